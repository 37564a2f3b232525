// The form of a visit: kept while it is typed, handed to the store, ready for the next household.
"use strict";

(() => {
  const V = window.tnVisits;
  const form = document.querySelector("[data-visit-form]");
  if (!V || !form) return;
  const { setup, say } = V;
  const { texts } = setup;
  const at = (selector) => document.querySelector(selector);
  const errors = at("[data-errors]");
  const notice = at("[data-notice]");
  const LONGEST = 1600;
  const OWN = new Set(["csrfmiddlewaretoken", "photos"]);
  const blank = () => [...new FormData(form)].filter(([name]) => !OWN.has(name));
  const fresh = blank();
  let house = { code: setup.code, name: setup.name };
  let photos = [];
  let busy = false;

  const read = () => blank();
  const write = (fields) => {
    const found = new Map(fields);
    for (const input of form.elements) {
      if (!input.name || OWN.has(input.name) || input.type === "submit") continue;
      if (input.type === "radio" || input.type === "checkbox") input.checked = found.get(input.name) === input.value;
      else input.value = found.get(input.name) ?? "";
    }
    for (const part of form.querySelectorAll("details[data-part]")) {
      const name = part.dataset.part;
      part.open = Boolean(form.elements[name === "step" ? "step_what" : "obstacle_text"].value);
    }
    dress();
  };
  // Keys of its own for each visit: sent again it is the same one.
  const anew = () => {
    const made = new Map(fresh);
    for (const name of ["key", "step_key", "obstacle_key"]) made.set(name, V.newKey());
    if (house.code !== setup.code) made.delete("planned");
    return [...made];
  };
  const typedSomething = () => {
    const first = new Map(fresh);
    return photos.length > 0 || read().some(([name, value]) => !name.endsWith("key") && name !== "planned" && value !== (first.get(name) ?? ""));
  };

  // Only what fits is shown: who, when "somebody else"; the place, when at home.
  const dress = () => {
    at("[data-doer-name]").hidden = form.elements.step_doer.value !== "other";
    const home = form.elements.mode.value === "home";
    at("[data-place]").hidden = !home || !navigator.geolocation;
    if (!home) for (const name of ["latitude", "longitude", "accuracy_m"]) form.elements[name].value = "";
    const located = form.elements.latitude.value;
    at("[data-located]").textContent = located ? say(texts.located, { n: form.elements.accuracy_m.value }) : "";
    at("[data-photo-count]").textContent = photos.length ? say(texts.photos, { n: photos.length }) : "";
    const planned = at("[data-planned]");
    if (planned) planned.hidden = house.code !== setup.code;
  };

  let timer = 0;
  const keepSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(keepDraft, 400);
  };
  const row = (state) => ({ key: form.elements.key.value, code: house.code, name: house.name, state, fields: read(), photos });
  const keepDraft = async () => {
    clearTimeout(timer);
    if (busy) return;
    const kept = typedSomething() ? await V.keep(row("draft")) : (await V.drop(form.elements.key.value), null);
    at("[data-typed]").textContent = kept === null ? "" : kept ? texts.typed : texts.notKept;
  };

  const clearErrors = () => {
    errors.hidden = true;
    errors.textContent = "";
    for (const old of form.querySelectorAll(".tn-wrong")) old.classList.remove("tn-wrong");
    for (const old of form.querySelectorAll(".tn-error")) old.remove();
  };
  const showErrors = (found, why) => {
    clearErrors();
    let first = null;
    for (const [name, text] of Object.entries(found)) {
      const place = form.querySelector(`[data-field="${name}"]`);
      if (!place) { errors.hidden = false; errors.textContent += `${text} `; continue; }
      const field = place.matches(".tn-field") ? place : place.querySelector(".tn-field");
      field.classList.add("tn-wrong");
      const told = document.createElement("p");
      told.className = "tn-error";
      told.textContent = text;
      field.append(told);
      const part = field.closest("details");
      if (part) part.open = true;
      first ??= field;
    }
    if (!Object.keys(found).length) { errors.hidden = false; errors.textContent = why; }
    (first || errors).scrollIntoView({ block: "center" });
    first?.querySelector("input, select, textarea")?.focus({ preventScroll: true });
  };

  const tell = (text, kind) => {
    notice.className = text ? `tn-notice ${kind}` : "";
    notice.textContent = text;
    if (text) notice.scrollIntoView({ block: "nearest" });
  };

  form.addEventListener("input", keepSoon);
  form.addEventListener("change", () => { dress(); keepSoon(); });

  // Photos are made small before they are kept: the line is thin where they are taken.
  const small = async (file) => {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const by = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * by);
      canvas.height = Math.round(picture.height * by);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const made = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
      return made && made.size < file.size ? made : file;
    } catch { return file; } // the server says what is wrong with it
  };
  let reading = Promise.resolve();
  form.elements.photos.addEventListener("change", (event) => {
    const files = [...event.target.files];
    reading = (async () => { photos = await Promise.all(files.map(small)); dress(); await keepDraft(); })();
  });

  at("[data-phrases]").hidden = false;
  at("[data-phrases]").addEventListener("click", (event) => {
    if (!event.target.matches("button")) return;
    const seen = form.elements.seen;
    const said = seen.value.trim();
    seen.value = said ? `${said}${/[.;,]$/.test(said) ? "" : "."} ${event.target.textContent}` : event.target.textContent;
    seen.dispatchEvent(new Event("input", { bubbles: true }));
  });

  at("[data-locate]").addEventListener("click", () => {
    at("[data-located]").textContent = texts.locating;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.latitude.value = coords.latitude.toFixed(6);
      form.elements.longitude.value = coords.longitude.toFixed(6);
      form.elements.accuracy_m.value = Math.round(coords.accuracy);
      dress();
      keepDraft();
    }, () => { at("[data-located]").textContent = texts.notLocated; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });

  const emptied = () => {
    photos = [];
    form.elements.photos.value = "";
    write(anew());
    clearErrors();
    at("[data-typed]").textContent = "";
  };

  // At sign-out: nothing is left here that the clock could keep once more.
  addEventListener("tn-forget", () => { clearTimeout(timer); emptied(); });

  // What can be seen to be wrong without the server is said at once: it may be hours away.
  const wrong = () => {
    const { done_on: day, step_what: what, step_due_on: due, obstacle_text: text, obstacle_kind: kind } = form.elements;
    const isDay = (input) => /^\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{4}$|^\d{8}$/.test(input.value.trim());
    const found = {};
    if (!isDay(day)) found.done_on = texts.badDay;
    if (due.value && !isDay(due)) found.step_due_on = texts.badDay;
    if (what.value.trim() && !due.value) found.step_due_on = texts.needDue;
    if (due.value && !what.value.trim()) found.step_what = texts.needWhat;
    if (text.value.trim() && !kind.value) found.obstacle_kind = texts.needKind;
    if (kind.value && !text.value.trim()) found.obstacle_text = texts.needText;
    return found;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    const mistakes = wrong();
    if (Object.keys(mistakes).length) { showErrors(mistakes, ""); return; }
    clearErrors();
    busy = true;
    clearTimeout(timer);
    await reading;
    form.elements.entered_at.value = Date.now();
    const entry = row("waiting");
    if (!(await V.keep(entry))) { busy = false; form.submit(); return; } // nothing can be kept here
    const found = (await V.flush()).get(entry.key) ?? (await V.flush()).get(entry.key) ?? { state: "held" };
    busy = false;
    if (found.state === "sent") {
      const back = new URLSearchParams(location.search).get("ve"); // the list it was opened from
      location.assign(back ? `${found.url}?${new URLSearchParams({ ve: back })}` : found.url);
      return;
    }
    if (found.state === "refused") {
      await V.keep({ ...entry, state: "draft" });
      showErrors(found.errors, found.why);
      return;
    }
    tell(say(texts.kept, entry), "success");
    emptied();
  });
  V.told.addEventListener("sent", (event) => { if (!busy) tell(say(texts.sent, event.detail.row), "success"); });

  // Another household without another page: the line may be away.
  const choice = at("[data-house-choice]");
  const open = (kept) => {
    photos = kept?.photos ?? [];
    write(kept ? kept.fields : anew());
    at("[data-typed]").textContent = kept ? texts.typed : "";
  };
  if (setup.houses.length > 1) {
    at("[data-next]").hidden = false;
    const known = setup.houses.some((one) => one.code === house.code);
    if (!known) choice.append(new Option(house.name, house.code));
    let group = null;
    for (const one of setup.houses) {
      if (group?.label !== one.village) {
        group = document.createElement("optgroup");
        group.label = one.village;
        choice.append(group);
      }
      group.append(new Option(one.name, one.code));
    }
    choice.value = house.code;
    choice.addEventListener("change", async () => {
      // What is typed while one household gives way to the next would belong to neither.
      form.inert = true;
      await reading;
      await keepDraft();
      const one = setup.houses.find((item) => item.code === choice.value) ?? { code: setup.code, name: setup.name };
      const kept = await V.draft(one.code);
      form.inert = false;
      house = { code: one.code, name: one.name };
      clearErrors();
      tell("", "");
      at("[data-house-name]").textContent = one.name;
      at("[data-house-link]").textContent = one.code;
      at("[data-house-link]").href = `/ho/${encodeURIComponent(one.code)}/`;
      at("[data-house-village]").textContent = one.village ?? "";
      form.elements.photos.value = "";
      history.replaceState(null, "", setup.form.replace("__code__", encodeURIComponent(one.code)));
      open(kept);
      choice.focus({ preventScroll: true });
      scrollTo(0, 0);
    });
  }

  // What was typed before: what the server refused, by its key; else the draft of this household.
  (async () => {
    const refused = await V.get(new URLSearchParams(location.search).get("cho"));
    const kept = refused ?? (errors.hidden && !form.querySelector(".tn-error") ? await V.draft(house.code) : undefined);
    if (kept && !typedSomething()) open(kept);
    if (refused?.why) showErrors({}, refused.why);
    dress();
    form.dataset.ready = "1";
  })();
})();
