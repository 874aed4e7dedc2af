"use strict";
(() => {
  const words = document.body.dataset;
  const make = (name, text, parent) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (parent) parent.append(element);
    return element;
  };

  // Tables are sorted by their heads; rows without a value stay last.
  const compare = (a, b, down) => {
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return down ? -order : order;
  };
  const value = (cell, number) => {
    const key = cell.dataset.key;
    if (key !== undefined) return Number(key);
    const text = cell.textContent.trim();
    return number || text === "" || text === "–" ? null : text;
  };
  for (const table of document.querySelectorAll("main .scroll table")) {
    const heads = [...table.tHead.rows[0].cells];
    if (table.tBodies[0].rows.length < 2) continue;
    heads.forEach((head, column) => {
      const label = head.textContent;
      const button = make("button", label);
      button.type = "button";
      button.title = `${words.sort}: ${label}`;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const number = head.classList.contains("n");
        const now = head.getAttribute("aria-sort");
        const down = now ? now === "ascending" : number;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...table.tBodies[0].rows].map((row) => [value(row.cells[column], number), row]);
        rows.sort((a, b) => compare(a[0], b[0], down));
        table.tBodies[0].append(...rows.map((row) => row[1]));
      });
    });
  }

  // Mineral and strategy are chosen; the baseline stays, to compare with.
  const form = document.querySelector(".choose");
  const chosen = (id) => document.getElementById(id)?.value ?? "";
  const choose = () => {
    const mineral = chosen("choose-mineral");
    const strategy = chosen("choose-strategy");
    const out = (element) => {
      const own = element.dataset;
      const other = strategy && own.strategy && own.strategy !== strategy && own.strategy !== "baseline";
      return Boolean((mineral && own.mineral && own.mineral !== mineral) || other);
    };
    for (const element of document.querySelectorAll("main [data-mineral], main [data-strategy]")) element.hidden = out(element);
    const shown = document.querySelectorAll("main > section > .scroll tbody tr:not([hidden])").length;
    form.querySelector("output").textContent = mineral || strategy ? `${shown} ${words.shown}` : "";
  };
  if (form && form.querySelector("select")) {
    form.hidden = false;
    form.addEventListener("change", choose);
    form.addEventListener("submit", (event) => event.preventDefault());
    choose();
  }

  // What can be scrolled must be reached by keyboard; what cannot need not be.
  const reach = () => {
    for (const box of document.querySelectorAll(".scroll, .card, .readout")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  reach();
  window.addEventListener("resize", reach);

  // Curves show their values at a month or return period, chosen by pointer, touch or slider.
  for (const figure of document.querySelectorAll("figure.curves")) {
    const numbers = JSON.parse(figure.querySelector("script.numbers").textContent);
    const box = figure.querySelector(".readout");
    const svg = figure.querySelector("svg");
    const months = numbers.kind === "months";
    box.hidden = false;
    const label = make("label", undefined, box);
    make("span", months ? words.month : words.period, label);
    const slider = make("input", undefined, label);
    slider.type = "range";
    slider.min = 0;
    slider.max = numbers.steps.length - 1;
    slider.value = months ? slider.max : 0;
    const now = make("output", words.hint, label);
    const table = make("table", undefined, box);
    table.hidden = true;
    const caption = make("caption", "", table);
    const head = make("tr", undefined, make("thead", undefined, table));
    const columns = months ? [words.mean, words.median, words.low, words.high] : [words.year, words.worst];
    for (const name of [words.strategy, ...columns]) {
      const cell = make("th", name, head);
      cell.scope = "col";
      if (name !== words.strategy) cell.className = "n";
    }
    const body = make("tbody", undefined, table);
    const cells = numbers.series.map((series) => {
      const row = make("tr", undefined, body);
      row.dataset.strategy = series.strategy;
      make("th", series.name, row).scope = "row";
      return series.columns.map((column) => {
        const cell = make("td", "", row);
        cell.className = "n";
        return [cell, column];
      });
    });
    const show = () => {
      const step = Number(slider.value);
      table.hidden = false;
      now.textContent = numbers.steps[step];
      slider.setAttribute("aria-valuetext", numbers.steps[step]);
      caption.textContent = `${words.values} ${numbers.steps[step]}, ${numbers.unit}`;
      for (const [cell, column] of cells.flat()) {
        const number = column[step];
        cell.textContent = number === null || number === undefined ? "–" : number.toLocaleString("en", { maximumFractionDigits: 6 });
      }
      mark(step);
    };
    // Rectangles between axes, in pixels of the sheet, and where in them the steps lie.
    const { fields, places } = numbers;
    const view = svg.viewBox.baseVal;
    const scale = view.width / Number(svg.getAttribute("width"));
    const lines = [];
    const mark = (step) => {
      fields.forEach(([left, top, wide, high], i) => {
        if (!lines[i]) {
          lines[i] = document.createElementNS("http://www.w3.org/2000/svg", "line");
          lines[i].setAttribute("stroke", "#57606a");
          lines[i].setAttribute("stroke-width", 1.25 * scale);
          lines[i].setAttribute("stroke-dasharray", `${3 * scale} ${2 * scale}`);
          lines[i].setAttribute("y1", top * scale);
          lines[i].setAttribute("y2", (top + high) * scale);
          lines[i].setAttribute("pointer-events", "none");
          svg.append(lines[i]);
        }
        const x = (left + wide * places[step]) * scale;
        lines[i].setAttribute("x1", x);
        lines[i].setAttribute("x2", x);
      });
    };
    const apart = (at, from, size) => Math.max(from - at, at - from - size, 0);
    const nearest = (distances) => distances.indexOf(Math.min(...distances));
    const point = (event) => {
      const frame = svg.getBoundingClientRect();
      const pixel = view.width / scale / frame.width;
      const x = (event.clientX - frame.left) * pixel;
      const y = (event.clientY - frame.top) * pixel;
      const [left, , wide] = fields[nearest(fields.map((f) => apart(x, f[0], f[2]) + apart(y, f[1], f[3])))];
      slider.value = nearest(places.map((place) => Math.abs(left + wide * place - x)));
      show();
    };
    slider.addEventListener("input", show);
    slider.addEventListener("focus", show);
    if (fields.length) {
      svg.addEventListener("pointermove", point);
      svg.addEventListener("pointerdown", point);
    } else {
      svg.addEventListener("pointerenter", show);
    }
  }
})();
