// An answer that is being fetched: the page asks whether it is there, and shows itself anew.
// Without this file the page loads itself every few seconds.
(() => {
  "use strict";

  const EVERY = 1500;
  const waiting = document.querySelector("[data-waits]");
  if (!waiting) return;

  async function look() {
    if (document.hidden) return;
    try {
      const reply = await fetch(waiting.dataset.waits);
      if (reply.ok && (await reply.json()).is_there) location.reload();
    } catch {
      // The next round asks again.
    }
  }

  setInterval(look, EVERY);
})();
