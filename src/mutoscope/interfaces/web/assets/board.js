// The page of a job, kept as the server tells it: fragments come by name and take the place of what
// they are of. What a person is at (a field, an open list, a playing clip) stays.
(() => {
  "use strict";
  const board = document.getElementById("board");
  if (!board) return;
  const OFFLINE_AFTER_MS = 2000;
  const AGAIN_AFTER_MS = 3000;
  const LOAD_AGAIN_AFTER_MS = 3000;
  const LOADS = 4;

  // Fragments: the new tree's attributes and children are carried over to the old one's.
  const key = (node) => (node.nodeType === 1 ? node.id : "");
  const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && key(a) === key(b);

  function isHeld(node) {
    if (node.nodeName === "TIME" || node.hasAttribute("data-keep") || node.hasAttribute("data-since")) return true;
    return node.matches("input, textarea, select") && node.form?.contains(document.activeElement);
  }

  function isOwn(node, name) {
    if (name === "open") return true;
    if (name === "aria-current") return node.hasAttribute("data-seek");
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
    const isSame = ["datetime", "data-since"].every((name) => from.getAttribute(name) === to.getAttribute(name));
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
  let isLost = false;
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

  // A region that is there is read out when it is filled; one that appears is not, everywhere.
  const note = document.getElementById("offline");
  const noConnection = note.textContent.trim();
  note.textContent = "";
  note.hidden = false;

  function tellLost(is) {
    isLost = is;
    note.textContent = is ? noConnection : "";
    tick();
  }

  function offline(is) {
    if (is) lost ??= setTimeout(() => tellLost(true), OFFLINE_AFTER_MS);
    else {
      clearTimeout(lost);
      lost = null;
      if (isLost) tellLost(false);
    }
  }

  function open() {
    close(); // what is told as lost stays so until the new one is open
    stream = new EventSource(has ? `${board.dataset.live}?${new URLSearchParams({ has })}` : board.dataset.live);
    has = "";
    stream.onopen = () => {
      offline(false);
      loadAgain();
    };
    stream.onerror = () => {
      offline(true);
      if (stream?.readyState === EventSource.CLOSED) again();
    };
    stream.addEventListener("end", end);
    listen();
  }

  // Refused, not broken off: the job may be gone, or the key that opened it, and its page says so.
  async function again() {
    const answer = await fetch(location.href).catch(() => null);
    if ([401, 403, 404].includes(answer?.status)) location.reload();
    else setTimeout(open, AGAIN_AFTER_MS);
  }

  function close() {
    stream?.close();
    stream = null;
    heard.clear();
  }

  function end() {
    close();
    offline(false);
  }

  // What was on its way when the server fell silent is broken for good, unless it is asked for anew.
  const loads = new WeakMap();
  function load(node) {
    const tries = (loads.get(node) || 0) + 1;
    if (!node.isConnected || tries > LOADS) return;
    loads.set(node, tries);
    node.src = node.getAttribute("src");
  }
  function loadAgain() {
    for (const picture of board.querySelectorAll("img[src]"))
      if (picture.complete && !picture.naturalWidth) {
        loads.delete(picture);
        load(picture);
      }
    for (const film of board.querySelectorAll("video[src]")) if (film.error) film.load();
  }
  board.addEventListener("error", (event) => {
    if (event.target.matches?.("img[src]")) setTimeout(load, LOAD_AGAIN_AFTER_MS, event.target);
  }, true);

  // A page that comes back, from sleep or from behind others, may be old.
  document.addEventListener("visibilitychange", () => document.hidden || open());
  addEventListener("pageshow", (event) => event.persisted && open());
  addEventListener("pagehide", end);
  document.addEventListener("htmx:afterRequest", (event) => {
    const is = event.detail.successful && event.detail.requestConfig?.verb !== "get";
    if (is && !stream) open();
    else if (is && event.detail.elt.hasAttribute("data-look")) open();
    document.getElementById("job-menu")?.removeAttribute("open");
  });

  // An answer is given once: its buttons wait until the page says what comes next.
  const answers = (form) => form.querySelectorAll("button[type=submit]");
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.elt.matches(".board-question")) return;
    event.detail.requestConfig.triggeringEvent?.submitter?.classList.add("sent");
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.elt.matches(".board-question")) return;
    for (const button of answers(detail.elt)) {
      button.disabled = detail.successful;
      if (!detail.successful) button.classList.remove("sent");
    }
  });

  // How long it has taken by now.
  function duration(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
    const two = (n) => String(n).padStart(2, "0");
    return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
  }
  function tick() {
    if (isLost) return;
    for (const place of document.querySelectorAll("[data-since]"))
      place.textContent = duration((Date.now() - new Date(place.dataset.since)) / 1000);
  }

  // A long scene is filmed in parts: they are shown one after another, and then again.
  function film(clips, how) {
    const parts = clips.split(" ");
    const video = document.createElement("video");
    let shown = 0;
    Object.assign(video, { muted: true, loop: parts.length === 1, playsInline: true, src: parts[0], ...how });
    video.addEventListener("ended", () => {
      shown = (shown + 1) % parts.length;
      video.src = parts[shown];
      video.play().catch(() => {});
    });
    return video;
  }

  // Clips play where they are pointed at.
  function play(card) {
    const opener = card.querySelector("[data-clip]");
    if (!opener || card.querySelector("video") || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const video = film(opener.dataset.clip);
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
  const OPENER = ".scene-open, .scene-open-large";
  const openers = () => [...board.querySelectorAll(OPENER)];

  function show(place) {
    const all = openers();
    shown = (place + all.length) % all.length;
    const { scene, text, picture, clip } = all[shown].dataset;
    const title = document.getElementById("lightbox-title");
    title.textContent = all[shown].dataset.title ?? `${title.dataset.word} ${scene}`;
    document.getElementById("lightbox-text").textContent = text;
    const seen = clip
      ? film(clip, { poster: picture, controls: true, autoplay: true })
      : Object.assign(document.createElement("img"), { src: picture, alt: text });
    document.getElementById("lightbox-show").replaceChildren(seen);
    if (!box.open) box.showModal();
  }

  board.addEventListener("click", (event) => {
    const opener = event.target.closest(OPENER);
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

  // Chapters: a click goes there; the one that plays is marked.
  const chapters = () => [...board.querySelectorAll("[data-seek]")];
  function markChapter(video) {
    const passed = chapters().filter((each) => Number(each.dataset.seek) <= video.currentTime + 0.05);
    for (const each of chapters()) {
      if (each === passed.at(-1)) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
  }
  for (const name of ["timeupdate", "seeked", "loadedmetadata"])
    board.addEventListener(name, (event) => event.target.closest(".player") && markChapter(event.target), true);
  board.addEventListener("click", (event) => {
    const chapter = event.target.closest("[data-seek]");
    const video = chapter?.closest(".player").querySelector("video");
    if (!video) return;
    video.currentTime = Number(chapter.dataset.seek);
    markChapter(video);
    video.play().catch(() => {});
  });

  // The sheet is loaded when it is looked at.
  board.addEventListener("toggle", (event) => {
    const sheet = event.target.open && event.target.querySelector("img[data-full]");
    if (sheet) sheet.src = sheet.dataset.full;
  }, true);

  // A click beside the menu closes it, and so does Escape.
  document.addEventListener("click", (event) => {
    const menu = document.getElementById("job-menu");
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = document.getElementById("job-menu");
    if (event.key !== "Escape" || !menu?.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  setInterval(tick, 1000);
  tick();
  open();
})();
