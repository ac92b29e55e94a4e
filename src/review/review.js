"use strict";
// Shows the filters, and the rows that they ask for. Without this script every row is shown.
for (const form of document.querySelectorAll("form.filters")) {
  const table = form.parentElement.querySelector("table.details");
  const rows = [...table.tBodies[0].rows];
  const wanted = () => Object.fromEntries([...form.querySelectorAll("select")].map((select) => [select.name, select.value]));
  const update = () => {
    const { agency, outcome, ...plain } = wanted();
    let shown = 0;
    for (const row of rows) {
      const reasons = [...row.querySelectorAll("li[data-outcome]")];
      for (const reason of reasons) {
        const ofAgency = agency === "" || reason.dataset.agencies.split(" ").includes(agency);
        reason.hidden = !(ofAgency && (outcome === "" || reason.dataset.outcome === outcome));
      }
      const asked = agency === "" && outcome === "" ? true : reasons.some((reason) => !reason.hidden);
      row.hidden = !(asked && Object.entries(plain).every(([name, value]) => value === "" || row.dataset[name] === value));
      if (!row.hidden) shown += 1;
    }
    form.querySelector("output").textContent = shown + " of " + rows.length + " details shown";
  };
  form.hidden = false;
  form.addEventListener("change", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  update();
}
// A copy that is followed to from the table of agencies is opened. What is folded stays folded in print.
const open = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  let next = target;
  while (next && next.tagName === "SPAN") next = next.nextElementSibling;
  if (next && next.tagName === "DETAILS") { next.open = true; next.querySelector("summary").focus(); }
};
addEventListener("hashchange", open);
open();
