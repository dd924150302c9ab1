// Small helps on top of pages that work without them: saving while typing, asking before what cannot be undone, keys.

const fieldsOf = (form) => form.querySelector("[data-autosave-status]");

function say(form, state, text) {
  const place = fieldsOf(form) || document.querySelector("[data-autosave-status]");
  if (!place) return;
  place.dataset.state = state;
  place.textContent = text;
}

function clock(date) {
  return `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
}

// <form data-autosave="URL">: posts itself when a field changes. The answer may be JSON {saved_at, version, errors}.
function autosave(form) {
  let timer = 0;
  let running = false;
  let again = false;

  async function save() {
    if (running) { again = true; return; }
    running = true;
    say(form, "saving", "正在保存……");
    try {
      const answer = await fetch(form.dataset.autosave || form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1", Accept: "application/json" },
        credentials: "same-origin",
      });
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      const body = isJson ? await answer.json() : {};
      if (body.version !== undefined && form.elements.version) form.elements.version.value = body.version;
      showErrors(form, body.errors || {});
      if (answer.ok || body.saved_at) document.body.dispatchEvent(new Event("zhiping:saved")); // what is shown beside asks anew
      if (answer.ok) say(form, "saved", `已保存 ${body.saved_at || clock(new Date())}`);
      else say(form, "failed", body.reason || "这一处还没有保存，请看提示");
    } catch {
      say(form, "failed", "网络不通，还没有保存；恢复后会自动再试");
      window.addEventListener("online", save, { once: true });
    }
    running = false;
    if (again) { again = false; save(); }
  }

  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 900); });
  form.addEventListener("change", (event) => { if (event.target.type !== "file") { clearTimeout(timer); timer = setTimeout(save, 150); } });
  form.addEventListener("submit", () => clearTimeout(timer));
}

function showErrors(form, errors) {
  for (const old of form.querySelectorAll("[data-live-error]")) {
    old.closest(".field")?.classList.remove("field--error");
    old.remove();
  }
  for (const [name, text] of Object.entries(errors)) {
    const input = form.elements[name];
    const field = (input && (input.closest ? input : input[0]))?.closest(".field");
    if (!field) continue;
    const line = document.createElement("p");
    line.className = "error";
    line.dataset.liveError = "";
    line.textContent = [].concat(text).join("；");
    field.classList.add("field--error");
    field.append(line);
  }
}

// <form data-confirm="说明" data-confirm-title="…" data-confirm-action="撤回" data-irreversible>: asks before it is sent.
function confirmFirst(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.confirmed) { delete form.dataset.confirmed; return; }
    event.preventDefault();
    const submitter = event.submitter;
    const dialog = document.createElement("dialog");
    const id = `ask-${Date.now()}`;
    dialog.setAttribute("aria-labelledby", id);
    if ("irreversible" in form.dataset) dialog.classList.add("is-irreversible");
    const title = document.createElement("h2");
    title.id = id;
    title.textContent = form.dataset.confirmTitle || "请再看一眼";
    const text = document.createElement("p");
    text.textContent = form.dataset.confirm;
    const row = document.createElement("div");
    row.className = "row";
    const go = document.createElement("button");
    go.type = "button";
    go.className = "irreversible" in form.dataset ? "btn btn--danger" : "btn btn--primary";
    go.textContent = form.dataset.confirmAction || submitter?.textContent.trim() || "继续";
    const back = document.createElement("button");
    back.type = "button";
    back.className = "btn";
    back.textContent = "先不办理";
    back.autofocus = true;
    go.addEventListener("click", () => { dialog.close(); form.dataset.confirmed = "1"; form.requestSubmit(submitter); });
    back.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    row.append(back, go);
    dialog.append(title, text, row);
    document.body.append(dialog);
    dialog.showModal();
  });
}

// A form is sent once, however often the button is pressed.
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}

// data-key="f" on a link or button: the key works anywhere outside a field.
function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    event.preventDefault();
    wanted.click();
  });
}

function wake(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) if (!form.dataset.awake) { form.dataset.awake = "1"; autosave(form); }
  for (const form of root.querySelectorAll("form[data-confirm]")) if (!form.dataset.asks) { form.dataset.asks = "1"; confirmFirst(form); }
  for (const form of root.querySelectorAll("form[method=post]")) if (!form.dataset.once) { form.dataset.once = "1"; sendOnce(form); }
  for (const select of root.querySelectorAll("[data-submit-on-change]")) select.addEventListener("change", () => select.form.requestSubmit());
  for (const button of root.querySelectorAll("[data-print]")) { button.hidden = false; button.addEventListener("click", () => window.print()); }
}

// A timeline wider than the screen begins at today.
function showToday() {
  for (const figure of document.querySelectorAll(".timeline__scroll[data-today]")) {
    const svg = figure.querySelector("svg");
    figure.scrollLeft = (Number(figure.dataset.today) / svg.viewBox.baseVal.width) * svg.clientWidth - figure.clientWidth / 3;
  }
}

// A row of tabs wider than the screen shows the one you are on.
function showTab() {
  for (const tab of document.querySelectorAll(".tabs [aria-current], .site-nav [aria-current]")) {
    const strip = tab.parentElement;
    const from = strip.getBoundingClientRect().left;
    const at = tab.getBoundingClientRect();
    strip.scrollLeft += at.left + at.width / 2 - from - strip.clientWidth / 2;
  }
}

wake(document);
showToday();
showTab();
keys();
document.addEventListener("htmx:load", (event) => wake(event.detail?.elt || document));
document.querySelector("[data-focus-first]:not([data-sample] *)")?.focus();
