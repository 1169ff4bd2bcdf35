"use strict";
const form = document.querySelector(".filters");
const rows = [...document.querySelectorAll(".reports tbody tr")];
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
// A head sorts by its column, figures as figures; once more turns it round.
const body = document.querySelector(".reports tbody");
document.querySelectorAll(".reports thead th").forEach((head, at) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "descending" ? 1 : -1;
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down < 0 ? "descending" : "ascending");
    const text = (row) => row.cells[at].textContent.trim();
    const number = (row) => parseFloat(text(row).replace(/[^0-9.]/g, "")) || 0;
    const figures = rows.some((row) => row.cells[at].classList.contains("number"));
    const order = (one, two) => (figures ? number(one) - number(two) : text(one).localeCompare(text(two), "zh"));
    body.append(...[...rows].sort((one, two) => down * order(one, two)));
  });
});
