// The log followed live: its rows are asked for again every few seconds while the page is looked at.
// Without this file the page loads itself anew.
(() => {
  "use strict";

  const EVERY = 3000;
  const rows = document.querySelector("[data-follow]");
  if (!rows) return;

  async function follow() {
    // Whoever is reading a line by keyboard keeps it.
    if (document.hidden || rows.contains(document.activeElement)) return;
    try {
      const reply = await fetch(rows.dataset.follow);
      if (!reply.ok || reply.redirected) return;
      const page = new DOMParser().parseFromString(
        `<table><tbody>${await reply.text()}</tbody></table>`,
        "text/html",
      );
      const fresh = page.querySelector("tbody");
      if (fresh && fresh.innerHTML !== rows.innerHTML) rows.replaceChildren(...fresh.childNodes);
    } catch {
      // The next round asks again.
    }
  }

  setInterval(follow, EVERY);
})();
