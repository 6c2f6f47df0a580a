// The form of what is made: tabs, sliders, counters, voices, the script.
(() => {
  "use strict";
  const WARN = 0.7;
  const DANGER = 0.9;
  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

  // One way is open; the fields of the others are kept, and left out by the server.
  function openWay(radio) {
    const form = radio.closest("form");
    for (const way of form.querySelectorAll("[data-way]")) way.hidden = way.dataset.way !== radio.value;
  }

  // A slider is the number beside it.
  function follow(input) {
    const slider = input.closest(".slider");
    for (const other of slider.querySelectorAll("input")) if (other !== input) other.value = input.value;
  }

  // The line that belongs to what is chosen.
  function tellLine(field) {
    const place = field.querySelector("[data-line]:is(p)");
    if (!place) return;
    const chosen = field.querySelector("input:checked") || field.querySelector("select")?.selectedOptions[0];
    place.textContent = chosen?.dataset.line || "";
  }

  function count(area) {
    const most = Number(area.dataset.most);
    let told = area.parentElement.querySelector(".count");
    if (!told) {
      told = document.createElement("p");
      told.className = "count number";
      area.after(told);
    }
    const length = [...area.value.trim()].length;
    told.textContent = `${length} / ${most}`;
    told.classList.toggle("warn", length > WARN * most && length <= DANGER * most);
    told.classList.toggle("bad", length > DANGER * most);
  }

  // Voices of the chosen language come alone; the button speaks the chosen one.
  function tellVoice(form, voices) {
    const language = form.querySelector("select[name=language]")?.value || "auto";
    for (const group of voices.querySelectorAll("optgroup")) {
      const other = language !== "auto" && group.dataset.language && group.dataset.language !== language;
      group.hidden = group.disabled = Boolean(other);
    }
    if (voices.selectedOptions[0]?.parentElement.disabled) voices.value = "auto";
    const option = voices.selectedOptions[0];
    const button = voices.parentElement.querySelector("[data-play]");
    const sample = option?.dataset.sample;
    const spoken = option?.parentElement.dataset.language || (language === "auto" ? document.documentElement.lang : language);
    button.disabled = !sample;
    button.dataset.play = sample ? `${sample}?language=${spoken}` : "";
  }
  const tellVoices = (form) => form.querySelectorAll("[data-voices]").forEach((voices) => tellVoice(form, voices));

  function tellAll(root) {
    root.querySelectorAll(".field").forEach(tellLine);
    root.querySelectorAll("textarea[data-most]").forEach(count);
    for (const form of document.querySelectorAll("form.make")) tellVoices(form);
  }

  // Things of which there can be several: a new one is made of the template, under a number that no
  // other has had.
  const COLOURS = ["#FFFFFF", "#FFD21F", "#7FD1FF", "#A8E6A1", "#FFB3C7", "#D9B8FF"];
  let numbers = 1000;

  function addRow(rows) {
    const list = rows.querySelector(".rows-list");
    if (list.children.length >= Number(rows.dataset.most)) return;
    list.append(window.mutoscope.filled(rows.querySelector("template"), "__n__", numbers++));
    const row = list.lastElementChild;
    const colour = row.querySelector("input[type=color]");
    if (colour) colour.value = COLOURS[(list.children.length - 1) % COLOURS.length];
    tellAll(row);
    tellRows(rows);
    row.querySelector("input, select, textarea").focus();
    row.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function dropRow(row) {
    const rows = row.closest("[data-rows]");
    row.remove();
    tellRows(rows);
    rows.querySelector("[data-add-row]").focus();
    rows.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function tellRows(rows) {
    rows.querySelector("[data-add-row]").disabled =
      rows.querySelector(".rows-list").children.length >= Number(rows.dataset.most);
  }

  // A script that was written from other words than those that stand there now.
  function tellStale(target) {
    const note = document.querySelector("[data-stale]");
    if (note && target.closest("[data-way], .tabs, [data-field=duration], [data-field=minutes], [data-field=narrating], [data-field=language], [data-field=style], [data-field=palette]"))
      note.hidden = false;
  }

  // What was said of the form before it was changed is old; each field keeps what was said of it.
  function dropTold(target) {
    if (target.closest("form.make")) document.getElementById("told")?.replaceChildren();
  }

  document.addEventListener("input", (event) => {
    const target = event.target;
    dropTold(target);
    if (closest(event, ".slider")) follow(target);
    if (target.matches?.("textarea[data-most]")) count(target);
    tellStale(target);
  }, true);
  document.addEventListener("change", (event) => {
    const form = closest(event, "form.make");
    if (!form) return;
    if (!event.isTrusted) dropTold(event.target); // a person's change has come as input
    if (event.target.closest(".ways .tabs")) openWay(event.target);
    const field = event.target.closest(".field");
    if (field) tellLine(field);
    if (event.target.matches("select[name=language], [data-voices]")) tellVoices(form);
    tellStale(event.target);
  });
  document.addEventListener("click", (event) => {
    let found;
    if ((found = closest(event, "[data-add-row]"))) addRow(found.closest("[data-rows]"));
    else if ((found = closest(event, "[data-drop-row]"))) dropRow(found.closest("[data-row]"));
    else if ((found = closest(event, "[data-drop-script]"))) {
      const panel = found.closest("#script");
      panel.replaceChildren();
      panel.dispatchEvent(new Event("change", { bubbles: true }));
    } else if ((found = closest(event, "[data-drop-scene]"))) {
      const scene = found.closest("[data-scene]");
      const next = scene.nextElementSibling || scene.previousElementSibling;
      if (!next) return;
      scene.remove();
      next.querySelector("textarea").focus();
      next.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.target;
    if (target instanceof Element && target.closest(".make, #make") && target.id !== "quote") tellAll(target);
  });
  // What is scrolled to stands above the bar at the foot of a narrow page.
  const tellBar = ([bar]) => document.documentElement.style.setProperty("--bar", `${bar.target.offsetHeight}px`);
  document.addEventListener("DOMContentLoaded", () => {
    tellAll(document);
    new ResizeObserver(tellBar).observe(document.querySelector(".order"));
  });
})();
