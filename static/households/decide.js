// Ticks of the leader's list last from page to page until the decision is signed.
// Without this script every page is a batch of its own, and all that match can still be chosen.
const form = document.querySelector("form[data-decide]");
if (form) {
  const store = `tn-decide-${form.dataset.decide}-${new URLSearchParams(location.search).get("thon") ?? ""}`;
  const boxes = [...form.querySelectorAll("input[name=case]")];
  const all = form.querySelector("input[name=all]");
  const said = form.querySelector("[data-chosen]");
  const read = () => new Set(JSON.parse(sessionStorage.getItem(store) ?? "[]"));
  // What was sent and not sent back with an error is done.
  const sent = sessionStorage.getItem(`${store}-sent`) && !form.querySelector("[role=alert], .tn-wrong");
  sessionStorage.removeItem(`${store}-sent`);
  const chosen = sent ? new Set() : read();
  const show = () => {
    const count = all?.checked ? Number(all.value) : chosen.size;
    said.textContent = count ? said.dataset.one.replace("{n}", count.toLocaleString("vi")) : "";
    for (const box of boxes) box.disabled = Boolean(all?.checked);
  };
  for (const box of boxes) {
    if (box.checked) chosen.add(box.value);
    box.checked = chosen.has(box.value);
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(box.value);
      else chosen.delete(box.value);
      sessionStorage.setItem(store, JSON.stringify([...chosen]));
      show();
    });
  }
  sessionStorage.setItem(store, JSON.stringify([...chosen]));
  all?.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    const here = new Set(boxes.map((box) => box.value));
    for (const value of all?.checked ? [] : chosen) {
      if (here.has(value)) continue;
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: "case", value });
      form.append(hidden);
    }
    sessionStorage.setItem(`${store}-sent`, "1");
    if (event.submitter?.dataset.slow) said.textContent = event.submitter.dataset.slow;
  });
  show();
}
