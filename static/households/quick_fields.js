// Quick entry: one row for each fact, with what it said last time and one control in the tab order.
"use strict";

window.tnQuick = {};
(() => {
  const Q = window.tnQuick;
  const setup = document.getElementById("quick-setup");
  if (!setup) return;
  Q.setup = JSON.parse(setup.textContent);
  const words = Q.setup.texts;
  const shown = new Intl.NumberFormat(Q.setup.english ? "en-US" : "vi-VN", { maximumFractionDigits: 2 });
  let serial = 0;

  Q.same = (one, two) => JSON.stringify(one ?? null) === JSON.stringify(two ?? null);
  Q.fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  Q.el = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(name, "");
      else if (value !== false && value != null) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child != null));
    return made;
  };

  // --- numbers as typed in Viet Nam: 1.234.567 and 12,5
  const toNumber = (text) => {
    let plain = text.replace(/\s/g, "");
    if (/^\d{1,3}(\.\d{3})+(,\d+)?$/.test(plain)) plain = plain.replaceAll(".", "");
    plain = plain.replace(",", ".");
    return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
  };
  const typed = (value) => {
    if (value == null) return "";
    if (typeof value !== "number") return String(value);
    return Q.setup.english ? String(value) : shown.format(value);
  };

  // --- a value in words
  const label = (field, code) => (field.options.find(([known]) => known === code) || [code, code])[1];
  Q.words = (field, value) => {
    if (value == null) return words.unknown;
    if (field.kind === "bool") return value ? words.yes : words.no;
    if (Array.isArray(value)) return value.length ? value.map((code) => label(field, code)).join(", ") : words.none;
    if (typeof value === "number") return shown.format(value) + (field.unit ? ` ${field.unit}` : "");
    return field.options.length ? label(field, value) : String(value);
  };
  // What a key on the keyboard answers: 1 to 9, then a, b, c …
  const keyOf = (place) => (place < 9 ? String(place + 1) : String.fromCharCode(88 + place));

  // --- controls: each has get(), set(value), focus(), key(event) and says change(value)
  const radios = (field, ids, change) => {
    const answers = field.kind === "bool"
      ? [["1", true, words.yes], ["2", false, words.no], ["0", null, words.unknown]]
      : field.options.map(([code, text], place) => [keyOf(place), code, text]);
    const group = Q.el("div", { class: "tn-seg q-seg", role: "radiogroup", "aria-labelledby": ids.label, "aria-describedby": ids.about });
    const name = `q${ids.number}`;
    const inputs = answers.map(([key, value, text]) => {
      const input = Q.el("input", { type: "radio", name });
      input.addEventListener("change", () => change(value));
      group.append(Q.el("label", { class: value === null ? "tn-unsure" : false }, input, Q.el("kbd", { "aria-hidden": "true" }, key), text));
      return [key, value, input];
    });
    const set = (value) => { for (const [, known, input] of inputs) input.checked = Q.same(known, value); };
    return {
      node: group,
      set,
      focus: () => (inputs.find(([, , input]) => input.checked) || inputs[0])[2].focus(),
      key: (event) => {
        const found = inputs.find(([key]) => key === event.key);
        if (!found) return "";
        set(found[1]);
        change(found[1]);
        return "next";
      },
    };
  };

  const select = (field, ids, change) => {
    const box = Q.el("select", { "aria-labelledby": ids.label, "aria-describedby": ids.about });
    box.append(Q.el("option", { value: "" }, `0  ${words.unknown}`));
    field.options.forEach(([code, text], place) => box.append(Q.el("option", { value: code }, `${keyOf(place)}  ${text}`)));
    box.addEventListener("change", () => change(box.value || null));
    return {
      node: box,
      set: (value) => { box.value = value ?? ""; },
      focus: () => box.focus(),
      key: (event) => {
        const place = event.key === "0" ? 0 : field.options.findIndex((option, at) => keyOf(at) === event.key) + 1;
        if (!place && event.key !== "0") return "";
        box.selectedIndex = place;
        change(box.value || null);
        return "next";
      },
    };
  };

  // Several answers; where their order counts, the number before each says which comes first.
  const several = (field, ids, change) => {
    const ranked = field.kind === "ranked";
    const box = Q.el("div", { class: "q-several", role: "listbox", tabindex: "0", "aria-multiselectable": "true", "aria-labelledby": ids.label, "aria-describedby": ids.about });
    let chosen = null;
    let active = -1;
    const choices = [...field.options.map(([code, text], place) => [keyOf(place), code, text]), ["0", "", words.none]];
    const nodes = choices.map(([key, code, text], place) => {
      const node = Q.el("div", { role: "option", id: `q${ids.number}o${place}`, class: code ? false : "tn-unsure" }, Q.el("kbd", { "aria-hidden": "true" }, key), Q.el("span", {}, text), Q.el("b", { class: "q-rank" }));
      node.addEventListener("click", () => { pick(code); mark(place); });
      box.append(node);
      return node;
    });
    const order = (codes) => (ranked ? codes : field.options.map(([code]) => code).filter((code) => codes.includes(code)));
    const paint = () => nodes.forEach((node, place) => {
      const code = choices[place][1];
      const at = code ? (chosen || []).indexOf(code) : -1;
      const on = code ? at >= 0 : chosen !== null && !chosen.length;
      node.setAttribute("aria-selected", String(on));
      node.querySelector(".q-rank").textContent = ranked && at >= 0 ? `${at + 1}.` : "";
    });
    const mark = (place) => {
      active = place;
      nodes.forEach((node, at) => node.classList.toggle("q-active", at === place));
      if (place >= 0) box.setAttribute("aria-activedescendant", nodes[place].id);
    };
    const pick = (code) => {
      if (!code) chosen = chosen !== null && !chosen.length ? null : [];
      else if ((chosen || []).includes(code)) chosen = chosen.filter((other) => other !== code);
      else chosen = order([...(chosen || []), code]);
      if (code && chosen && !chosen.length) chosen = null;
      paint();
      change(chosen);
    };
    box.addEventListener("blur", () => mark(-1));
    return {
      node: box,
      set: (value) => { chosen = value ?? null; paint(); },
      focus: () => box.focus(),
      key: (event) => {
        if (event.key === "ArrowRight") mark((active + 1) % nodes.length);
        else if (event.key === "ArrowLeft") mark((active + nodes.length - 1) % nodes.length);
        else if (event.key === " ") pick(choices[Math.max(active, 0)][1]);
        else if (event.key === "Delete" || event.key === "Backspace") { chosen = null; paint(); change(null); }
        else {
          const place = choices.findIndex(([key]) => key === event.key);
          if (place < 0) return "";
          pick(choices[place][1]);
          mark(place);
        }
        return "stay";
      },
    };
  };

  const line = (field, ids, change, wrong) => {
    const number = field.kind === "integer" || field.kind === "decimal";
    const input = Q.el("input", { type: "text", autocomplete: "off", "aria-labelledby": ids.label, "aria-describedby": ids.about, inputmode: number ? (field.kind === "integer" ? "numeric" : "decimal") : false, maxlength: number ? "20" : "500", class: number ? "tn-num" : false });
    const read = () => {
      const text = input.value.trim();
      if (!text) { wrong(""); change(null); return; }
      if (!number) { wrong(""); change(text); return; }
      const value = toNumber(text);
      if (Number.isNaN(value)) { wrong(words.notANumber); return; }
      if (value < field.low || value > field.high) {
        wrong(Q.fill(words.limits, { low: shown.format(field.low), high: shown.format(field.high) }));
        return;
      }
      wrong("");
      change(value);
    };
    input.addEventListener("input", read);
    return {
      node: field.unit ? Q.el("div", { class: "tn-unit" }, input, Q.el("span", {}, field.unit)) : input,
      set: (value) => { input.value = typed(value); },
      focus: () => { input.focus(); input.select(); },
      key: () => "",
      writing: !number,
    };
  };

  // --- the row
  Q.row = (field, path, change) => {
    const number = ++serial;
    const ids = { number, label: `ql${number}`, about: `qa${number}` };
    const last = Q.el("div", { class: "q-last", id: ids.about });
    const said = Q.el("p", { class: "tn-error", role: "alert", hidden: true });
    const note = Q.el("p", { class: "q-note", hidden: true });
    const row = Q.el("div", { class: "q-row", "data-path": path });
    const complain = (text) => {
      said.textContent = text;
      said.hidden = !text;
      row.classList.toggle("tn-wrong", Boolean(text));
    };
    const few = field.kind === "bool" || (field.kind === "choice" && field.options.length <= 2);
    const make = few ? radios
      : field.kind === "choice" ? select
      : field.kind === "choices" || field.kind === "ranked" ? several : line;
    const one = { field, path, row, last, note, complain, unread: false, refused: false };
    one.control = make(field, ids, (value) => { complain(""); change(path, value); }, (text) => {
      one.unread = Boolean(text);
      complain(text);
      if (text) change(path, undefined);
    });
    const name = Q.el("div", { class: "q-label", id: ids.label }, field.label);
    row.append(name, last, Q.el("div", { class: "q-control" }, one.control.node, field.hint ? Q.el("p", { class: "tn-hint" }, field.hint) : null, said, note));
    return one;
  };
})();
