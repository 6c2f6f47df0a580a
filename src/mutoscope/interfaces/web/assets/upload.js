// Drop zones: files go to /api/uploads as soon as they are chosen; the form sends the ids that come
// back ("art_… name"). A folder may be dropped as well.
(() => {
  "use strict";
  const AT_ONCE = 3;

  const zoneOf = (node) => (node instanceof Element ? node.closest("[data-drop]") : null);
  const sending = new WeakMap(); // by row
  const waiting = new WeakMap(); // how many drops of a zone are not all sent
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRF-Token"] || "";

  function fits(zone, file) {
    const accept = zone.dataset.accept;
    return !accept || accept.split(",").some((end) => file.name.toLowerCase().endsWith(end));
  }

  function row(zone, file) {
    const item = document.createElement("li");
    item.className = "file";
    const picture = document.createElement("span");
    picture.className = "file-picture";
    picture.setAttribute("aria-hidden", "true");
    if (file.type.startsWith("image/")) {
      const img = document.createElement("img");
      img.alt = "";
      img.src = URL.createObjectURL(file);
      img.onload = () => URL.revokeObjectURL(img.src);
      picture.append(img);
    }
    const name = document.createElement("span");
    name.className = "grow clip";
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.className = "bar thin";
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `${zone.dataset.sending} ${file.name}`);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "icon-button";
    remove.dataset.dropRemove = "";
    remove.setAttribute("aria-label", zone.dataset.remove.replace("%(name)s", file.name));
    remove.textContent = "×";
    item.append(picture, name, bar, remove);
    return item;
  }

  // fetch tells no progress of what it sends: hence the older way.
  function send(item, file, told) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("file", file, file.name);
      request.open("POST", "/api/uploads");
      request.setRequestHeader("X-CSRF-Token", token());
      request.setRequestHeader("X-Words", "page");
      request.upload.onprogress = (event) => event.lengthComputable && told((100 * event.loaded) / event.total);
      request.onload = () => (request.status === 201 ? done(JSON.parse(request.responseText)) : failed(request.responseText));
      request.onerror = () => failed("");
      request.onabort = () => failed(null);
      sending.set(item, request);
      request.send(body);
    });
  }

  async function take(zone, item, file) {
    const bar = item.querySelector("progress");
    try {
      const upload = await send(item, file, (percent) => (bar.value = percent));
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = zone.dataset.drop;
      hidden.value = `${upload.id} ${file.name}`;
      item.append(hidden);
      bar.remove();
    } catch (problem) {
      item.remove();
      if (problem === null) return; // taken out by who sent it
      if (problem) window.mutoscope.tellProblem(problem);
      else window.mutoscope.toast(document.body.dataset.offline);
    }
  }

  function takeOut(item) {
    item.remove();
    sending.get(item)?.abort();
  }

  function wait(zone, more) {
    const left = (waiting.get(zone) || 0) + more;
    waiting.set(zone, left);
    if (left) zone.setAttribute("aria-busy", "true");
    else zone.removeAttribute("aria-busy");
  }

  async function takeAll(zone, files) {
    const list = zone.querySelector(".files");
    const left = files.filter((file) => !fits(zone, file)).map((file) => file.name);
    if (left.length)
      window.mutoscope.toast(zone.dataset.left.replace("%(names)s", left.slice(0, 5).join(", ")));
    let wanted = files.filter((file) => fits(zone, file));
    if (!("several" in zone.dataset)) {
      wanted = wanted.slice(0, 1);
      if (wanted.length) [...list.children].forEach(takeOut);
    }
    const queue = wanted.map((file) => [row(zone, file), file]);
    list.append(...queue.map(([item]) => item));
    wait(zone, 1);
    const worker = async () => {
      while (queue.length) {
        const [item, file] = queue.shift();
        if (item.isConnected) await take(zone, item, file);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker)).finally(() => wait(zone, -1));
    zone.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // A dropped folder, with all that is in it.
  async function inside(entry) {
    if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!some.length) return found;
      for (const each of some.filter((each) => !each.name.startsWith("."))) found.push(...(await inside(each)));
    }
  }
  async function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files];
    const found = await Promise.all(entries.map(inside));
    return found.flat().sort((a, b) => a.name.localeCompare(b.name));
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("input[data-files]")) return;
    event.stopPropagation();
    const files = [...event.target.files];
    event.target.value = "";
    takeAll(zoneOf(event.target), files);
  }, true);
  for (const name of ["dragenter", "dragover"])
    document.addEventListener(name, (event) => {
      const zone = zoneOf(event.target);
      if (!zone) return;
      event.preventDefault();
      zone.classList.add("over");
    });
  document.addEventListener("dragleave", (event) => zoneOf(event.target)?.classList.remove("over"));
  document.addEventListener("drop", async (event) => {
    const zone = zoneOf(event.target);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("over");
    takeAll(zone, await dropped(event.dataTransfer));
  });
  // A form that is sent now would be without the files that are on their way. A price or a script may
  // be told without them.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.elt.matches("form")) return;
    const zone = event.detail.elt.querySelector("[data-drop][aria-busy]");
    if (!zone) return;
    event.preventDefault();
    window.mutoscope.toast(zone.dataset.wait);
    zone.scrollIntoView({ block: "center" });
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-drop-remove]") : null;
    if (!button) return;
    const zone = zoneOf(button);
    takeOut(button.closest("li"));
    zone.querySelector("input[type=file]").focus();
    zone.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
