// The palette: Ctrl K, or the button at the head of the side, finds people and pages by name.
(() => {
  "use strict";

  let dialog = null;
  let field = null;
  let found = null;
  let asked = 0;

  function build() {
    dialog = document.createElement("dialog");
    dialog.className = "dialog palette";
    dialog.setAttribute("aria-label", "Find people and pages");
    field = document.createElement("input");
    field.type = "search";
    field.placeholder = "A name, a job title or a page";
    field.setAttribute("aria-label", field.placeholder);
    field.autocomplete = "off";
    found = document.createElement("div");
    found.setAttribute("role", "status");
    dialog.append(field, found);
    document.body.append(dialog);
    field.addEventListener("input", look);
    dialog.addEventListener("keydown", move);
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  function open() {
    if (!dialog) build();
    if (dialog.open) return;
    field.value = "";
    found.replaceChildren();
    dialog.showModal();
    field.focus();
  }

  async function look() {
    const mine = ++asked;
    const words = field.value.trim();
    await new Promise((resume) => setTimeout(resume, 150));
    if (mine !== asked) return;
    if (!words) return found.replaceChildren();
    const address = new URL(button().dataset.search, location.href);
    address.search = new URLSearchParams({ extended: "1", s: words }).toString();
    const answer = await fetch(address);
    if (mine !== asked) return;
    if (!answer.ok || answer.redirected) return location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    found.replaceChildren(...page.body.childNodes);
  }

  function move(event) {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    // A search field keeps the first Escape for itself.
    if (event.key === "Escape") dialog.close();
    else if (event.key === "Enter" && at === -1 && links[0]) links[0].click();
    else if (event.key === "ArrowDown" && links.length) links[Math.min(at + 1, links.length - 1)].focus();
    else if (event.key === "ArrowUp") (links[at - 1] || field).focus();
    else return;
    event.preventDefault();
  }

  const button = () => document.querySelector("button[data-search]");

  function start() {
    if (!button()) return;
    button().hidden = false;
    button().addEventListener("click", open);
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
