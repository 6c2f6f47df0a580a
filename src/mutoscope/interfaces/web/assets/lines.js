// The lines of a section: they are added, taken out and moved. A new one is made of the section's
// template, under a key that no line of the script has.
(() => {
  "use strict";
  let added = 1;
  const rowOf = (button) => button.closest("[data-line-row]");

  function tell(place) {
    place.dispatchEvent(new Event("input", { bubbles: true }));
    place.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function add(row) {
    const list = row.closest("[data-lines]");
    const template = list.parentElement.querySelector("[data-line-template]");
    row.after(window.mutoscope.filled(template, "__key__", `new${added++}`));
    const fresh = row.nextElementSibling;
    const who = row.querySelector("select");
    if (who) fresh.querySelector("select").value = who.value;
    fresh.querySelector("textarea").focus();
    tell(list);
  }

  // A section has one line at least.
  function drop(row) {
    const list = row.closest("[data-lines]");
    if (list.children.length < 2) return;
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    next.querySelector("textarea").focus();
    tell(list);
  }

  function move(row, button, isUp) {
    const other = isUp ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (isUp) other.before(row);
    else other.after(row);
    button.focus();
    tell(row.closest("[data-lines]"));
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-line-row] button") : null;
    if (!button) return;
    const row = rowOf(button);
    if ("lineAdd" in button.dataset) add(row);
    else if ("lineDrop" in button.dataset) drop(row);
    else if ("lineUp" in button.dataset) move(row, button, true);
    else if ("lineDown" in button.dataset) move(row, button, false);
  });
})();
