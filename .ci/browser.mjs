// The pages of `marac review` and `marac spot-check` in a real browser: they render, filter, save and print, ask for nothing
// from elsewhere, log no error, and pass axe-core in light and dark.
// Run by .ci/outside: node browser.mjs REVIEW.html SPOT-CHECK.html FOLDER-FOR-DOWNLOADS
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.cwd(), "node_modules", "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [review, spotCheck, downloads] = process.argv.slice(2);
let failed = 0;
const check = (what, holds, more = "") => {
  if (!holds) { failed += 1; console.log("FAILED:", what, more); }
};
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

async function opened(file, colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1300, height: 900 } });
  const wrong = [];
  page.on("console", (message) => { if (message.type() === "error") wrong.push(message.text()); });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => { if (!request.url().startsWith("file:") && !request.url().startsWith("blob:")) wrong.push(request.url()); });
  await page.goto(pathToFileURL(file).href);
  return { page, wrong };
}

async function accessible(page, name) {
  // Everything open, so that what is folded is looked at too.
  await page.evaluate(() => { for (const one of document.querySelectorAll("details")) one.open = true; });
  // axe is put in by the test itself, past the page's own policy.
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  check(`${name} passes axe-core`, found.violations.length === 0, JSON.stringify(found.violations.map((v) => [v.id, v.nodes.length])));
}

for (const scheme of ["light", "dark"]) {
  const { page, wrong } = await opened(review, scheme);
  const form = page.locator("form.filters").last();
  const rows = page.locator("section.meeting").last().locator("table.details > tbody > tr");
  const all = await rows.count();
  const shown = () => rows.evaluateAll((list) => list.filter((row) => !row.hidden).length);
  check("the table of agencies has rows", (await page.locator("table.matrix tbody tr").count()) > 1);
  check("every detail is shown at first", (await shown()) === all && all > 0);
  await form.locator("select[name=surety]").selectOption("certain");
  const certain = await shown();
  check("the filter hides rows", certain > 0 && certain < all, `${certain} of ${all}`);
  await form.locator("select[name=surety]").selectOption("");
  await form.locator("select[name=agency]").selectOption({ index: 3 });
  await form.locator("select[name=outcome]").selectOption("withheld");
  const visible = await rows.evaluateAll((list) =>
    list.filter((row) => !row.hidden).every((row) => [...row.querySelectorAll("li[data-outcome]:not([hidden])")].every((li) => li.dataset.outcome === "withheld")));
  check("filters by agency and outcome go together", visible);
  await page.locator("table.matrix a").nth(5).click();
  check("a link from the table opens that copy", (await page.locator("details.view[open]").count()) === 1);
  await page.keyboard.press("Tab");
  check("the keyboard goes on from there", await page.evaluate(() => document.activeElement !== document.body));
  check("it prints", (await page.pdf({ format: "A4" })).length > 20000);
  await accessible(page, `review, ${scheme}`);
  check(`review, ${scheme}: no error, and nothing asked from elsewhere`, wrong.length === 0, wrong.join("; "));
  await page.close();
}
for (const scheme of ["light", "dark"]) {
  const { page, wrong } = await opened(spotCheck, scheme);
  await page.locator("input[name=by]").fill("R. Page");
  const sets = page.locator("fieldset.verdict");
  for (let at = 0; at < (await sets.count()); at += 1) {
    await sets.nth(at).locator(`input[value=${at === 0 ? "wrong" : "right"}]`).check();
  }
  const waiting = page.waitForEvent("download");
  await page.locator("button[type=submit]").click();
  await (await waiting).saveAs(join(downloads, "spot-check.json"));
  await accessible(page, `spot check, ${scheme}`);
  check(`spot check, ${scheme}: no error, and nothing asked from elsewhere`, wrong.length === 0, wrong.join("; "));
  await page.close();
}
await browser.close();
console.log(failed === 0 ? "browser: all passed" : `browser: ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
