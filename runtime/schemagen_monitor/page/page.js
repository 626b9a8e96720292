// Nothing here is needed: every number is in a table, every window in the form. The script moves one cursor through all
// charts of a sheet, and reads the numbers of that window from the tables.
"use strict";
for (const sheet of document.querySelectorAll("[data-sheet]")) {
  const slider = sheet.querySelector("input[type=range]");
  if (!slider) continue;
  const slots = Number(sheet.dataset.sheet);
  const last = Number(slider.dataset.last);
  const start = Number(slider.value);
  const when = sheet.querySelector("[data-when]");
  const cells = [...sheet.querySelectorAll("[data-cell]")];
  const cursors = [...sheet.querySelectorAll(".cursor")];
  const rows = new Map();
  for (const table of sheet.querySelectorAll("table[data-name]")) rows.set(table.dataset.name, table.tBodies[0].rows);
  const show = (wanted) => {
    const slot = Math.min(last, Math.max(0, wanted));
    const x = `${((slot + 0.5) / slots) * 100}%`;
    for (const cursor of cursors) {
      cursor.setAttribute("x1", x);
      cursor.setAttribute("x2", x);
      cursor.setAttribute("visibility", slot === start ? "hidden" : "visible");
    }
    for (const cell of cells) {
      const at = cell.dataset.cell.lastIndexOf(":");
      const row = rows.get(cell.dataset.cell.slice(0, at))[slot];
      cell.replaceChildren(...row.cells[Number(cell.dataset.cell.slice(at + 1))].cloneNode(true).childNodes);
    }
    const named = rows.get("windows")[slot].cells;
    when.textContent = named[0].textContent;
    slider.value = slot;
    slider.setAttribute("aria-valuetext", `${named[0].textContent}, ${named[named.length - 1].textContent}`);
  };
  slider.hidden = false;
  show(start);
  slider.addEventListener("input", () => show(Number(slider.value)));
  slider.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(start);
  });
  for (const chart of sheet.querySelectorAll(".chart")) {
    if (!chart.querySelector(".cursor")) continue;
    chart.addEventListener("pointermove", (event) => {
      const box = chart.getBoundingClientRect();
      show(Math.floor(((event.clientX - box.left) / box.width) * slots));
    });
  }
  sheet.addEventListener("pointerleave", () => {
    if (document.activeElement !== slider) show(start);
  });
}
