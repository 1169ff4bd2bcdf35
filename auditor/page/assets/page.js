"use strict";

const results = document.getElementById("results");
const status = document.getElementById("status");
const dialog = document.getElementById("exempt");
const drop = document.getElementById("drop");

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
  if (!answer.ok) throw new Error(content.message || { 403: "页面已失效，请从终端给出的地址重新打开。", 413: "文件太大。" }[answer.status] || `没有完成（${answer.status}）。`);
  return content;
}

function posted(address, content) {
  return asked(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });
}

async function check(files) {
  if (!files.length) return;
  const form = new FormData();
  for (const [name, file] of files) form.append("file", file, name);
  status.textContent = `正在读入 ${files.length} 个文件…`;
  try {
    const { audit } = await asked("/audits", { method: "POST", body: form });
    show(audit, await finished(audit));
  } catch (error) {
    status.textContent = error.message;
  }
}

async function finished(audit) {
  for (;;) {
    const state = await asked(`/audits/${audit}`);
    if (state.done) return state;
    status.textContent = `正在核对 ${state.seconds.toFixed(0)} 秒  ${state.line}`;
    await new Promise((done) => setTimeout(done, 300));
  }
}

function show(audit, state) {
  status.textContent = state.message || `核对完成，用时 ${state.seconds} 秒。改好文件后再拖进来，会列出哪些问题已经改正。`;
  const errors = state.errors.map((error) => element("p", { class: "error" }, `${error.file}：${error.message}`));
  results.replaceChildren(...errors, ...state.reports.map((report, at) => drawn(audit, report, at)));
}

function drawn(audit, report, at) {
  const home = `/audits/${audit}/reports/${at}`;
  const title = [report.entity || report.file, report.year ? `${report.year}年度` : "", report.kind].filter(Boolean).join(" ");
  const frame = element("div");
  const open = element("button", { type: "button", on: { click: () => frame.replaceChildren(frame.firstChild ? "" : element("iframe", { src: home, title: `${title} 的核对报告` })) } }, "看报告");
  return element("section", { class: "report" },
    element("h2", {}, title), element("p", { class: "quiet" }, report.file),
    element("p", { class: `lead ${report.findings.length || report.nothing ? "fails" : "holds"}` }, report.conclusion),
    element("p", { class: "quiet" }, report.coverage),
    report.compared ? compared(report.compared) : null,
    element("div", { class: "links" }, open,
      element("a", { href: `${home}/save/html` }, "保存报告（网页）"), element("a", { href: `${home}/save/xlsx` }, "保存报告（Excel）"),
      element("button", { type: "button", on: { click: () => copy(home) } }, "下载加了标注的原文件")),
    frame,
    element("ol", { class: "findings" }, ...report.findings.map((finding) => item(home, finding))));
}

function compared(found) {
  return element("div", { class: "compared" },
    element("p", {}, `与上一次相比：已改正 ${found.fixed.length} 处，仍有 ${found.remaining} 处，新出现 ${found.added} 处。`),
    element("ul", {}, ...found.fixed.map((line) => element("li", {}, `已改正：${line}`))));
}

async function copy(home) {
  try {
    const answer = await fetch(`${home}/marked`);
    if (!answer.ok) throw new Error((await answer.json()).message);
    const name = decodeURIComponent((answer.headers.get("Content-Disposition") || "").split("filename*=UTF-8''")[1] || "标注");
    const link = element("a", { href: URL.createObjectURL(await answer.blob()), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    status.textContent = error.message;
  }
}

function item(home, finding) {
  const row = element("li");
  const tick = element("input", { type: "checkbox", checked: finding.settled, "aria-label": `${finding.label} 已处理` });
  const paint = () => row.classList.toggle("settled", tick.checked || Boolean(finding.excused));
  tick.addEventListener("change", () => { paint(); posted(`/settled/${finding.fingerprint}`, { done: tick.checked }).catch((error) => { status.textContent = error.message; }); });
  const [before, figure, after] = finding.excerpt;
  row.append(element("div", { class: "finding" }, tick,
    element("div", {},
      element("p", {}, element("span", { class: `label ${finding.kind}` }, finding.label), ` ${finding.message}`),
      figure ? element("p", { class: "quiet" }, before, element("mark", {}, figure), after) : null,
      ...finding.advice.map((line) => element("p", {}, line)),
      finding.excused ? element("p", { class: "quiet" }, `已豁免：${finding.excused}`) : null),
    finding.excused ? "" : element("button", { type: "button", on: { click: () => exempt(home, finding, row, paint) } }, "豁免…")));
  paint();
  return row;
}

function exempt(home, finding, row, paint) {
  const form = dialog.querySelector("form");
  form.querySelector("#exempt-what").textContent = `${finding.label} ${finding.where}`;
  form.querySelector(".error").textContent = "";
  form.elements.until.value ||= `${new Date().getFullYear()}-12-31`;
  form.onsubmit = async (event) => {
    if (event.submitter.value !== "save") return;
    event.preventDefault();
    const said = Object.fromEntries(["who", "why", "until"].map((name) => [name, form.elements[name].value]));
    try {
      await posted(`${home}/exempt/${finding.fingerprint}`, said);
      finding.excused = `${said.why}（${said.who}，至 ${said.until}）`;
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
  input.addEventListener("change", () => check([...input.files].map((file) => [file.webkitRelativePath || file.name, file])));
}
