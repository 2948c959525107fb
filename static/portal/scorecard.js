// A week is filled in: each field is kept when it is left, and Enter goes to the next one.
// Without this file the button at the end saves everything.
(() => {
  "use strict";

  const WAIT = 1200;

  function keeping(form) {
    const kept = new Map();
    const waiting = new Map();
    const written = new Map();
    const fields = [...form.querySelectorAll("input[type=text], textarea")];
    for (const field of fields) kept.set(field.name, field.value);

    function say(field, words, isRefused) {
      const place = document.getElementById(`${field.name}_says`);
      place.textContent = words;
      place.classList.toggle("is-refused", isRefused);
      if (isRefused) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }

    async function keep(field) {
      clearTimeout(waiting.get(field.name));
      const value = field.value;
      if (kept.get(field.name) === value) return;
      kept.set(field.name, value);
      const sent = new FormData();
      sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      sent.set("field", field.name);
      sent.set(field.name, value);
      // What was shown goes along, so that what a colleague wrote meanwhile is not lost.
      const was = form.elements[`was_${field.name}`];
      const mine = written.get(field.name) ?? [];
      written.set(field.name, [...mine, value]);
      for (const each of [was.value, ...mine]) sent.append(was.name, each);
      say(field, "Saving…", false);
      try {
        // What is being sent goes on when the page is left.
        const reply = await fetch(location.href, { method: "POST", body: sent, keepalive: true });
        if (!reply.ok || reply.redirected) throw new Error("not kept");
        const answer = await reply.json();
        was.value = answer.kept;
        if (kept.get(field.name) !== value) return;
        say(field, answer.says, !answer.is_saved);
        if (!answer.is_saved) kept.delete(field.name);
        const filled = form.querySelector("[data-filled]");
        if (answer.is_saved && filled) filled.textContent = answer.filled;
      } catch {
        kept.delete(field.name);
        say(field, "Not saved: press Save at the end of the page.", true);
      }
    }

    function next(field) {
      const after = fields[fields.indexOf(field) + 1];
      if (after) after.focus();
      else form.querySelector("button:not([type])").focus();
      after?.select?.();
    }

    form.addEventListener("change", (event) => {
      if (fields.includes(event.target)) keep(event.target);
    });
    form.addEventListener("input", (event) => {
      const field = event.target;
      if (!field.matches("textarea")) return;
      clearTimeout(waiting.get(field.name));
      waiting.set(field.name, setTimeout(() => keep(field), WAIT));
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !event.target.matches("input[type=text]")) return;
      event.preventDefault();
      next(event.target);
    });
  }

  function start() {
    document.querySelectorAll("form[data-keep]").forEach(keeping);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
