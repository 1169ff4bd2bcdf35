"use strict";
const form = document.querySelector(".filters");
const rows = [...document.querySelectorAll("tbody tr")];
function narrow() {
  const given = new FormData(form);
  const words = (given.get("words") || "").toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    const fits = words.every((word) => text.includes(word))
      && ["kind", "year"].every((name) => !given.get(name) || row.dataset[name] === given.get(name))
      && (!given.get("found") || row.dataset.found !== "0");
    row.hidden = !fits;
    shown += fits;
  }
  form.querySelector("output").textContent = `${shown} / ${rows.length}`;
}
form.addEventListener("input", narrow);
form.addEventListener("submit", (event) => event.preventDefault());
narrow();
