"use strict";

const results = document.getElementById("results");
const status = document.getElementById("status");
const working = document.getElementById("working");
const dialog = document.getElementById("exempt");
const drop = document.getElementById("drop");
const words = JSON.parse(document.getElementById("words").textContent);

/** A sentence of the catalogue with its gaps filled. */
function said(key, values = {}) {
  return words[`screen.${key}`].replace(/\{([a-z]+)\}/g, (_, name) => values[name]);
}

/** An element with attributes and children; text is always text. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (value !== false && value !== null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

async function asked(address, options = {}) {
  const answer = await fetch(address, options);
  const content = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : {};
  if (!answer.ok) throw new Error(content.message || { 403: said("stale"), 413: said("large") }[answer.status] || said("failed", { status: answer.status }));
  return content;
}

function posted(address, content) {
  return asked(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });
}

async function check(files) {
  if (!files.length) return;
  const form = new FormData();
  for (const [name, file] of files) form.append("file", file, name);
  status.textContent = said("taking", { count: files.length });
  working.hidden = false;
  try {
    const { audit } = await asked("/audits", { method: "POST", body: form });
    show(audit, await finished(audit));
  } catch (error) {
    status.textContent = error.message;
  } finally {
    working.hidden = true;
  }
}

async function finished(audit) {
  for (;;) {
    const state = await asked(`/audits/${audit}`);
    if (state.done) return state;
    status.textContent = said("checking", { seconds: state.seconds.toFixed(0), line: state.line });
    await new Promise((done) => setTimeout(done, 300));
  }
}

function show(audit, state) {
  status.textContent = state.message || said("done", { seconds: state.seconds });
  const errors = state.errors.map((error) => element("p", { class: "error" }, said("error", error)));
  results.replaceChildren(...errors, ...state.reports.map((report, at) => drawn(audit, report, at)));
}

function drawn(audit, report, at) {
  const home = `/audits/${audit}/reports/${at}`;
  const title = [report.entity || report.file, report.year ? said("year", report) : "", report.kind].filter(Boolean).join(" ");
  const left = element("p", { class: "left", role: "status" });
  const count = () => {
    const excused = report.findings.filter((one) => one.excused).length;
    const settled = report.findings.filter((one) => one.settled && !one.excused).length;
    left.textContent = settled + excused ? said("left", { settled, excused, left: report.findings.length - settled - excused }) : "";
  };
  count();
  return element("section", { class: "report" },
    element("h2", {}, title), element("p", { class: "quiet" }, report.file),
    element("p", { class: `lead ${report.result}` }, report.conclusion),
    element("p", { class: "quiet" }, report.coverage),
    report.compared ? compared(report.compared) : null,
    element("div", { class: "links" },
      element("a", { href: home, target: "_blank", title: said("report-of", { title }) }, said("open")),
      element("a", { href: `${home}/save/html` }, said("save-html")), element("a", { href: `${home}/save/xlsx` }, said("save-xlsx")),
      element("button", { type: "button", on: { click: () => copy(home) } }, said("copy"))),
    left,
    element("ol", { class: "findings" }, ...report.findings.map((finding) => item(home, finding, count))));
}

function compared(found) {
  return element("div", { class: "compared" },
    element("p", {}, said("compared", { ...found, fixed: found.fixed.length })),
    element("ul", {}, ...found.fixed.map((line) => element("li", {}, said("fixed", { line })))));
}

async function copy(home) {
  try {
    const answer = await fetch(`${home}/marked`);
    if (!answer.ok) throw new Error((await answer.json()).message);
    const name = decodeURIComponent((answer.headers.get("Content-Disposition") || "").split("filename*=UTF-8''")[1] || said("marked"));
    const link = element("a", { href: URL.createObjectURL(await answer.blob()), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    status.textContent = said("copied", { name });
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    status.textContent = error.message;
  }
}

function item(home, finding, count) {
  const tick = element("input", { type: "checkbox", checked: finding.settled, "aria-label": said("settled", finding) });
  const state = element("span", { class: "state" });
  const button = element("button", { type: "button", on: { click: () => exempt(home, finding, paint) } }, said("exempt-one"));
  const [before, figure, after] = finding.excerpt;
  const row = element("li", {}, element("div", { class: "finding" }, tick,
    element("div", {},
      element("p", {}, element("span", { class: `label ${finding.kind}` }, finding.label), " ", element("span", { class: "what" }, finding.message), " ", state),
      figure ? element("p", { class: "quiet more" }, before, element("mark", {}, figure), after) : null,
      ...finding.advice.map((line) => element("p", { class: "more" }, line))),
    button));
  const paint = () => {
    finding.settled = tick.checked;
    row.classList.toggle("settled", finding.settled || Boolean(finding.excused));
    state.textContent = finding.excused ? said("excused", { why: finding.excused }) : finding.settled ? said("is-settled") : "";
    button.hidden = Boolean(finding.excused);
    count();
  };
  tick.addEventListener("change", () => { paint(); posted(`/settled/${finding.fingerprint}`, { done: tick.checked }).catch((error) => { status.textContent = error.message; }); });
  paint();
  return row;
}

function exempt(home, finding, paint) {
  const form = dialog.querySelector("form");
  form.querySelector("#exempt-what").textContent = `${finding.label} ${finding.where}`;
  form.querySelector(".error").textContent = "";
  form.elements.until.value ||= `${new Date().getFullYear()}-12-31`;
  form.onsubmit = async (event) => {
    if (event.submitter.value !== "save") return;
    event.preventDefault();
    const given = Object.fromEntries(["who", "why", "until"].map((name) => [name, form.elements[name].value]));
    try {
      await posted(`${home}/exempt/${finding.fingerprint}`, given);
      finding.excused = said("excuse", given);
      paint();
      document.getElementById("waivers").hidden = false;
      dialog.close();
    } catch (error) {
      form.querySelector(".error").textContent = error.message;
    }
  };
  dialog.showModal();
}

/** All files below what was dropped, with their names from there on. */
async function dropped(items) {
  const found = [];
  const walk = async (entry, above) => {
    const name = above + entry.name;
    if (entry.isFile) found.push([name, await new Promise((done, failed) => entry.file(done, failed))]);
    else {
      const reader = entry.createReader();
      for (;;) {
        const part = await new Promise((done, failed) => reader.readEntries(done, failed));
        if (!part.length) break;
        for (const inner of part) await walk(inner, `${name}/`);
      }
    }
  };
  const entries = [...items].map((one) => one.webkitGetAsEntry()).filter(Boolean);
  for (const entry of entries) await walk(entry, "");
  return found;
}

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => { event.preventDefault(); drop.classList.toggle("over", name === "dragover"); });
}
document.addEventListener("drop", async (event) => check(await dropped(event.dataTransfer.items)));
for (const input of document.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    const files = [...input.files].map((file) => [file.webkitRelativePath || file.name, file]);
    // The same file chosen again, corrected, is a change too.
    input.value = "";
    check(files);
  });
}
