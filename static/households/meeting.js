// Entering the votes of a meeting by keyboard: Enter goes to the next household, the summary and the
// mark of too few votes follow what is typed. Without this file the page works just the same.
"use strict";

const form = document.querySelector("form[data-quorum]");
if (form) {
  const present = form.querySelector("[name=present]");
  const votes = [...form.querySelectorAll("[data-vote]")];
  const summary = form.querySelector("[data-summary]");
  const quorum = Number(form.dataset.quorum);

  const left = (vote) => form.querySelector(`[name="out-${vote.dataset.vote}"]`)?.checked;

  const count = () => {
    const there = Number(present.value) || 0;
    let passed = 0, back = 0, out = 0;
    for (const vote of votes) {
      const row = vote.closest("tr");
      if (left(vote)) {
        out += 1;
        row.dataset.outcome = "out";
        continue;
      }
      vote.placeholder = there || "";
      const agreeing = vote.value.trim() === "" ? there : Number(vote.value);
      const enough = there > 0 && agreeing * 100 >= there * quorum;
      row.dataset.outcome = there ? (enough ? "yes" : "no") : "";
      if (enough) passed += 1; else if (there) back += 1;
    }
    const numbers = { passed, back, out };
    for (const cell of summary.querySelectorAll("[data-count]")) {
      cell.textContent = numbers[cell.dataset.count];
    }
    summary.hidden = !there;
  };

  form.addEventListener("input", count);
  form.addEventListener("change", count);
  form.addEventListener("keydown", (event) => {
    const down = event.key === "Enter" || event.key === "ArrowDown";
    if (!down && event.key !== "ArrowUp") return;
    if (event.target.tagName === "TEXTAREA" || event.target.type === "submit") return;
    const at = votes.indexOf(event.target);
    if (at < 0 && event.key !== "Enter") return;
    // A form of sixty households is not sent by the Enter of one of them.
    event.preventDefault();
    if (at < 0) {
      const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea, button")];
      fields[fields.indexOf(event.target) + 1]?.focus();
      return;
    }
    const next = votes[at + (down ? 1 : -1)];
    if (next) { next.focus(); next.select(); } else if (down) form.querySelector("[data-send]").focus();
  });
  count();
}
