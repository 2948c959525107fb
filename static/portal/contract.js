// Writing a contract: "what would this say" while typing, and names that are put in by a click.
// Every page works without this file: the button Check asks the same question.
(() => {
  "use strict";

  const WAIT = 400;

  function liveForm(form) {
    const answer = document.getElementById(form.dataset.answer);
    if (!answer) return;
    let waiting = 0;
    let running = null;

    async function ask() {
      running?.abort();
      running = new AbortController();
      answer.setAttribute("aria-busy", "true");
      try {
        const reply = await fetch(form.dataset.live, {
          method: "POST",
          body: new FormData(form),
          signal: running.signal,
        });
        // A log-in that ran out, or a draft that is none any more, is told when it is saved.
        if (!reply.ok || reply.redirected) return;
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        answer.replaceChildren(...page.body.childNodes);
      } catch (problem) {
        if (problem.name !== "AbortError") answer.replaceChildren();
      } finally {
        answer.removeAttribute("aria-busy");
      }
    }

    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, WAIT);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
  }

  function insertable(code) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "insert";
    button.textContent = code.textContent;
    button.title = "Put it in";
    button.addEventListener("click", () => {
      const field = document.getElementById(code.dataset.into);
      if (!field) return;
      field.setRangeText(code.textContent, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    code.replaceWith(button);
  }

  function leaving(form) {
    let isWritten = false;
    form.addEventListener("input", () => (isWritten = true));
    form.addEventListener("submit", () => (isWritten = false));
    window.addEventListener("beforeunload", (event) => {
      if (isWritten) event.preventDefault();
    });
  }

  function start() {
    for (const form of document.querySelectorAll("form[data-live]")) {
      liveForm(form);
      leaving(form);
    }
    const here = document.querySelector(".draft-tabs [aria-current]");
    if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft;
    document.querySelectorAll("code[data-into]").forEach(insertable);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
