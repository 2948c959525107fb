// A run that goes on: how far it is appears by itself; once it is over the page shows itself anew.
// Without this file the page loads itself every few seconds.
(() => {
  "use strict";

  const EVERY = 1500;

  async function look() {
    const section = document.querySelector("[data-live]");
    if (!section) return;
    try {
      const reply = document.hidden ? null : await fetch(section.dataset.live);
      if (reply && reply.ok && !reply.redirected) {
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        const fresh = page.getElementById("live");
        if (fresh && !fresh.dataset.live) {
          location.reload();
          return;
        }
        if (fresh) show(section, fresh);
      }
    } catch {
      // The next round asks again.
    }
    setTimeout(look, EVERY);
  }

  // Only what changed is written, so that a button keeps its focus and readers hear news alone.
  function show(section, fresh) {
    for (const part of ["#live-title", ".run-says", ".run-figures"]) {
      const old = section.querySelector(part);
      const now = fresh.querySelector(part);
      if (old && now && old.innerHTML !== now.innerHTML) old.innerHTML = now.innerHTML;
    }
    const bar = section.querySelector("progress");
    const now = fresh.querySelector("progress");
    if (bar && now) [bar.max, bar.value] = [now.max, now.value];
    if (!fresh.querySelector("form")) section.querySelector("form")?.remove();
  }

  setTimeout(look, EVERY);
})();
