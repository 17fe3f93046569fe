"use strict";
// All that this adds is comfort: without it, everything stands on the page in the order of its
// weight. It reads what the page holds, writes text and never markup.
(() => {
  const order = new Intl.Collator("en", { numeric: true });

  function value(row, column) {
    const cell = row.cells[column];
    return cell.dataset.key === undefined ? cell.textContent.trim() : Number(cell.dataset.key);
  }

  function sort(table, header) {
    const up = header.getAttribute("aria-sort") !== "ascending";
    const column = header.cellIndex;
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row, at) => [value(row, column), at, row]);
    rows.sort(([a, m], [b, n]) => {
      const found = typeof a === "number" ? a - b : order.compare(a, b);
      return (up ? found : -found) || m - n;
    });
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    body.append(...rows.map(([, , row]) => row));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    for (const header of table.querySelectorAll("th[data-sort]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sort(table, header));
      // A header that is repeated on each sheet of paper shows text, but no buttons.
      const paper = document.createElement("span");
      paper.className = "paper";
      paper.textContent = button.textContent;
      header.append(button, paper);
    }
  }

  function filter(form, rows) {
    const words = form.querySelector("input").value.toLowerCase().trim();
    const fields = [...form.querySelectorAll("select")].filter((select) => select.value);
    let count = 0;
    for (const [row, text] of rows) {
      const shown =
        text.includes(words) &&
        fields.every((field) => (row.dataset[field.dataset.field] || "").split("\n").includes(field.value));
      row.hidden = !shown;
      const told = row.dataset.case && document.getElementById(row.dataset.case);
      if (told) told.hidden = !shown;
      count += shown;
    }
    form.querySelector(".status").textContent = `${count} of ${rows.length} shown`;
  }

  for (const form of document.querySelectorAll("form.filter")) {
    const table = document.getElementById(form.dataset.table);
    const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
    form.hidden = false;
    form.addEventListener("input", () => filter(form, rows));
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  const theme = document.getElementById("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const name = () => (theme.textContent = isDark() ? "Light colours" : "Dark colours");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  dark.addEventListener("change", name);
  name();
})();
