// Quick entry of a village: the keyboard goes through the rows, the households, and back.
"use strict";

(() => {
  const Q = window.tnQuick;
  const frame = document.getElementById("quick");
  if (!frame || !Q?.setup) return;
  const { setup } = Q;
  const words = setup.texts;
  const find = (name) => frame.querySelector(`[data-${name}]`);
  const panel = find("case");
  const rowsBox = find("rows");
  const status = find("status");
  const notices = find("notices");
  const dialog = document.querySelector("[data-dialog]");
  const list = find("list");
  const links = new Map([...frame.querySelectorAll("[data-code]")].map((link) => [link.dataset.code, link]));
  const cases = new Map(setup.households.map((data) => [data.code, new Q.Case(data, told)]));
  const codes = [...cases.keys()];
  let current = null;
  let rows = [];
  let shape = "";
  let ended = false; // the last household is done; said until something else happens
  let entered = null; // the row in work, with the value it had

  // --- rows of a household
  const method = {
    path: "method", kind: "choice", label: words.method, unit: "", hint: "", low: 0, high: 0, when: null,
    options: Object.entries(setup.methods),
  };
  const partsOf = (c) => {
    const { data } = c;
    const parts = [];
    if (data.methods.length > 1) parts.push(["", "", [[method, "method"]]]);
    for (const member of data.members) {
      parts.push([member.name, member.about, member.fields.map((name) => [setup.facts.member[name], `members[${member.key}].${name}`])]);
    }
    for (const group of setup.facts.groups) parts.push([group.title, "", group.fields.map((field) => [field, field.path])]);
    const questions = setup.forms[data.form]?.questions || [];
    if (questions.length) parts.push([words.questions, setup.forms[data.form].name, questions.map((field) => [field, field.path])]);
    return parts;
  };
  const shapeOf = (c) => JSON.stringify([c.data.code, c.data.form, c.data.methods.length > 1, c.data.editable, c.data.members.map((m) => [m.key, m.fields])]);

  const build = (c) => {
    rows = [];
    const change = (path, value) => { ended = false; c.set(path, value); };
    const head = Q.el("div", { class: "q-row q-columns", "aria-hidden": "true" }, Q.el("div", {}), Q.el("div", {}, c.data.last_on ? `${words.lastYear} ${c.data.last_on}` : words.lastYear), Q.el("div", {}));
    const parts = partsOf(c).map(([title, about, fields]) => {
      const made = fields.map(([field, path]) => Q.row(field, path, change));
      rows.push(...made);
      return Q.el("section", { class: "tn-card q-part" }, title ? Q.el("h3", {}, title, about ? Q.el("span", { class: "tn-quiet" }, ` ${about}`) : null) : "", ...made.map((one) => one.row));
    });
    rowsBox.replaceChildren(head, ...parts);
    const lock = !c.data.editable;
    for (const input of rowsBox.querySelectorAll("input, select")) input.disabled = lock;
    for (const box of rowsBox.querySelectorAll("[role=listbox]")) box.setAttribute("aria-disabled", String(lock));
    shape = shapeOf(c);
  };

  const applies = (c, when) => {
    if (!when) return true;
    const value = c.value(when[0]);
    return (Array.isArray(value) ? value : [value]).some((code) => when[1].includes(code));
  };

  const paintRow = (c, one) => {
    const { path, field, row, control, last, note } = one;
    const value = c.value(path);
    const before = c.data.last[path] ?? null;
    const question = path.startsWith("answers.");
    row.hidden = !applies(c, field.when) || (question && c.value("method") !== "score");
    // Somebody writes here, or wrote what cannot be read: what the box says is newer than anything.
    const writing = row.contains(document.activeElement) && document.activeElement.type === "text";
    if (!writing && !one.unread) control.set(value);
    last.replaceChildren(Q.el("span", { class: "q-last-name" }, `${words.lastYear}: `), c.data.last_on ? Q.words(field, before) : "–");
    const differs = Boolean(c.data.last_on) && !Q.same(value, before);
    row.classList.toggle("q-changed", differs);
    row.classList.toggle("q-missing", c.data.missing.includes(path) && value == null);
    if (c.errors[path] || one.refused) one.complain(c.errors[path] || "");
    one.refused = Boolean(c.errors[path]);
    const clash = c.clashes[path];
    const by = c.changed[path];
    note.hidden = !clash && !by;
    if (clash) paintClash(c, one, clash);
    else if (by) note.replaceChildren(Q.fill(words.changedBy, { who: by.by, time: by.at }));
    row.classList.toggle("q-clash", Boolean(clash));
  };

  const paintClash = (c, one, clash) => {
    if (one.note.querySelector("button")) return;
    const theirs = Q.words(one.field, clash.theirs);
    const mine = Q.words(one.field, clash.mine);
    const said = Q.fill(clash.by ? words.clashWho : words.clashSomebody, { who: clash.by, theirs, mine, time: clash.at });
    const choose = (text, value) => {
      const button = Q.el("button", { type: "button", class: "tn-btn tn-small" }, text);
      button.addEventListener("click", () => {
        one.note.replaceChildren();
        c.set(one.path, value);
        one.control.focus();
      });
      return button;
    };
    one.note.replaceChildren(said, Q.el("span", { class: "q-choose" }, choose(Q.fill(words.keepTheirs, { value: theirs }), clash.theirs), choose(Q.fill(words.useMine, { value: mine }), clash.mine)));
  };

  // --- what is said of a household
  const stateOf = (c) => {
    if (c.unsent && (c.problem || !c.data.review)) return [words.waiting, "q-held"];
    if (c.data.state === "new") return [words.untouched, ""];
    if (c.data.state !== "draft") return [words[c.data.state], "q-done"];
    if (c.data.complete) return [words.complete, "q-full"];
    return c.data.lacking.length ? [Q.fill(words.lacks, { n: c.data.lacking.length }), "q-lacks"] : [words.draft, ""];
  };
  const statusOf = (c) => {
    const clashes = Object.keys(c.clashes).length;
    const errors = Object.keys(c.errors).length;
    if (c.problem === "refused") return [Q.fill(words.refused, { why: c.why }), "q-bad"];
    if (c.problem === "signedOut") return [words.signedOut, "q-bad"];
    if (clashes) return [Q.fill(words.clash, { n: clashes }), "q-bad"];
    if (errors) return [Q.fill(words.wrong, { n: errors }), "q-bad"];
    if (c.problem === "held") return [words.held, "q-held"];
    if (c.sending || c.unsent) return [words.saving, ""];
    if (ended) return [words.lastOne, ""];
    if (c.saved) return [Q.fill(words.saved, { time: c.saved }), "q-full"];
    return [c.data.review ? "" : words.nothingYet, ""];
  };

  const paintNotices = (c) => {
    const said = [];
    if (c.others.length) said.push([Q.fill(words.together, { who: c.others.join(", ") }), "warning"]);
    if (c.data.note) said.push([Q.fill(words.returned, { why: c.data.note }), "warning"]);
    if (!c.data.editable) said.push([words.readOnly, "", c.data.page, words.openForm]);
    if (c.data.moved) said.push([words.moved, "warning", c.data.page, words.openForm]);
    if (c.gone) said.push([words.gone, "warning"]);
    if (c.problem === "refused") said.push([Q.fill(words.refused, { why: c.why }), "error", "", "", words.dropUnsent]);
    const shownNow = JSON.stringify(said);
    if (notices.dataset.shown === shownNow) return;
    notices.dataset.shown = shownNow;
    notices.replaceChildren(...said.map(([text, kind, href, link, drop]) => {
      const button = drop ? Q.el("button", { type: "button", class: "tn-btn tn-small" }, drop) : null;
      button?.addEventListener("click", () => c.drop());
      return Q.el("div", { class: `tn-notice ${kind}` }, Q.el("p", {}, `${text} `, href ? Q.el("a", { href }, link) : null), button);
    }));
  };

  const paint = (c) => {
    const [text, kind] = statusOf(c);
    if (status.textContent !== text) status.textContent = text;
    status.className = kind;
    find("sign-in").hidden = c.problem !== "signedOut";
    find("about").textContent = `${c.data.code} · ${Q.fill(words.place, { n: codes.indexOf(c.data.code) + 1, total: codes.length })}${c.data.last_on ? "" : ` · ${words.noLast}`}`;
    const found = c.data.verdicts.map((one) => Q.el("span", { class: `tn-badge class-${one.kind}`, title: one.standard }, one.label));
    const gaps = c.data.lacking;
    if (gaps.length) {
      const more = gaps.length > 4 ? ` ${Q.fill(words.more, { n: gaps.length - 4 })}` : "";
      found.push(Q.el("span", { class: "tn-quiet" }, `${words.missing} ${gaps.slice(0, 4).join(", ")}${more}`));
    }
    find("verdicts").replaceChildren(...found);
    find("same").disabled = !c.data.editable || !c.data.last_on;
    if (shape !== shapeOf(c)) { const at = rows.findIndex((one) => one.row.contains(document.activeElement)); build(c); rows[at]?.control.focus(); }
    for (const one of rows) paintRow(c, one);
    paintNotices(c);
  };

  const paintList = (c) => {
    const link = links.get(c.data.code);
    const [text, kind] = stateOf(c);
    const mark = link.querySelector("[data-state]");
    mark.textContent = text;
    mark.className = `q-state ${kind}`;
    const left = [...cases.values()].filter((one) => one.data.state === "new").length;
    find("progress").textContent = `${codes.length - left}/${codes.length}`;
  };

  function told(c) {
    paintList(c);
    if (c === current) paint(c);
  }

  // --- going from household to household
  const narrow = matchMedia("(max-width: 63.99rem)");
  const open = (code, { focus = true } = {}) => {
    current?.flush();
    for (const [other, link] of links) {
      if (other === code) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
    current = cases.get(code);
    current.changed = {};
    ended = false;
    panel.hidden = false;
    find("case").querySelector("h2").textContent = current.data.name;
    build(current);
    notices.dataset.shown = "";
    paint(current);
    if (narrow.matches) list.open = false;
    else links.get(code).scrollIntoView({ block: "nearest" });
    history.replaceState(null, "", `?ho=${encodeURIComponent(code)}`);
    if (focus) {
      panel.scrollIntoView({ block: "start" });
      const first = rows.find((one) => !one.row.hidden && one.path !== "method");
      if (first && current.data.editable) first.control.focus(); else panel.querySelector("h2").focus();
    }
    current.refresh();
  };
  const go = (step) => {
    const at = codes.indexOf(current.data.code) + step;
    if (codes[at]) { open(codes[at]); return; }
    ended = step > 0;
    current.flush();
    paint(current);
  };

  // Everything as the last time, also what was typed just now.
  const same = () => {
    const c = current;
    if (!c.data.editable || !c.data.last_on) return;
    const before = (path) => c.data.last[path] ?? null;
    const facts = rows.filter((one) => !one.row.hidden && one.path !== "method" && before(one.path) !== null);
    const other = facts.filter((one) => !Q.same(c.value(one.path), before(one.path)));
    if (other.length && !confirm(Q.fill(words.askSame, { n: other.length }))) return;
    for (const one of other) c.set(one.path, before(one.path));
    if (!c.data.review) c.begin();
    c.flush();
    paint(c);
  };

  // --- the keyboard
  const visible = () => rows.filter((one) => !one.row.hidden);
  const move = (from, step) => {
    const all = visible();
    const next = all[all.indexOf(from) + step];
    if (next) { next.control.focus(); next.row.scrollIntoView({ block: "nearest" }); } else if (step > 0) find("next-end").focus();
  };
  const movePart = (from, step) => {
    const parts = [...rowsBox.querySelectorAll(".q-part")];
    const part = parts[parts.indexOf(from.row.closest(".q-part")) + step];
    const first = part && visible().find((one) => part.contains(one.row));
    if (first) { part.scrollIntoView({ block: "start" }); first.control.focus(); }
  };
  const rowOf = (target) => rows.find((one) => one.row.contains(target));

  rowsBox.addEventListener("focusin", (event) => {
    const one = rowOf(event.target);
    if (one && entered?.one !== one) entered = { one, value: current.value(one.path) };
  });
  rowsBox.addEventListener("focusout", (event) => {
    if (!entered?.one.row.contains(event.relatedTarget)) entered = null;
  });
  rowsBox.addEventListener("keydown", (event) => {
    const one = rowOf(event.target);
    if (!one || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest(".q-choose")) return;
    const done = () => event.preventDefault();
    if (event.key === "Enter") { done(); move(one, event.shiftKey ? -1 : 1); return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { done(); move(one, event.key === "ArrowDown" ? 1 : -1); return; }
    if (event.key === "PageDown" || event.key === "PageUp") { done(); movePart(one, event.key === "PageDown" ? 1 : -1); return; }
    if (event.key === "Escape") {
      done();
      one.complain("");
      one.unread = false;
      if (!entered) return;
      current.set(one.path, entered.value);
      one.control.set(entered.value);
      one.control.focus();
      return;
    }
    if (!current.data.editable) return;
    const act = one.control.key(event);
    if (act) done();
    if (act === "next") move(one, 1);
  });
  document.addEventListener("keydown", (event) => {
    if (dialog.open || !current || event.isComposing) return;
    const writing = event.target.matches?.("input[type=search], textarea") || rowOf(event.target)?.control.writing;
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); go(event.shiftKey ? -1 : 1); }
    else if (event.key === "F2") { event.preventDefault(); same(); }
    else if (event.key === "?" && !writing) { event.preventDefault(); dialog.showModal(); }
  });

  // --- the mouse and the finger
  for (const [code, link] of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.button) return;
      event.preventDefault();
      open(code);
    });
  }
  find("prev").addEventListener("click", () => go(-1));
  find("next").addEventListener("click", () => go(1));
  find("next-end").addEventListener("click", () => go(1));
  find("same").addEventListener("click", same);
  const keys = document.querySelector("[data-keys]");
  keys.hidden = false;
  keys.addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());

  // --- the line
  const flushAll = () => { for (const c of cases.values()) if (c.unsent) c.flush(); };
  addEventListener("online", flushAll);
  addEventListener("tn-forget", () => { for (const c of cases.values()) c.forget(); });
  setInterval(flushAll, 10000);
  setInterval(() => { if (document.visibilityState === "visible" && current && navigator.onLine) current.refresh(); }, 15000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flushAll(); else current?.refresh(); });
  addEventListener("beforeunload", (event) => {
    if ([...cases.values()].some((c) => c.unsent && !c.kept)) event.preventDefault();
  });
  document.querySelector("[data-submit]").addEventListener("click", flushAll);

  // Something is kept of households that are no longer on this list: moved away, ended, dropped.
  const lost = Q.keptBeside(cases);
  if (lost.length) {
    const drop = Q.el("button", { type: "button", class: "tn-btn tn-small" }, words.dropUnsent);
    const box = Q.el("div", { class: "tn-notice warning" }, Q.el("p", {}, Q.fill(words.keptBeside, { codes: lost.join(", ") })), drop);
    drop.addEventListener("click", () => { Q.dropBeside(lost); box.remove(); });
    frame.before(box);
  }

  for (const c of cases.values()) paintList(c);
  const asked = cases.has(setup.start) ? setup.start : codes.find((code) => cases.get(code).data.editable);
  if (asked) open(asked, { focus: !narrow.matches });
  flushAll();
})();
