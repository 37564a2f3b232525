// Visits typed on this machine: kept until the server has them, sent once, by whoever typed them.
//
// One row of IndexedDB per visit, photos included, under its key: "draft" while it is typed,
// "waiting" once it is to be sent, "refused" when the server said why not. The key makes it one
// visit however often it is sent. Rows of another account stay untouched until it signs in here.
"use strict";

(() => {
  const setup = JSON.parse(document.getElementById("visit-setup").textContent);
  const token = document.querySelector("[data-token] input").value;
  const box = document.querySelector("[data-visits-waiting]");
  const { user, texts } = setup;
  const MONTH = 31 * 24 * 3600 * 1000;
  const flag = `tn-visits:${user}`;
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("tn-visits", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("visits", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  opened.catch(() => {});
  const ask = async (mode, work) => {
    const base = await opened;
    return new Promise((resolve, reject) => {
      const deal = base.transaction("visits", mode);
      const asked = work(deal.objectStore("visits"));
      deal.oncomplete = () => resolve(asked.result);
      deal.onabort = deal.onerror = () => reject(deal.error);
    });
  };
  const all = () => ask("readonly", (rows) => rows.getAll());
  const own = async () => (await all()).filter((row) => row.user === user).sort((a, b) => a.at - b.at);

  // Signing out asks about what is unsent; it looks at this flag, which needs no waiting.
  const noted = (rows) => {
    try {
      if (rows.length) localStorage.setItem(flag, rows.length);
      else localStorage.removeItem(flag);
    } catch { /* private mode */ }
  };

  const store = {
    setup, say,
    newKey: window.tnNewKey,
    /** Keep a row; false where the browser cannot. */
    async keep(row) {
      try {
        await ask("readwrite", (rows) => rows.put({ ...row, user, at: row.at || Date.now() }));
        await show();
        return true;
      } catch { return false; }
    },
    async drop(key) {
      try { await ask("readwrite", (rows) => rows.delete(key)); await show(); } catch { /* nothing kept */ }
    },
    async draft(code) {
      try { return (await own()).find((row) => row.state === "draft" && row.code === code); } catch { return undefined; }
    },
    async get(key) {
      try { return (await own()).find((row) => row.key === key); } catch { return undefined; }
    },
    flush,
    told: new EventTarget(),
  };
  window.tnVisits = store;

  const post = async (row) => {
    const body = new FormData();
    for (const [name, value] of row.fields) body.append(name, value);
    for (const photo of row.photos) body.append("photos", photo, "anh.jpg");
    body.set("key", row.key);
    body.set("user", row.user);
    let answer;
    let found = {};
    try {
      answer = await fetch(setup.send.replace("__code__", encodeURIComponent(row.code)), {
        method: "POST", body, headers: { "X-CSRFToken": token }, credentials: "same-origin",
      });
      if (!answer.redirected) found = await answer.json().catch(() => ({}));
    } catch { return { state: "held" }; }
    if (answer.redirected || [401, 403, 409].includes(answer.status)) return { state: "signedOut" };
    if (answer.ok && found.key) return { state: "sent", url: found.url };
    if (answer.status === 422 || answer.status === 413 || answer.status === 400) {
      return { state: "refused", why: found.message || String(answer.status), errors: found.errors || {} };
    }
    return { state: "held" };
  };

  let running = null;
  let timer = 0;
  let wait = 0;
  let problem = "";
  /** Send what waits, one after the other; several pages of one browser take turns. */
  function flush() {
    running ??= (async () => {
      const results = new Map();
      const work = async () => {
        for (const row of await own()) {
          if (row.state !== "waiting") continue;
          const found = await post(row);
          results.set(row.key, found);
          problem = found.state === "signedOut" ? "signedOut" : "";
          if (found.state === "sent") await ask("readwrite", (rows) => rows.delete(row.key));
          else if (found.state === "refused") await ask("readwrite", (rows) => rows.put({ ...row, state: "refused", why: found.why }));
          else break;
          store.told.dispatchEvent(new CustomEvent(found.state, { detail: { row, ...found } }));
        }
      };
      try {
        if (navigator.locks) await navigator.locks.request("tn-visits", work);
        else await work();
      } catch { /* no room to keep anything: the form sends itself */ }
      running = null;
      // Tried again sooner or later, ever more patiently; at once when the line is back.
      clearTimeout(timer);
      const held = [...results.values()].some((found) => found.state === "held");
      wait = held ? Math.min(60000, wait * 2 || 3000) : 0;
      if (held) timer = setTimeout(flush, wait);
      await show();
      return results;
    })();
    return running;
  }

  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "tn-btn tn-small";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };
  const line = (text) => {
    const made = document.createElement("p");
    made.textContent = text;
    return made;
  };

  async function show() {
    let rows = [];
    try { rows = await own(); } catch { return; }
    noted(rows);
    const waiting = rows.filter((row) => row.state === "waiting");
    const refused = rows.filter((row) => row.state === "refused");
    box.hidden = !waiting.length && !refused.length;
    const parts = [];
    if (waiting.length) {
      const head = line(say(texts.waiting, { n: waiting.length }));
      head.className = "v-waiting-head";
      const names = line(waiting.map((row) => row.name).join(", "));
      const why = line(problem === "signedOut" ? texts.signedOut : texts.waitingWhy);
      why.className = "tn-quiet";
      parts.push(head, names, why, button(texts.sendNow, flush));
    }
    for (const row of refused) {
      const one = line(`${row.name}: ${say(texts.refused, { why: row.why })}`);
      const acts = document.createElement("p");
      acts.className = "tn-actions";
      const mend = document.createElement("a");
      mend.className = "tn-btn tn-small";
      mend.textContent = texts.mend;
      mend.href = `${setup.form.replace("__code__", encodeURIComponent(row.code))}?cho=${row.key}`;
      acts.append(mend, button(texts.drop, () => { if (confirm(say(texts.askDrop, row))) store.drop(row.key); }));
      parts.push(one, acts);
    }
    box.replaceChildren(...parts);
  }

  // What nobody came back for in a month goes, whoever typed it.
  all().then((rows) => {
    for (const row of rows) if (Date.now() - row.at > MONTH) store.drop(row.key);
  }).catch(() => {});
  show().then(flush);
  addEventListener("online", () => { wait = 0; flush(); });

  // Days by a tap: 1 week from today.
  for (const chips of document.querySelectorAll("[data-days-for]")) {
    chips.hidden = false;
    chips.addEventListener("click", (event) => {
      const days = event.target.dataset.days;
      if (days === undefined) return;
      const day = new Date(Date.now() + days * 24 * 3600 * 1000);
      const parts = [day.getDate(), day.getMonth() + 1].map((part) => String(part).padStart(2, "0"));
      const input = document.getElementById(chips.dataset.daysFor);
      input.value = `${parts.join("/")}/${day.getFullYear()}`;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();
