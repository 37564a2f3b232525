// Quick entry: what was typed is kept until the server has it, sent once, and merged with others'.
//
// Of each household only the changed facts are kept, under the person and the village. They leave
// this machine's memory when the server has them, at sign-out, and after a week.
"use strict";

(() => {
  const Q = window.tnQuick;
  if (!Q?.setup) return;
  const { user, village, url } = Q.setup;
  const prefix = `tn-quick:${user}:${village}:`;
  const WEEK = 7 * 24 * 3600 * 1000;
  const token = document.querySelector("[data-token] input").value;
  const empty = (object) => !object || Object.keys(object).length === 0;

  // The last review comes as what differs from this one.
  const whole = (data) => ({ ...data, last: data.last_on ? { ...data.values, ...data.last } : {} });

  // Old leftovers of anybody go; a broken entry is of no use to anyone.
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith("tn-quick:")) continue;
      let at = 0;
      try { at = JSON.parse(localStorage.getItem(key)).at; } catch { /* broken */ }
      if (!(Date.now() - at < WEEK)) localStorage.removeItem(key);
    }
  } catch { /* private mode */ }

  Q.keptBeside = (cases) => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)).filter((code) => !cases.has(code));
    } catch { return []; }
  };
  Q.dropBeside = (codes) => { for (const code of codes) localStorage.removeItem(prefix + code); };

  // One household: what the server said, what was typed since, what is on its way.
  Q.Case = class {
    constructor(data, told) {
      Object.assign(this, { data: whole(data), told, pending: {}, base: null, flight: null, start: false, clashes: {}, errors: {}, changed: {}, held: new Set(), sending: false, problem: "", why: "", saved: "", others: [] });
      this.timer = 0;
      this.restore();
    }

    get unsent() { return Boolean(this.flight) || !empty(this.pending) || this.start; }

    value(path) {
      if (path in this.pending) return this.pending[path];
      if (this.flight && path in this.flight.changes) return this.flight.changes[path];
      return this.data.values[path] ?? null;
    }

    // Undefined is something that cannot be read: it is not kept.
    set(path, value) {
      delete this.errors[path];
      delete this.clashes[path];
      delete this.changed[path];
      this.held.clear();
      if (this.problem === "refused") this.problem = "";
      const onItsWay = this.flight && path in this.flight.changes;
      if (value === undefined || (!onItsWay && Q.same(value, this.data.values[path]))) delete this.pending[path];
      else {
        this.base ??= { review: this.data.review, revision: this.data.revision };
        this.pending[path] = value;
      }
      if (empty(this.pending)) this.base = null;
      this.keep();
      this.soon();
      this.told(this);
    }

    soon(wait = 1200) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.flush(), wait);
    }

    begin() {
      this.start = true;
      this.keep();
      this.flush();
    }

    flush() {
      clearTimeout(this.timer);
      if (this.sending || this.problem === "refused") return;
      if (!this.flight) {
        const ready = Object.entries(this.pending).filter(([path]) => !this.held.has(path));
        if (!ready.length && !(this.start && !this.data.review)) { this.start = false; return; }
        const base = this.base || { review: this.data.review, revision: this.data.revision };
        this.flight = { id: window.tnNewKey(), review: base.review, base: base.revision, changes: Object.fromEntries(ready) };
        for (const [path] of ready) delete this.pending[path];
        if (empty(this.pending)) this.base = null;
        this.start = false;
        this.keep();
      }
      this.send();
    }

    async send() {
      this.sending = true;
      const mine = this.flight;
      this.told(this);
      let answer;
      let found = {};
      try {
        answer = await fetch(url.replace("__code__", encodeURIComponent(this.data.code)), {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token },
          body: JSON.stringify(this.flight),
          credentials: "same-origin",
          keepalive: true,
        });
        if (!answer.redirected) found = await answer.json().catch(() => ({}));
      } catch {
        answer = null;
      }
      this.sending = false;
      if (this.flight !== mine) { this.told(this); return; } // given up meanwhile
      if (!answer || answer.status >= 500 || answer.status === 429) this.problem = "held";
      else if (answer.redirected || answer.status === 401) this.problem = "signedOut";
      else if (answer.ok && found.values) this.accepted(found);
      else if (answer.status === 422 && found.errors) this.wrong(found.errors);
      else this.refused(found.message);
      this.keep();
      this.told(this);
      if (answer?.ok && !empty(this.pending)) this.soon(300);
    }

    accepted(found) {
      this.flight = null;
      this.errors = Object.fromEntries(Object.entries(this.errors).filter(([path]) => this.held.has(path)));
      this.problem = "";
      this.gone = found.gone.length > 0;
      this.clashes = { ...this.clashes, ...found.clashes };
      this.saved = new Date().toTimeString().slice(0, 5);
      this.take(found);
    }

    take(found) {
      this.data = whole(found);
      this.others = found.others;
      for (const path of Object.keys(found.changed)) if (!(path in this.pending)) this.changed[path] = found.changed[path];
    }

    // What is wrong stays here until somebody changes something; the rest is sent.
    wrong(errors) {
      const mine = this.back();
      const named = Object.keys(errors).filter((path) => path in mine);
      this.errors = { ...this.errors, ...errors };
      this.held = new Set(named.length ? [...this.held, ...named] : Object.keys(mine));
      this.problem = "";
      if (Object.keys(this.pending).some((path) => !this.held.has(path))) this.soon(300);
    }

    refused(message) {
      this.back();
      this.problem = "refused";
      this.why = message || Q.setup.texts.reload;
    }

    // What was on its way is typed but not sent again.
    back() {
      const { changes, review, base } = this.flight;
      this.pending = { ...changes, ...this.pending };
      this.base = { review, revision: base };
      this.flight = null;
      return changes;
    }

    async refresh() {
      if (this.sending || this.refreshing) return;
      this.refreshing = true;
      try {
        const place = url.replace("__code__", encodeURIComponent(this.data.code));
        const answer = await fetch(`${place}?lan=${this.data.revision}`, { credentials: "same-origin" });
        if (answer.redirected) { if (this.unsent) this.problem = "signedOut"; }
        else if (answer.ok && !this.sending && !this.flight) {
          this.take(await answer.json());
          if (this.problem === "signedOut") this.problem = "";
        }
      } catch { /* the line is away; what is typed is kept */ }
      this.refreshing = false;
      this.told(this);
    }

    keep() {
      const { pending, base, flight, start, clashes } = this;
      this.kept = true;
      try {
        if (this.unsent || !empty(clashes)) {
          localStorage.setItem(prefix + this.data.code, JSON.stringify({ at: Date.now(), pending, base, flight, start, clashes }));
        } else {
          localStorage.removeItem(prefix + this.data.code);
        }
      } catch {
        this.kept = false; // full or private: then only this page keeps it
      }
    }

    // Give up what the server does not take, or all of it at sign-out.
    forget() {
      clearTimeout(this.timer);
      Object.assign(this, { pending: {}, base: null, flight: null, start: false, clashes: {}, errors: {}, problem: "", why: "" });
      this.held.clear();
      this.keep();
      this.told(this);
    }

    drop() {
      this.forget();
      this.refresh();
    }

    restore() {
      let found = null;
      try { found = JSON.parse(localStorage.getItem(prefix + this.data.code)); } catch { /* broken */ }
      if (!found) return;
      this.pending = found.pending || {};
      this.base = found.base || null;
      this.flight = found.flight || null;
      this.start = Boolean(found.start);
      this.clashes = found.clashes || {};
      if (this.unsent) this.problem = "held";
    }
  };
})();
