// What every page does in the browser: theme, messages, dialogs, sound, times, copying. No state of
// the studio is kept here: the server renders it.
(() => {
  "use strict";
  const THEMES = ["auto", "light", "dark"];
  const TOAST_MS = 12000;
  const words = () => document.body.dataset;
  const language = () => document.documentElement.lang || "en";

  function closest(event, selector) {
    return event.target instanceof Element ? event.target.closest(selector) : null;
  }

  // Theme: the server has rendered it from the cookie, so nothing flashes.
  function nextTheme(button) {
    const root = document.documentElement;
    const theme = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
    root.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    button.setAttribute("aria-label", button.dataset[theme]);
  }

  // The language links keep the rest of the address.
  function keepQuery(link) {
    const query = new URLSearchParams(location.search);
    query.set("lang", link.hreflang);
    link.href = `${location.pathname}?${query}`;
  }

  function toast(text, hint = "", kind = "") {
    const box = document.createElement("div");
    box.className = `toast ${kind}`;
    box.setAttribute("role", kind === "good" ? "status" : "alert");
    const told = document.createElement("div");
    told.className = "grow";
    for (const line of [text, hint].filter(Boolean)) {
      const p = document.createElement("p");
      p.textContent = line;
      told.append(p);
    }
    const shut = document.createElement("button");
    shut.type = "button";
    shut.className = "icon-button";
    shut.setAttribute("aria-label", words().close);
    shut.textContent = "×";
    shut.onclick = () => box.remove();
    box.append(told, shut);
    document.getElementById("toasts").append(box);
    if (kind === "good") setTimeout(() => box.remove(), TOAST_MS / 3);
    else setTimeout(() => box.contains(document.activeElement) || box.remove(), TOAST_MS);
  }

  // Problem details (RFC 9457) of an answer, as a toast; what is no such thing, in general words.
  function tellProblem(text) {
    try {
      const problem = JSON.parse(text);
      toast(problem.detail || words().broken, problem.hint);
    } catch {
      toast(words().broken);
    }
  }

  function isProblem(xhr) {
    return (xhr.getResponseHeader("Content-Type") || "").startsWith("application/problem+json");
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isProblem(event.detail.xhr)) return;
    event.detail.shouldSwap = false;
    if ([422, 429].includes(event.detail.xhr.status)) tellProblem(event.detail.xhr.responseText);
  });
  document.addEventListener("htmx:responseError", (event) => tellProblem(event.detail.xhr.responseText));
  document.addEventListener("htmx:sendError", () => toast(words().offline));

  // What is wrong with a form comes as a list of links to its fields ([data-wrong-field]): each is
  // marked and told beside the field, and the first one has the focus. What was typed stays.
  function unmark(field) {
    field.classList.remove("wrong");
    for (const each of field.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
    const told = field.querySelector(".error");
    if (told) [told.textContent, told.hidden] = ["", true];
  }
  function mark(link) {
    const field = document.querySelector(`[data-field="${CSS.escape(link.dataset.wrongField)}"]`);
    if (field === null) return null;
    field.classList.add("wrong");
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const told = field.querySelector(".error");
    if (told) [told.textContent, told.hidden] = [link.dataset.words, false];
    const control = field.querySelector("[aria-describedby]") || field;
    control.setAttribute("aria-invalid", "true");
    return control;
  }
  function markAll(list) {
    document.querySelectorAll(".field.wrong").forEach(unmark);
    const marked = [...list.querySelectorAll("[data-wrong-field]")].map(mark).filter(Boolean);
    marked[0]?.focus();
    const show = () => marked[0]?.scrollIntoView({ block: "center" });
    requestAnimationFrame(() => requestAnimationFrame(show)); // the bar's new height is known
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    const root = event.detail.target instanceof Element ? event.detail.target : document;
    const list = root.querySelector("[data-wrong]");
    if (list) markAll(list);
    else if (event.detail.xhr?.status === 422) root.querySelector("[aria-invalid=true]")?.focus();
    tellTimes();
  });
  document.addEventListener("input", (event) => {
    const field = closest(event, ".field.wrong");
    if (field) unmark(field);
  });
  document.addEventListener("change", (event) => {
    const field = event.target.matches("[data-drop]") && closest(event, ".field.wrong");
    if (field) unmark(field); // another file is there, or none
  });

  // What a template holds, with `mark` written as `value` wherever an attribute has it.
  function filled(template, mark, value) {
    const made = template.content.cloneNode(true);
    for (const part of made.querySelectorAll("*"))
      for (const attribute of part.attributes) attribute.value = attribute.value.replaceAll(mark, value);
    return made;
  }

  // Dialogs
  function openDialog(id) {
    document.getElementById(id)?.showModal();
  }

  // One sound at a time.
  const player = new Audio();
  let playing = null;
  function quiet() {
    player.pause();
    playing?.setAttribute("aria-pressed", "false");
    playing = null;
  }
  function play(button) {
    const again = playing === button;
    quiet();
    if (again) return;
    playing = button;
    button.setAttribute("aria-pressed", "true");
    player.src = button.dataset.play;
    player.play().catch(() => playing === button && soundFailed());
  }
  async function soundFailed() {
    const url = playing.dataset.play;
    quiet();
    const answer = await fetch(url, { headers: { "X-Words": "page" } }).catch(() => null);
    if (answer === null) toast(words().offline);
    else if (!answer.ok) tellProblem(await answer.text());
  }
  player.addEventListener("ended", quiet);

  // Times, in the reader's zone.
  const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
  function ago(at) {
    const passed_s = (Date.now() - at) / 1000;
    const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
    for (const [unit, length_s] of UNITS)
      if (passed_s >= length_s) return format.format(-Math.floor(passed_s / length_s), unit);
    return format.format(-Math.floor(Math.max(0, passed_s)), "second");
  }
  function tellTimes() {
    for (const time of document.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) continue;
      const whole = at.toLocaleString(language());
      const text = "ago" in time.dataset ? ago(at) : whole;
      time.title = whole;
      if (time.textContent !== text) time.textContent = text;
    }
  }
  setInterval(tellTimes, 15000);

  async function copy(button) {
    const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    try {
      await navigator.clipboard.writeText(source ? source.value ?? source.textContent : button.dataset.copy);
      toast(words().copied, "", "good");
    } catch {
      toast(words().broken);
    }
  }

  document.addEventListener("click", (event) => {
    let found;
    if ((found = closest(event, "[data-theme-switch]"))) nextTheme(found);
    else if ((found = closest(event, ".langs a"))) keepQuery(found);
    else if ((found = closest(event, "[data-play]"))) play(found);
    else if ((found = closest(event, "[data-copy], [data-copy-from]"))) copy(found);
    else if ((found = closest(event, "[data-open]"))) openDialog(found.dataset.open);
    else if ((found = closest(event, "[data-shut]"))) found.closest("dialog").close();
    else if (event.target instanceof HTMLDialogElement) event.target.close();
  });
  document.addEventListener("DOMContentLoaded", tellTimes);

  window.mutoscope = { toast, tellProblem, filled };
})();
