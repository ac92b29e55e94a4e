"use strict";
// Saves what was filled in as spot-check.json, which marac reads. Nothing leaves this computer.
const form = document.getElementById("verdicts");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const verdicts = {};
  for (const set of form.querySelectorAll("fieldset.verdict")) {
    const verdict = set.querySelector("input:checked").value;
    verdicts[set.dataset.id] = { verdict, note: set.closest("section").querySelector("textarea").value };
  }
  const saved = { sample: Number(form.dataset.sample), as_of: form.dataset.asOf, by: form.elements.by.value, verdicts };
  // The seed is written as it is: it may have more digits than a number of this language holds.
  const text = '{"seed":' + form.dataset.seed + "," + JSON.stringify(saved, null, 1).slice(1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "spot-check.json";
  link.click();
  form.querySelector("output").textContent = "Saved as spot-check.json.";
});
