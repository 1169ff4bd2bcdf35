"use strict";

const results = document.getElementById("results");
const status = document.getElementById("status");
const working = document.getElementById("working");
const dialog = document.getElementById("exempt");
const drop = document.getElementById("drop");
const words = JSON.parse(document.getElementById("words").textContent);

/** A sentence of the catalogue with its gaps filled; `{count:file/files}` is a number and its noun. */
function said(key, values = {}) {
  return words[`screen.${key}`].replace(/\{([a-z]+)(?::([^/}]*)\/([^}]*))?\}/g, (_, name, one, many) =>
    one === undefined ? values[name] : `${values[name]} ${values[name] === 1 ? one : many}`);
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
  const answer = await fetched(address, options);
  const content = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : {};
  if (!answer.ok) throw new Error(content.message || { 403: said("stale"), 413: said("large") }[answer.status] || said("failed", { status: answer.status }));
  return content;
}

/** The answer of the program; that it is gone, where there is none. */
async function fetched(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Error(said("gone"));
  }
}

function posted(address, content) {
  return asked(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });
}

async function check(files) {
  if (!files.length) {
    status.textContent = said("no-file");
    return;
  }
  const form = new FormData();
  for (const [name, file] of files) form.append("file", file, name);
  status.textContent = said("taking", { count: files.length });
  working.hidden = false;
  // What was found before is no result of what is checked now.
  results.hidden = true;
  try {
    const { audit } = await asked("/audits", { method: "POST", body: form });
    show(audit, await finished(audit));
  } catch (error) {
    status.textContent = error.message;
  } finally {
    working.hidden = true;
    results.hidden = false;
  }
}

async function finished(audit) {
  for (;;) {
    const state = await asked(`/audits/${audit}`);
    if (state.done) return state;
    status.textContent = state.line || said("checking", { seconds: state.seconds.toFixed(0) });
    await new Promise((done) => setTimeout(done, 300));
  }
}

function show(audit, state) {
  status.textContent = state.message || summed(state);
  const errors = state.errors.map((error) => element("p", { class: "error" }, error.message));
  results.replaceChildren(...errors, ...state.reports.map((report) => drawn(audit, report)));
}

/** What all of a drop came to. */
function summed(state) {
  const { seconds, reports, errors } = state;
  if (!reports.length) return said("none", { seconds });
  const total = reports.length + errors.length;
  const wrong = reports.filter((report) => report.findings.length).length;
  return (total > 1 ? said("many", { total, found: wrong, unread: errors.length }) : "") + (wrong ? said("done", { seconds }) : said("clean", { seconds }));
}

function drawn(audit, report) {
  const home = `/audits/${audit}/reports/${report.at}`;
  const title = [report.entity || report.file, report.year ? said("year", report) : "", report.kind].filter(Boolean).join(" ");
  const left = element("p", { class: "left", role: "status" });
  const count = () => {
    const excused = report.findings.filter((one) => one.excused).length;
    const settled = report.findings.filter((one) => one.settled && !one.excused).length;
    left.textContent = settled + excused ? said("left", { settled, excused, left: report.findings.length - settled - excused }) : "";
  };
  count();
  const ticks = element("input", { type: "checkbox" });
  return element("section", { class: "report" },
    element("h2", {}, title), title === report.file ? null : element("p", { class: "quiet" }, report.file),
    element("p", { class: `lead ${report.result}` }, report.conclusion),
    element("p", { class: "quiet" }, report.coverage),
    report.compared ? compared(report.compared) : null,
    element("div", { class: "links" },
      element("a", { href: home, target: "_blank", title: said("report-of", { title }) }, said("open")),
      element("a", { href: `${home}/save/html` }, said("save-html")), element("a", { href: `${home}/save/xlsx` }, said("save-xlsx")),
      element("button", { type: "button", on: { click: () => copy(home, ticks.checked) } }, said("copy")),
      element("label", {}, ticks, said("ticks"))),
    left,
    element("ol", { class: "findings" }, ...report.findings.map((finding) => item(home, finding, count))));
}

function compared(found) {
  return element("div", { class: "compared" },
    element("p", {}, said("compared", { ...found, fixed: found.fixed.length })),
    element("ul", {}, ...found.fixed.map((line) => element("li", {}, said("fixed", { line })))));
}

async function copy(home, ticks) {
  try {
    const answer = await fetched(`${home}/marked${ticks ? "?ticks" : ""}`);
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
  const button = element("button", { type: "button", on: { click: () => (finding.excused ? restore(home, finding, paint) : exempt(home, finding, paint)) } });
  const [before, figure, after] = finding.excerpt;
  const row = element("li", {}, element("div", { class: "finding" }, tick,
    element("div", {},
      element("p", {}, element("span", { class: `label ${finding.kind}` }, finding.label), " ", element("span", { class: "what" }, finding.message), " ", state),
      figure ? element("p", { class: "quiet more" }, before, element("mark", {}, figure), after) : null,
      ...finding.advice.map(([label, line]) => element("p", { class: "more" }, element("b", {}, label), line))),
    button));
  const paint = () => {
    finding.settled = tick.checked;
    row.classList.toggle("settled", finding.settled || Boolean(finding.excused));
    state.textContent = finding.excused || (finding.settled ? said("is-settled") : "");
    button.textContent = finding.excused ? said("restore") : said("exempt-one");
    count();
  };
  tick.addEventListener("change", () => { paint(); posted(`/settled/${finding.fingerprint}`, { done: tick.checked }).catch((error) => { status.textContent = error.message; }); });
  paint();
  return row;
}

async function restore(home, finding, paint) {
  try {
    await asked(`${home}/exempt/${finding.fingerprint}`, { method: "DELETE" });
    finding.excused = "";
    paint();
  } catch (error) {
    status.textContent = error.message;
  }
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
      finding.excused = (await posted(`${home}/exempt/${finding.fingerprint}`, given)).excused;
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
  // What is no file of the disk, as an attachment drawn out of a mail, has no entry.
  const taken = [...items].map((one) => one.webkitGetAsEntry() || one.getAsFile()).filter(Boolean);
  for (const one of taken) {
    if (one instanceof File) found.push([one.name, one]);
    else await walk(one, "");
  }
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
