// The edit form: what is changed is seen, can be set back, and is not left behind unasked.
(() => {
  "use strict";
  const form = () => document.getElementById("edit");
  let leaving = false;

  const typed = (scene) => scene.querySelectorAll("textarea, input[type=text], select, input[type=checkbox]");

  function isChanged(control) {
    if (control.type === "checkbox") return control.checked !== control.defaultChecked;
    if (control.tagName === "SELECT")
      return [...control.options].some((option) => option.selected !== option.defaultSelected);
    return control.value.trim() !== control.defaultValue.trim();
  }

  function setBack(control) {
    if (control.type === "checkbox") control.checked = control.defaultChecked;
    else if (control.tagName === "SELECT")
      for (const option of control.options) option.selected = option.defaultSelected;
    else control.value = control.defaultValue;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The lines of a section as they were, and in which order.
  const first = new WeakMap();
  const lists = (root) => [...root.querySelectorAll("[data-lines]")];
  const order = (list) => [...list.querySelectorAll("input[type=hidden]")].map((each) => each.value).join();
  const keepFirst = () => lists(document).forEach((list) => first.set(list, { lines: list.cloneNode(true), order: order(list) }));
  const isMoved = (list) => first.has(list) && order(list) !== first.get(list).order;

  function tell(scene) {
    const changed =
      [...typed(scene)].some(isChanged) || lists(scene).some(isMoved) || scene.querySelector(".files li") !== null;
    scene.querySelector(".changed").hidden = !changed;
    scene.querySelector(".set-back").hidden = !changed;
  }

  const hasUnsaved = () =>
    [...form().elements].some((control) => /^(TEXTAREA|SELECT)$/.test(control.tagName)
      ? isChanged(control)
      : control.type === "radio"
        ? control.checked !== control.defaultChecked
        : ["text", "number", "checkbox"].includes(control.type) && isChanged(control)) ||
    lists(form()).some(isMoved) ||
    form().querySelector(".files li") !== null;

  for (const kind of ["input", "change"])
    document.addEventListener(kind, (event) => {
      const scene = event.target.closest?.("[data-scene]");
      if (scene) tell(scene);
    });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".set-back");
    if (!button) return;
    const scene = button.closest("[data-scene]");
    for (const list of lists(scene).filter(isMoved)) list.replaceChildren(...first.get(list).lines.cloneNode(true).childNodes);
    typed(scene).forEach(setBack);
    scene.querySelectorAll(".files li").forEach((file) => file.remove());
    tell(scene);
    scene.querySelector("textarea, input")?.focus();
    scene.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // The job is handed in: the page goes to its board.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && form() && hasUnsaved()) event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", keepFirst);

  // What the browser has kept of an earlier visit counts as typed.
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-scene]").forEach(tell));
})();
