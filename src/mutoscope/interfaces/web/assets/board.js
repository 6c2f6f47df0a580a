// The page of a job, kept as the server tells it: fragments come by name and take the place of what
// they are of. What a person is at (a field, an open list, a playing clip) stays.
(() => {
  "use strict";
  const board = document.getElementById("board");
  if (!board) return;
  const OFFLINE_AFTER_MS = 4000;
  const AGAIN_AFTER_MS = 5000;

  // Fragments: the new tree's attributes and children are carried over to the old one's.
  const key = (node) => (node.nodeType === 1 ? node.id : "");
  const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && key(a) === key(b);

  function isHeld(node) {
    if (node.nodeName === "TIME" || node.hasAttribute("data-keep") || node.hasAttribute("data-since")) return true;
    return node.matches("input, textarea, select") && node.form?.contains(document.activeElement);
  }

  function isOwn(node, name) {
    if (name === "open") return true;
    if (name === "aria-pressed") return node.hasAttribute("data-play");
    return name.startsWith("data-htmx") || (name === "class" && /\bhtmx-/.test(node.className));
  }

  function carryAttributes(from, to) {
    for (const { name, value } of [...from.attributes])
      if (!isOwn(to, name) && to.getAttribute(name) !== value) to.setAttribute(name, value);
    for (const { name } of [...to.attributes]) if (!from.hasAttribute(name) && !isOwn(to, name)) to.removeAttribute(name);
  }

  function carry(from, to) {
    if (from.nodeType !== 1) {
      if (to.nodeValue !== from.nodeValue) to.nodeValue = from.nodeValue;
      return;
    }
    if (from.isEqualNode(to)) return;
    const isSame = from.getAttribute("datetime") === to.getAttribute("datetime");
    if (isHeld(to) && isSame) return;
    carryAttributes(from, to);
    if (to.nodeName !== "VIDEO") carryChildren(from, to);
  }

  function carryChildren(from, to) {
    let old = to.firstChild;
    for (const fresh of [...from.childNodes]) {
      const same = fresh.id ? [...to.children].find((each) => each.id === fresh.id) : null;
      if (same && same !== old) to.insertBefore(same, old);
      const found = same || (old && alike(fresh, old) ? old : null);
      if (found) {
        carry(fresh, found);
        old = found.nextSibling;
      } else to.insertBefore(fresh, old);
    }
    while (old) {
      const next = old.nextSibling;
      if (!(old.nodeType === 1 && old.hasAttribute("data-own"))) old.remove();
      old = next;
    }
  }

  function take(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    const old = fresh && document.getElementById(fresh.id);
    if (!old) return;
    carry(document.importNode(fresh, true), old);
    window.htmx?.process(old);
    document.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: {} })); // times are told anew
    listen();
    tick();
  }

  // The stream. It begins with all there is, so that nothing is missed however it was lost.
  let stream = null;
  let lost = null;
  let has = board.dataset.has; // told once: later, the page is another
  const heard = new Set();

  function listen() {
    for (const part of board.querySelectorAll("[data-part]")) {
      const name = part.dataset.part;
      if (!stream || heard.has(name)) continue;
      heard.add(name);
      stream.addEventListener(name, (event) => take(event.data));
    }
  }

  function offline(is) {
    clearTimeout(lost);
    lost = is ? setTimeout(() => (document.getElementById("offline").hidden = false), OFFLINE_AFTER_MS) : null;
    if (!is) document.getElementById("offline").hidden = true;
  }

  function open() {
    close();
    stream = new EventSource(has ? `${board.dataset.live}?${new URLSearchParams({ has })}` : board.dataset.live);
    has = "";
    stream.onopen = () => offline(false);
    stream.onerror = () => {
      offline(true);
      if (stream?.readyState === EventSource.CLOSED) again();
    };
    stream.addEventListener("end", close);
    listen();
  }

  // Refused, not broken off: the job may be gone, and its page says so.
  async function again() {
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.status === 404) location.reload();
    else setTimeout(open, AGAIN_AFTER_MS);
  }

  function close() {
    stream?.close();
    stream = null;
    heard.clear();
    offline(false);
  }

  // A page that comes back, from sleep or from behind others, may be old.
  document.addEventListener("visibilitychange", () => document.hidden || open());
  addEventListener("pageshow", (event) => event.persisted && open());
  addEventListener("pagehide", close);
  document.addEventListener("htmx:afterRequest", (event) => {
    const is = event.detail.successful && event.detail.requestConfig?.verb !== "get";
    if (is && !stream) open();
    else if (is && event.detail.elt.hasAttribute("data-look")) open();
    document.getElementById("job-menu")?.removeAttribute("open");
  });

  // How long it has taken by now.
  function duration(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
    const two = (n) => String(n).padStart(2, "0");
    return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
  }
  function tick() {
    for (const place of document.querySelectorAll("[data-since]"))
      place.textContent = duration((Date.now() - new Date(place.dataset.since)) / 1000);
  }

  // Clips play where they are pointed at.
  function play(card) {
    const opener = card.querySelector("[data-clip]");
    if (!opener || card.querySelector("video") || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const video = document.createElement("video");
    Object.assign(video, { muted: true, loop: true, playsInline: true, src: opener.dataset.clip });
    video.dataset.own = "";
    opener.before(video);
    video.play().catch(() => video.remove());
  }
  const still = (card) => card.querySelector("video")?.remove();
  const cardOf = (event) => event.target.closest?.(".scene-picture");
  board.addEventListener("pointerover", (event) => event.pointerType === "mouse" && cardOf(event) && play(cardOf(event)));
  board.addEventListener("pointerout", (event) => {
    const card = cardOf(event);
    if (card && !card.contains(event.relatedTarget)) still(card);
  });
  board.addEventListener("focusin", (event) => event.target.matches(".scene-open:focus-visible") && play(cardOf(event)));
  board.addEventListener("focusout", (event) => cardOf(event) && still(cardOf(event)));

  // The lightbox: a scene as large as there is room.
  const box = document.getElementById("lightbox");
  let shown = 0;
  const openers = () => [...board.querySelectorAll(".scene-open")];

  function show(place) {
    const all = openers();
    shown = (place + all.length) % all.length;
    const { scene, text, picture, clip } = all[shown].dataset;
    const title = document.getElementById("lightbox-title");
    title.textContent = `${title.dataset.word} ${scene}`;
    document.getElementById("lightbox-text").textContent = text;
    const seen = document.createElement(clip ? "video" : "img");
    if (clip) Object.assign(seen, { src: clip, poster: picture, controls: true, loop: true, muted: true, autoplay: true, playsInline: true });
    else Object.assign(seen, { src: picture, alt: text });
    document.getElementById("lightbox-show").replaceChildren(seen);
    if (!box.open) box.showModal();
  }

  board.addEventListener("click", (event) => {
    const opener = event.target.closest(".scene-open");
    if (opener) show(openers().indexOf(opener));
  });
  document.getElementById("lightbox-back").addEventListener("click", () => show(shown - 1));
  document.getElementById("lightbox-next").addEventListener("click", () => show(shown + 1));
  box.addEventListener("close", () => document.getElementById("lightbox-show").replaceChildren());
  box.addEventListener("keydown", (event) => {
    if (event.target.matches("video")) return;
    if (event.key === "ArrowLeft") show(shown - 1);
    if (event.key === "ArrowRight") show(shown + 1);
  });

  // The sheet is loaded when it is looked at.
  board.addEventListener("toggle", (event) => {
    const sheet = event.target.open && event.target.querySelector("img[data-full]");
    if (sheet) sheet.src = sheet.dataset.full;
  }, true);

  // A click beside the menu closes it.
  document.addEventListener("click", (event) => {
    const menu = document.getElementById("job-menu");
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });

  setInterval(tick, 1000);
  tick();
  open();
})();
