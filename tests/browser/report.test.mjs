// Opens report.html of the folders in MINDEP_RESULTS in headless Chromium: as a reader would, and as a checker of accessibility.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const folders = (process.env.MINDEP_RESULTS ?? "").split(":").filter((folder) => folder !== "");
assert.ok(folders.length > 0, "MINDEP_RESULTS names no folder of results");

const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser?.close());

/** Opens a report, and gathers what it complains of and asks the network for. */
async function open(folder, options = {}) {
  const context = await browser.newContext({ viewport: sizes.desktop, ...options });
  const page = await context.newPage();
  const complaints = [];
  const requests = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  const file = pathToFileURL(join(folder, "report.html")).href;
  page.on("request", (request) => {
    const url = request.url();
    if (url !== file && !url.startsWith("data:")) requests.push(url);
  });
  await page.goto(file);
  return { page, context, complaints, requests };
}

for (const folder of folders) {
  describe(basename(folder), () => {
    test("there is a report", () => assert.ok(existsSync(join(folder, "report.html"))));

    for (const [name, viewport] of Object.entries(sizes)) {
      for (const colorScheme of ["light", "dark"]) {
        test(`loads in peace, needs no network and is accessible: ${name}, ${colorScheme}`, async () => {
          const { page, context, complaints, requests } = await open(folder, { viewport, colorScheme });
          assert.equal(await page.locator("h1").count(), 1);
          assert.ok((await page.locator("#answer p").first().innerText()).length > 20);
          // Nothing but what may be scrolled by itself is wider than the window.
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(wide <= 1, `the page is ${wide} pixels wider than the window`);
          // A content security policy keeps out scripts of others, the checker's too, unless they come by the debugger.
          await page.evaluate((await import("node:fs")).readFileSync(axe, "utf8"));
          const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
          const grave = found.violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
          const told = grave.map((violation) => `${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 3).map((node) => node.target).join(", ")}`);
          assert.deepEqual(told, []);
          assert.deepEqual(complaints, []);
          assert.deepEqual(requests, []);
          await context.close();
        });
      }
    }

    test("tables are sorted by their heads, up and down", async () => {
      const { page, context, complaints } = await open(folder);
      const sorted = page.locator("main .scroll table").filter({ has: page.locator("tbody tr:nth-child(3)") }).filter({ has: page.locator("th.n button") });
      const table = sorted.first();
      const head = table.locator("th.n").first();
      const column = await head.evaluate((cell) => cell.cellIndex);
      const numbers = () => table.locator("tbody tr").evaluateAll((rows, at) => rows.map((row) => row.cells[at].dataset.key).filter((key) => key !== undefined).map(Number), column);
      await head.getByRole("button").click();
      assert.equal(await head.getAttribute("aria-sort"), "descending");
      const down = await numbers();
      assert.ok(down.length > 1);
      assert.deepEqual(down, [...down].sort((a, b) => b - a));
      await head.getByRole("button").press("Enter");
      assert.equal(await head.getAttribute("aria-sort"), "ascending");
      assert.deepEqual(await numbers(), [...down].sort((a, b) => a - b));
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test("a strategy and a mineral can be chosen", async () => {
      const { page, context } = await open(folder);
      const strategy = page.locator("#choose-strategy");
      if ((await strategy.count()) > 0) {
        const wanted = await strategy.locator("option").nth(1).getAttribute("value");
        await strategy.selectOption(wanted);
        const shown = await page.locator("#strategies tr[data-strategy]:visible").evaluateAll((rows) => [...new Set(rows.map((row) => row.dataset.strategy))]);
        assert.ok(shown.includes(wanted) && shown.every((id) => [wanted, "baseline"].includes(id)), shown.join(" "));
        await strategy.selectOption("");
      }
      const mineral = page.locator("#choose-mineral");
      if ((await mineral.count()) > 0) {
        const wanted = await mineral.locator("option").nth(2).getAttribute("value");
        await mineral.selectOption(wanted);
        assert.deepEqual(await page.locator(".mineral:visible").evaluateAll((all) => all.map((one) => one.dataset.mineral)), [wanted]);
      }
      await context.close();
    });

    test("curves show their values, by pointer and by keyboard", async () => {
      const { page, context, complaints } = await open(folder);
      const figure = page.locator("figure.curves").first();
      const picture = figure.locator("svg").first();
      await picture.scrollIntoViewIfNeeded();
      const box = await picture.boundingBox();
      await page.mouse.move(box.x + box.width * 0.2, box.y + Math.min(box.height, 300) * 0.6);
      const readout = figure.locator(".readout");
      const first = await readout.innerText();
      assert.match(first, /\d/);
      const slider = figure.getByRole("slider");
      await slider.focus();
      await slider.press("ArrowLeft");
      await slider.press("ArrowLeft");
      const second = await readout.innerText();
      assert.match(second, /\d/);
      assert.notEqual(first, second);
      // Return periods lie on a logarithmic axis, a fifth and nine tenths along which are different ones.
      const exceedance = page.locator("figure.curves[id^=exceedance]").first();
      const drawing = exceedance.locator("svg").first();
      await drawing.scrollIntoViewIfNeeded();
      const place = await drawing.boundingBox();
      const read = [];
      for (const share of [0.12, 0.4]) {
        await page.mouse.move(place.x + place.width * share, place.y + place.height * 0.6);
        read.push(await exceedance.locator("output").innerText());
      }
      assert.ok(Number(read[0]) >= 2 && Number(read[1]) > Number(read[0]), `return periods ${read}`);
      assert.deepEqual(complaints, []);
      await context.close();
    });

    test("everything reads without scripts", async () => {
      const { page, context } = await open(folder, { javaScriptEnabled: false });
      assert.ok((await page.locator("main").innerText()).length > 2000);
      assert.equal(await page.locator("form.choose:visible").count(), 0);
      assert.ok((await page.locator("figure svg").count()) > 0);
      await context.close();
    });
  });
}
