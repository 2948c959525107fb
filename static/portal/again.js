// A section that waits for a worker is asked for anew until there is an outcome.
// Without this file a link loads the page anew.
(() => {
  "use strict";

  const EVERY = 1500;

  async function look() {
    const section = document.querySelector("[data-again]");
    if (!section) return;
    try {
      const reply = await fetch(section.dataset.again);
      if (reply.ok && !reply.redirected) {
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        const fresh = page.getElementById(section.id);
        if (fresh && (!("again" in fresh.dataset) || "progress" in section.dataset)) {
          section.replaceWith(fresh);
        }
      }
    } catch {
      // The next round asks again.
    }
    setTimeout(look, EVERY);
  }

  setTimeout(look, EVERY);
})();
