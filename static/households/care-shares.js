// Board of fair shares: villages are dragged with mouse or finger, or moved with the arrow keys.
// The selects hold what is sent; without this script they do all of it.
"use strict";

const board = document.querySelector("form[data-shares]");
if (board) {
  const columns = [...board.querySelectorAll("[data-column]")];
  const said = board.querySelector("[data-said]");
  const numbers = new Intl.NumberFormat("vi");
  const columnOf = (key) => columns.find((column) => column.dataset.column === key);
  const takerOf = (card) => card.querySelector("[data-taker]");

  // What each official would have: whole villages, less the households given to somebody else.
  const sum = () => {
    const loads = new Map(columns.map((column) => [column.dataset.column, [0, 0]]));
    const pieces = new Map(columns.map((column) => [column.dataset.column, new Map()]));
    const add = (key, points, count) => {
      const load = loads.get(key);
      if (load) { load[0] += points; load[1] += count; }
    };
    for (const card of board.querySelectorAll("[data-village]")) {
      const key = takerOf(card).value;
      add(key, Number(card.dataset.weight), Number(card.dataset.count));
      for (const single of card.querySelectorAll("[data-single]")) {
        const other = single.querySelector("select").value;
        if (!other || other === key) continue;
        add(key, -Number(single.dataset.weight), -1);
        add(other, Number(single.dataset.weight), 1);
        const place = card.querySelector("b").textContent;
        const [points, count] = pieces.get(other)?.get(place) ?? [0, 0];
        pieces.get(other)?.set(place, [points + Number(single.dataset.weight), count + 1]);
      }
    }
    for (const column of columns) {
      const [points, count] = loads.get(column.dataset.column);
      column.querySelector("[data-points]").textContent = numbers.format(points);
      column.querySelector("[data-households]").textContent = numbers.format(count);
      column.querySelector("[data-pieces]").replaceChildren(...[...pieces.get(column.dataset.column)].map(([place, [more, many]]) => {
        const line = document.createElement("li");
        line.textContent = board.dataset.piece.replace("{place}", place)
          .replace("{count}", numbers.format(many)).replace("{points}", numbers.format(more));
        return line;
      }));
      const bar = column.querySelector("progress");
      bar.max = Math.max(bar.max, points);
      bar.value = points;
    }
  };

  // What was previewed is no longer what is on the page.
  const changed = () => {
    board.querySelector("[data-preview]")?.remove();
    sum();
  };

  const settle = (card, tell = true) => {
    const select = takerOf(card);
    const column = columnOf(select.value);
    column?.querySelector("[data-cards]").append(card);
    card.classList.toggle("changed", !select.selectedOptions[0].defaultSelected);
    changed();
    if (tell && column) {
      said.textContent = said.dataset.text
        .replaceAll("{place}", card.querySelector("b").textContent)
        .replaceAll("{name}", select.selectedOptions[0].textContent)
        .replaceAll("{points}", column.querySelector("[data-points]").textContent);
    }
  };

  const give = (card, key) => {
    const select = takerOf(card);
    if (key === select.value || ![...select.options].some((option) => option.value === key)) return false;
    select.value = key;
    settle(card);
    return true;
  };

  board.addEventListener("change", (event) => {
    const card = event.target.closest("[data-village]");
    if (!card) return;
    if (event.target.matches("[data-taker]")) {
      settle(card);
      event.target.focus();
    } else {
      changed();
    }
  });

  let held = null;
  const drop = (given) => {
    if (!held) return;
    const { card, over, timer } = held;
    held = null;
    clearInterval(timer);
    card.classList.remove("held");
    card.style.transform = "";
    over?.classList.remove("over");
    if (given && over) give(card, over.dataset.column);
  };
  const follow = () => {
    const { card, x, y, startX, startY, scrolled } = held;
    card.style.transform = `translate(${x - startX}px, ${y - startY + (scrollY - scrolled)}px)`;
    const over = document.elementFromPoint(x, y)?.closest("[data-column]") ?? null;
    const may = over && [...takerOf(card).options].some((option) => option.value === over.dataset.column);
    if (held.over !== over) held.over?.classList.remove("over");
    held.over = may ? over : null;
    held.over?.classList.add("over");
  };

  for (const grip of board.querySelectorAll("[data-grip]")) {
    grip.hidden = false;
    const card = grip.closest("[data-village]");
    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      grip.focus({ preventScroll: true });
      grip.setPointerCapture(event.pointerId);
      held = {
        card, over: null, x: event.clientX, y: event.clientY,
        startX: event.clientX, startY: event.clientY, scrolled: scrollY,
        // Columns stand below each other on a phone: near an edge the page moves along.
        timer: setInterval(() => {
          const step = held.y < 90 ? -14 : held.y > innerHeight - 150 ? 14 : 0;
          if (step) { scrollBy(0, step); follow(); }
        }, 16),
      };
      card.classList.add("held");
    });
    grip.addEventListener("pointermove", (event) => {
      if (held?.card !== card) return;
      held.x = event.clientX;
      held.y = event.clientY;
      follow();
    });
    grip.addEventListener("pointerup", () => drop(true));
    grip.addEventListener("pointercancel", () => drop(false));
    grip.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { drop(false); return; }
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      let at = columns.indexOf(card.closest("[data-column]")) + step;
      while (at >= 0 && at < columns.length && !give(card, columns[at].dataset.column)) at += step;
      grip.focus();
      grip.scrollIntoView({ block: "nearest" });
    });
  }
  board.querySelector("[data-preview]")?.focus();
  // A page that comes back from the history shows what the browser kept in the selects.
  for (const card of board.querySelectorAll("[data-village]")) {
    if (!takerOf(card).selectedOptions[0].defaultSelected) settle(card, false);
  }
}
