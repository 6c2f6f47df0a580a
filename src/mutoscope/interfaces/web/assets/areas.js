// The form of a redesign: the photo as it is used, areas each once, wishes to tap in, how much
// changes in words, and the part of the photo that may change, drawn by pointer or by keys.
(() => {
  "use strict";
  const STEP = 0.02;
  const LEAP = 0.1;
  const DRAG = 0.03; // a pointer that moves less has clicked
  const MOST_CORNERS = 100;
  const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);
  const changed = (node) => node.dispatchEvent(new Event("change", { bubbles: true }));

  // The photo: the server's own copy, which is what is worked on.
  function photoUrl() {
    const form = document.querySelector("form.make");
    if (form?.dataset.photo) return form.dataset.photo;
    const zone = document.querySelector("[data-photo-drop]");
    if (!zone || zone.closest("[data-way]")?.hidden) return "";
    const id = zone.querySelector("input[type=hidden]")?.value.split(" ")[0];
    return id ? `/api/artifacts/${id}?as=preview` : "";
  }
  function setPicture(img, url) {
    if (url && img.getAttribute("src") !== url) img.src = url;
    if (!url) img.removeAttribute("src");
  }
  function tellPhoto() {
    const url = photoUrl();
    const figure = document.querySelector("[data-photo-preview]");
    if (figure) {
      setPicture(figure.querySelector("img"), url);
      figure.hidden = !url;
    }
    for (const region of document.querySelectorAll("[data-region]")) {
      region.querySelector("[data-region-tools]").hidden = !url;
      region.querySelector("[data-region-lacks]").hidden = Boolean(url);
      if (region.open) setPicture(region.querySelector("img"), url);
    }
  }

  // What nothing can be made of is not kept, and it is said why.
  function tellPhotoIs(zone, words, size = [0, 0]) {
    const row = zone.querySelector(".file");
    const told = zone.parentElement.querySelector("[data-photo-refused]");
    const parts = { name: row?.querySelector(".clip").textContent || "", width: size[0], height: size[1] };
    told.textContent = words.replace(/%\((\w+)\)s/g, (_, part) => parts[part]);
    told.hidden = !words;
    if (words) row?.querySelector("[data-drop-remove]").click();
  }
  async function look(img) {
    const zone = img.closest("[data-photo-drop]");
    const [width, height] = [img.naturalWidth, img.naturalHeight];
    const short = Math.min(width, height);
    const { least, longest, small, long, broken } = zone.dataset;
    const words = Math.max(width, height) > longest * short ? long : short < least ? small : "";
    const isWhole = await img.decode().then(() => true, () => false);
    if (img.isConnected) tellPhotoIs(zone, words || (isWhole ? "" : broken), [width, height]);
  }
  // Neither the browser nor the server, which makes the preview, can read it.
  function tellBroken(img) {
    const zone = document.querySelector("[data-photo-drop]");
    if (zone?.querySelector(".file") && img.getAttribute("src")) tellPhotoIs(zone, zone.dataset.broken);
  }

  // Each area stands once.
  const selects = () => [...document.querySelectorAll("select[data-area]")];
  function tellAreas() {
    const taken = selects().map((each) => each.value);
    for (const select of selects())
      for (const option of select.options) option.disabled = option.value !== select.value && taken.includes(option.value);
  }
  function chooseFree(row) {
    const select = row.querySelector("select[data-area]");
    const taken = selects().filter((each) => each !== select).map((each) => each.value);
    select.value = [...select.options].map((each) => each.value).find((each) => !taken.includes(each)) || "";
  }

  function tellWishes(row) {
    const chips = row.querySelector("[data-wish-chips]");
    const area = row.querySelector("select[data-area]").value;
    if (chips.dataset.of !== area) {
      chips.dataset.of = area;
      const template = document.querySelector(`template[data-wishes-of="${CSS.escape(area)}"]`);
      chips.replaceChildren(...(template ? [template.content.cloneNode(true)] : []));
    }
    const said = row.querySelector("[data-wishes]").value.toLowerCase();
    for (const chip of chips.children) chip.setAttribute("aria-pressed", said.includes(chip.dataset.wish.toLowerCase()));
  }
  function tapWish(chip) {
    const text = chip.closest("[data-row]").querySelector("[data-wishes]");
    const wish = chip.dataset.wish;
    const parts = text.value.split(/;\s*/).map((each) => each.trim()).filter(Boolean);
    const at = parts.findIndex((each) => each.toLowerCase() === wish.toLowerCase());
    if (at >= 0) parts.splice(at, 1);
    else parts.push(wish);
    text.value = parts.join("; ");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    changed(text);
  }

  // A folded area is known by its title and its style; the one that is filled in is open.
  function tellFold(row) {
    const chosen = row.querySelector("[data-field$='.style'] input:checked");
    row.querySelector("[data-area-title]").textContent = row.querySelector("select[data-area]").selectedOptions[0]?.text || "";
    row.querySelector("[data-area-style]").textContent = chosen?.closest("label").textContent.trim() || "";
  }
  // Where the styles are a strip, the chosen one is in sight; nothing else moves.
  function tellStyle(row) {
    const chosen = row.querySelector("[data-field$='.style'] input:checked")?.closest("label");
    const strip = chosen?.parentElement;
    if (strip && strip.scrollWidth > strip.clientWidth)
      strip.scrollLeft += chosen.getBoundingClientRect().left - strip.getBoundingClientRect().left - (strip.clientWidth - chosen.offsetWidth) / 2;
  }
  const folds = () => [...document.querySelectorAll("[data-area-fold]")];
  const openAlone = (row) => folds().forEach((fold) => (fold.open = row.contains(fold)));

  // An address may name an area of the form, or ask for one more.
  function openNamed() {
    const name = location.hash.slice(1);
    if (name === "one-more-area") return document.querySelector("[data-areas] [data-add-row]:enabled")?.click();
    const row = selects().find((each) => `area-${each.value}` === name)?.closest("[data-row]");
    if (!row) return;
    openAlone(row);
    row.scrollIntoView({ block: "start" });
    row.querySelector("summary").focus({ preventScroll: true });
  }

  function tellStrength(slider) {
    const words = slider.closest("[data-areas]").dataset.strengths.split("|");
    const word = words.find((each) => Number(slider.value) <= parseFloat(each)).replace(/^\S+ /, "");
    slider.setAttribute("aria-valuetext", word);
    slider.nextElementSibling.value = `${word} · ${Math.round(100 * slider.value)} %`;
  }

  // Regions: corners as shares of width and height.
  const cursors = new WeakMap();
  const inputOf = (region) => region.querySelector("input[type=hidden]");
  const read = (region) => inputOf(region).value.split(" ").filter(Boolean).map((each) => each.split(",").map(Number));
  const share = (value) => Math.round(1000 * Math.min(1, Math.max(0, value))) / 1000;
  const SVG = "http://www.w3.org/2000/svg";

  function mark(svg, kind, [x, y]) {
    const made = document.createElementNS(SVG, "path");
    made.setAttribute("class", kind);
    made.setAttribute("d", `M${100 * x} ${100 * y}h0`);
    svg.append(made);
  }
  function draw(region, corners, cursor) {
    const svg = region.querySelector("svg");
    svg.querySelector("polygon").setAttribute("points", corners.map(([x, y]) => `${100 * x},${100 * y}`).join(" "));
    svg.querySelectorAll("path").forEach((each) => each.remove());
    corners.forEach((each) => mark(svg, "corner", each));
    if (cursor) mark(svg, "cursor", cursor);
    const { none, one, some } = region.dataset;
    const words = corners.length === 0 ? none : corners.length < 3 ? one : some;
    region.querySelector("[data-region-told]").textContent = words.replace("%(n)s", corners.length);
    region.querySelector("[data-region-back]").disabled = region.querySelector("[data-region-clear]").disabled = !corners.length;
  }
  function write(region, corners) {
    inputOf(region).value = corners.slice(0, MOST_CORNERS).map((each) => each.map(share).join(",")).join(" ");
    draw(region, read(region), cursors.get(region));
    changed(inputOf(region));
  }
  function at(board, event) {
    const box = board.getBoundingClientRect();
    return [share((event.clientX - box.left) / box.width), share((event.clientY - box.top) / box.height)];
  }
  const rectangle = ([a, b], [c, d]) => [[a, b], [c, b], [c, d], [a, d]];
  const isDrag = ([a, b], [c, d]) => Math.abs(a - c) > DRAG && Math.abs(b - d) > DRAG;

  function drag(board, event) {
    const region = board.closest("[data-region]");
    const from = at(board, event);
    board.setPointerCapture(event.pointerId);
    const move = (moved) => draw(region, isDrag(from, at(board, moved)) ? rectangle(from, at(board, moved)) : read(region));
    const stop = () => {
      board.removeEventListener("pointermove", move);
      board.removeEventListener("pointerup", up);
      board.removeEventListener("pointercancel", cancel);
    };
    const up = (lifted) => {
      stop();
      const to = at(board, lifted);
      write(region, isDrag(from, to) ? rectangle(from, to) : [...read(region), to]);
    };
    const cancel = () => {
      stop();
      draw(region, read(region));
    };
    board.addEventListener("pointermove", move);
    board.addEventListener("pointerup", up);
    board.addEventListener("pointercancel", cancel);
  }

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function press(board, event) {
    const region = board.closest("[data-region]");
    const cursor = cursors.get(region) || [0.5, 0.5];
    const move = MOVES[event.key];
    const far = event.shiftKey ? LEAP : STEP;
    if (move) cursors.set(region, [share(cursor[0] + far * move[0]), share(cursor[1] + far * move[1])]);
    else if (event.key === "Enter" || event.key === " ") write(region, [...read(region), cursor]);
    else if (event.key === "Backspace") write(region, read(region).slice(0, -1));
    else if (event.key === "Delete") write(region, []);
    else return;
    event.preventDefault();
    draw(region, read(region), cursors.get(region) || cursor);
  }

  function tellAll() {
    tellAreas();
    document.querySelectorAll(".area-row").forEach(tellWishes);
    document.querySelectorAll(".area-row").forEach(tellFold);
    document.querySelectorAll(".area-row").forEach(tellStyle);
    document.querySelectorAll("[data-strength]").forEach(tellStrength);
    document.querySelectorAll("[data-region]").forEach((each) => draw(each, read(each)));
    tellPhoto();
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-strength]")) tellStrength(event.target);
    if (event.target.matches?.("[data-wishes]")) tellWishes(event.target.closest("[data-row]"));
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("select[data-area]")) {
      tellAreas();
      tellWishes(event.target.closest("[data-row]"));
    }
    const row = event.target.closest?.(".area-row");
    if (row) tellFold(row);
    if (event.target.matches?.("[data-photo-drop], .ways input")) tellPhoto();
  });
  document.addEventListener("load", (event) => event.target.matches?.("[data-photo-drop] .file-picture img") && look(event.target), true);
  document.addEventListener("error", (event) => event.target.matches?.("[data-photo-drop] .file-picture img, [data-photo-preview] img") && tellBroken(event.target), true);
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("[data-region]")) tellPhoto();
    if (event.target.matches?.("[data-area-fold]") && event.target.open) tellStyle(event.target.closest("[data-row]"));
  }, true);
  document.addEventListener("pointerdown", (event) => {
    const board = closest(event, "[data-region-board]");
    if (board && event.button === 0) drag(board, event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches?.("[data-region-board]")) press(event.target, event);
  });
  document.addEventListener("click", (event) => {
    let found;
    if ((found = closest(event, "[data-wish]"))) tapWish(found);
    else if ((found = closest(event, "[data-region-back]"))) write(found.closest("[data-region]"), read(found.closest("[data-region]")).slice(0, -1));
    else if ((found = closest(event, "[data-region-clear]"))) write(found.closest("[data-region]"), []);
    else if ((found = closest(event, "[data-areas] [data-add-row]"))) {
      const row = found.closest("[data-rows]").querySelector(".rows-list").lastElementChild;
      chooseFree(row);
      openAlone(row);
      row.scrollIntoView({ block: "nearest" });
      tellAll();
    } else if (closest(event, ".edit .set-back, [data-add-row]") || !event.target.isConnected) tellAll();
  });
  document.addEventListener("htmx:afterSettle", (event) => event.detail.target?.id === "make" && tellAll());
  document.addEventListener("DOMContentLoaded", () => {
    tellAll();
    openNamed();
  });
})();
