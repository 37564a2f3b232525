// Copies the key to the clipboard; without it the key is marked and copied by hand.
"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const status = button.parentElement.querySelector("[data-copied]");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    status.textContent = status.dataset.copied;
  });
}
