// The review form: the result while typing, nothing typed is lost, inputs that depend on others.
// Without this file everything works by the buttons "Tính thử", "Lưu" and "Gửi".
"use strict";

(() => {
  const form = document.getElementById("review");
  if (!form) return;
  const said = form.dataset;
  const status = form.querySelector("[data-status]");
  const signIn = form.querySelector("[data-sign-in]");
  const verdicts = form.querySelector("[data-verdicts]");
  const badges = form.querySelector("[data-badges]");
  const live = document.getElementById("ket-qua");
  const key = said.key;
  // What belongs to the page, not to what was typed: it differs after every saving.
  const OWN = new Set(["csrfmiddlewaretoken", "revision"]);
  let base = said.base;
  let dirty = false;
  let round = 0;
  let timer = 0;

  if (matchMedia("(min-width: 64rem)").matches) live.open = true;
  form.querySelector('button[value="try"]').hidden = true;

  const values = () => {
    const list = [];
    for (const [name, value] of new FormData(form)) {
      if (!OWN.has(name) && typeof value === "string") list.push([name, value]);
    }
    return list;
  };
  const say = (text) => { status.textContent = text; };

  // --- inputs that show only when another one says so; "none of these" excludes the rest
  const chosen = (name) => [...form.elements]
    .filter((e) => e.name === name && ((e.type !== "checkbox" && e.type !== "radio") || e.checked))
    .map((e) => e.value);
  const showDependent = () => {
    for (const box of form.querySelectorAll("[data-when]")) {
      const [name, codes] = box.dataset.when.split("=");
      box.hidden = !codes.split("|").some((code) => chosen(name).includes(code));
    }
    for (const card of form.querySelectorAll(".tn-member")) {
      const left = card.querySelectorAll('input[type="radio"][value=""]:checked').length
        + [...card.querySelectorAll("select")].filter((e) => !e.value).length;
      const mark = card.querySelector("[data-left]");
      mark.textContent = left ? mark.dataset.said.replace("{n}", left) : "✓";
      mark.classList.toggle("tn-done", !left);
    }
  };
  form.addEventListener("change", (event) => {
    const input = event.target;
    const box = input.closest("[data-path]");
    if (!box || input.type === "radio") return;
    const none = box.querySelector("[data-none]");
    if (!none) return;
    if (input === none && none.checked) {
      for (const other of box.querySelectorAll("input:not([data-none])")) other.checked = false;
      for (const other of box.querySelectorAll("select")) other.value = "";
    } else if (input !== none && (input.checked || input.value)) {
      none.checked = false;
    }
  });

  // --- what was typed is kept in this machine until the server has it, with what it was typed upon
  const keep = () => {
    try { localStorage.setItem(key, JSON.stringify({ base, list: values() })); } catch { /* full or private */ }
  };
  const forget = () => { try { localStorage.removeItem(key); } catch { /* private */ } };
  const kept = () => {
    try { return JSON.parse(localStorage.getItem(key) || "null"); } catch { return null; }
  };
  const restore = () => {
    const found = kept();
    if (!found || !Array.isArray(found.list)) return;
    if (JSON.stringify(found.list) === JSON.stringify(values())) { forget(); return; }
    if (found.base === base) { fill(found.list); return; }
    // The server has got something newer: which of the two counts, only the reader knows.
    const asked = document.querySelector("[data-newer]");
    asked.hidden = false;
    asked.querySelector("[data-use]").addEventListener("click", () => { asked.hidden = true; fill(found.list); changed(); });
    asked.querySelector("[data-drop]").addEventListener("click", () => { asked.hidden = true; forget(); });
  };
  const fill = (list) => {
    const byName = new Map();
    for (const [name, value] of list) {
      if (!byName.has(name)) byName.set(name, []);
      byName.get(name).push(value);
    }
    for (const [name, value] of list) {
      if (name.endsWith("].key") && !chosen(name).includes(value)) return; // other members by now
    }
    const place = new Map();
    for (const input of form.elements) {
      if (!input.name || input.type === "hidden" || input.tagName === "BUTTON") continue;
      const typed = byName.get(input.name) || [];
      if (input.type === "checkbox" || input.type === "radio") {
        input.checked = typed.includes(input.value);
      } else {
        const at = place.get(input.name) || 0;
        place.set(input.name, at + 1);
        input.value = typed[at] ?? "";
      }
    }
    dirty = true;
    say(said.saidRestored);
  };

  // --- the result while typing
  const showErrors = (errors) => {
    for (const box of form.querySelectorAll("[data-path]")) {
      const text = errors[box.dataset.path] || "";
      const line = box.querySelector("[data-error]");
      line.textContent = text;
      line.hidden = !text;
      box.classList.toggle("tn-wrong", Boolean(text));
    }
  };
  const ask = async (save) => {
    const mine = ++round;
    const body = new FormData(form);
    if (save) body.set("save", "1");
    if (!save) say(said.saidJudging);
    try {
      const answer = await fetch(said.judge, { method: "POST", body, keepalive: save, credentials: "same-origin" });
      if (answer.redirected || answer.status === 403) { // signed out meanwhile
        if (mine === round) { say(said.saidSignedOut); signIn.hidden = false; }
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (found.saved) base = found.base;
      if (mine !== round) return;
      signIn.hidden = true;
      const open = [...verdicts.querySelectorAll("details")].map((d) => d.open);
      verdicts.innerHTML = found.html;
      verdicts.querySelectorAll("details").forEach((d, i) => { d.open = Boolean(open[i]); });
      badges.replaceChildren(...[...verdicts.querySelectorAll(".tn-verdict .tn-badge")].map((b) => b.cloneNode(true)));
      showErrors(found.errors);
      if (found.saved) { dirty = false; forget(); }
      say(found.saved ? found.told || said.saidSaved : found.errors[""] || said.saidTyping);
    } catch {
      if (mine === round) say(said.saidLocal);
    }
  };
  const changed = () => {
    dirty = true;
    keep();
    showDependent();
    clearTimeout(timer);
    timer = setTimeout(() => ask(false), 500);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  setInterval(() => { if (dirty) ask(true); }, 30000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) ask(true);
  });
  form.addEventListener("submit", () => { dirty = false; clearTimeout(timer); });

  // --- a link to an input opens the card it is in
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#f-"]');
    const box = link && document.getElementById(link.hash.slice(1));
    if (!box) return;
    for (let up = box; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    (box.querySelector("input:not([type=hidden]), select, textarea") || box).focus();
  });

  if (document.querySelector(".tn-messages .success")) forget(); else restore();
  showDependent();
  if (dirty) ask(false);
})();
