// Follows an import that a worker has in hand; without it the page can be loaded again by hand.
"use strict";

const card = document.querySelector("[data-progress]");
if (card) {
  const bar = card.querySelector("[data-bar]");
  let pause = 1000;
  const look = async () => {
    try {
      const answer = await fetch(card.dataset.progress, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      if (!now.busy) {
        location.reload();
        return;
      }
      card.querySelector("[data-step]").textContent = now.step;
      card.querySelector("[data-text]").textContent = now.text;
      if (now.total) {
        bar.max = now.total;
        bar.value = now.done;
      } else {
        bar.removeAttribute("value");
      }
      pause = 1000;
    } catch {
      // A bad line: ask again, ever less often.
      pause = Math.min(pause * 2, 30000);
    }
    setTimeout(look, pause);
  };
  look();
}
