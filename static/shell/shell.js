// Small comforts on every page; each page works without them.
"use strict";

// A click beside an open menu, or Escape, closes it.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".tn-top details[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll(".tn-top details[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

// A form that was sent is not sent twice by an impatient tap on a slow line.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What was typed here and kept goes with whoever signs out; what is unsent is asked about first.
const forgetVisits = (user) => new Promise((resolve) => {
  const asked = indexedDB.open("tn-visits", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("visits", { keyPath: "key" });
  asked.onerror = resolve;
  asked.onsuccess = () => {
    const deal = asked.result.transaction("visits", "readwrite");
    deal.oncomplete = deal.onabort = resolve;
    // Only one's own: another account's visits wait for that account.
    deal.objectStore("visits").openCursor().onsuccess = ({ target: { result: row } }) => {
      if (!row) return;
      if (String(row.value.user) === user) row.delete();
      row.continue();
    };
  };
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  const { unsent: question, account } = form.dataset;
  if (!question) return;
  try {
    const visits = `tn-visits:${account}`;
    const kept = Object.keys(localStorage).filter((key) => key.startsWith("tn-quick:") || key === visits);
    if (kept.length && !confirm(question)) {
      event.preventDefault();
      delete form.dataset.sent;
      return;
    }
    // Whatever the page still holds goes first: leaving it would keep or send that anew.
    dispatchEvent(new Event("tn-forget"));
    for (const key of kept) localStorage.removeItem(key);
    if (!kept.includes(visits)) return;
    event.preventDefault();
    forgetVisits(account).then(() => form.submit());
  } catch { /* private mode keeps nothing */ }
});

// Filters apply as soon as they are chosen.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", (event) => { if (!event.target.matches("[data-more]")) form.requestSubmit(); });
}

// The first wrong field is shown at once.
const wrong = document.querySelector(".tn-wrong input, .tn-wrong select, .tn-wrong textarea");
if (wrong) wrong.focus({ preventScroll: false });

// One tick for all of a list.
for (const all of document.querySelectorAll("input[data-all]")) {
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) box.checked = all.checked;
  });
}

// Pages that are often printed say so.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The tab that is open is in sight, also where the tabs are wider than the phone.
const tab = document.querySelector(".tn-tabs [aria-current]");
if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 16;

// Names of columns are written small in the models; beside a value they begin a line.
for (const cell of document.querySelectorAll("#result_list [data-label]")) {
  const words = cell.dataset.label;
  if (words) cell.dataset.label = words[0].toUpperCase() + words.slice(1);
}

// Boxes that search while one types get the name of their field for screen readers.
// The admin makes them when its jQuery is ready; this waits in the same queue, behind it.
window.django?.jQuery?.(() => {
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const field = box.closest(".select2")?.previousElementSibling;
    const label = field && document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    if (!label) continue;
    for (const part of [box, ...box.querySelectorAll("[role=textbox]")]) {
      part.setAttribute("aria-label", label.textContent.trim().replace(/\s*\*$/, ""));
    }
  }
});

// Days typed on a number pad get their strokes: 05092026 becomes 05/09/2026. Whoever types the
// strokes may leave out a nought: 5/9/2026 becomes 05/09/2026.
document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches("input[data-day]") || event.inputType?.startsWith("delete")) return;
  if (!/^[\d/]*$/.test(input.value) || input.selectionStart !== input.value.length) return;
  const whole = input.value.replace(/(^|\/)(\d)(?=\/)/g, (_, before, digit) => `${before}0${digit}`);
  const digits = whole.replaceAll("/", "").slice(0, 8);
  const parts = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)].filter(Boolean);
  input.value = parts.join("/") + (digits.length === 2 || digits.length === 4 ? "/" : "");
});
