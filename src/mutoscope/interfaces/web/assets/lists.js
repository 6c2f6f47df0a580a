// Lists and what stands beside them: live rows, menus, "are you sure?".
(() => {
  "use strict";
  const LIVE_MS = 2000;
  const IDLE_MS = 6000;
  const AWAY_MS = 15000;

  // --- Are you sure? -------------------------------------------------------
  const ask = (button, question) =>
    new Promise((resolve) => {
      const dialog = document.getElementById("sure");
      const yes = dialog.querySelector("#sure-yes");
      let answer = false;
      dialog.querySelector("#sure-title").textContent = button.dataset.title;
      dialog.querySelector("#sure-text").textContent = question;
      yes.textContent = button.dataset.yes;
      yes.classList.toggle("danger", !("mild" in button.dataset));
      yes.classList.toggle("primary", "mild" in button.dataset);
      yes.onclick = () => {
        answer = true;
        dialog.close();
      };
      dialog.addEventListener("close", () => resolve(answer), { once: true });
      dialog.showModal();
    });

  document.addEventListener("htmx:confirm", (event) => {
    const { question, elt, issueRequest } = event.detail;
    if (!question || !document.getElementById("sure")) return;
    event.preventDefault();
    ask(elt, question).then((isSure) => isSure && issueRequest(true));
  });

  // --- Menus ---------------------------------------------------------------
  const openMenus = () => document.querySelectorAll("details.menu[open]");

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // --- Rows of jobs that go on ---------------------------------------------
  const shown = () => document.querySelector("#found[data-rows]");

  const put = (fresh) => {
    const old = document.getElementById(fresh.id);
    if (!old) return;
    if (old.dataset.state === fresh.dataset.state) return putParts(old, fresh);
    const focused = old.contains(document.activeElement) ? document.activeElement.id : null;
    old.replaceWith(fresh);
    window.htmx.process(fresh);
    if (focused !== null) {
      (document.getElementById(focused) || fresh.querySelector("summary, a")).focus();
    }
  };

  const putParts = (old, fresh) => {
    const parts = fresh.querySelectorAll("[data-part]");
    old.querySelectorAll("[data-part]").forEach((part, place) => {
      if (part.innerHTML !== parts[place].innerHTML) part.innerHTML = parts[place].innerHTML;
    });
  };

  const refresh = async (box) => {
    const rows = [...box.querySelectorAll("[data-live]")];
    const ids = rows.map((row) => row.dataset.id).join(",");
    const first = box.querySelector(".job-row");
    const query = new URLSearchParams(box.dataset.query);
    query.set("ids", ids);
    query.set("shown", box.querySelectorAll(".job-row").length);
    if ("newest" in box.dataset) query.set("since", first ? first.dataset.id : "job_");
    const answer = await fetch(`${box.dataset.rows}?${query}`, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.statusText);
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    told.querySelectorAll(".job-row").forEach(put);
    told.querySelectorAll("[data-gone]").forEach((each) => {
      document.getElementById(`row-${each.dataset.gone}`)?.remove();
    });
    const newer = box.querySelector(".newer");
    if (told.querySelector("[data-newer]") && newer) newer.hidden = false;
    return rows.length ? LIVE_MS : IDLE_MS;
  };

  const follow = async () => {
    const box = shown();
    let pause = IDLE_MS;
    if (box && !document.hidden) pause = await refresh(box).catch(() => AWAY_MS);
    timer = setTimeout(follow, pause);
  };

  let timer = setTimeout(follow, LIVE_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    clearTimeout(timer);
    follow();
  });

  // --- What was open or had the focus when a part was drawn anew ------------
  const open = new Set();
  document.addEventListener("htmx:beforeSwap", (event) => {
    open.clear();
    const target = event.detail.target;
    target.querySelectorAll("details[id][open]").forEach((each) => open.add(each.id));
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of open) {
      const each = document.getElementById(id);
      if (each) each.open = true;
    }
    open.clear();
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    // A part that asks for itself every few seconds need not while nobody looks.
    if (document.hidden && event.detail.elt.matches("[data-polls]")) event.preventDefault();
  });

  // A row that is gone takes the focus with it: the next one has it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const row = event.detail.target.closest(".job-row");
    if (!row || event.detail.serverResponse.trim()) return;
    const near = row.nextElementSibling || row.previousElementSibling;
    const link = near && near.querySelector("h2 a, a");
    if (link) setTimeout(() => link.focus(), 50);
  });
})();
