// What pages do beyond plain HTML: theme switch, filters that apply themselves, keys, the palette.
// Every page works without this file.
(() => {
  "use strict";

  const root = document.documentElement;
  const KEY = "adminTheme";

  // --- theme ------------------------------------------------------------------------------------

  function chosenTheme() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || "auto";
    } catch {
      return "auto";
    }
  }

  function choose(theme) {
    if (root.hasAttribute("x-data") && window.Alpine) {
      window.Alpine.$data(root).switchTheme(theme);
    } else {
      root.classList.remove("light", "dark");
      if (theme !== "auto") root.classList.add(theme);
      try {
        localStorage.setItem(KEY, JSON.stringify(theme));
      } catch {
        // Not remembered, but switched.
      }
    }
    markTheme(theme);
  }

  function markTheme(theme) {
    for (const button of document.querySelectorAll("[data-theme]"))
      button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
  }

  function offerThemes() {
    for (const group of document.querySelectorAll(".themes")) group.hidden = false;
    markTheme(chosenTheme());
  }

  // The theme draws its charts after load; its own pale grey can't be read on white.
  function readableCharts() {
    if (typeof DEFAULT_CHART_OPTIONS === "undefined") return;
    const ink = () => (root.classList.contains("dark") ? "#9dabc0" : "#52607a");
    DEFAULT_CHART_OPTIONS.plugins.legend.labels.color = ink;
    DEFAULT_CHART_OPTIONS.scales.x.ticks.color = ink;
    DEFAULT_CHART_OPTIONS.scales.y.ticks.color = ink;
  }

  // --- filters ----------------------------------------------------------------------------------

  let running = null;

  function addressOf(form) {
    const address = new URL(form.action || location.href, location.href);
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    address.search = new URLSearchParams(given).toString();
    return address;
  }

  async function apply(form, address, keep) {
    running?.abort();
    running = new AbortController();
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: running.signal });
      if (!answer.ok || answer.redirected) throw new Error("not the list");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("form.filter-bar");
      if (!fresh) throw new Error("not the list");
      takeChoices(form, fresh);
      // Whatever follows the filters is the list; it is taken over as it came.
      while (form.nextSibling) form.nextSibling.remove();
      while (fresh.nextSibling) form.after(...followers(fresh));
      if (keep) history.pushState({ filtered: true }, "", address);
      form.removeAttribute("aria-busy");
    } catch (problem) {
      if (problem.name !== "AbortError") location.assign(address);
    }
  }

  // Choices may say how many rows they would leave; what is chosen stays as it is.
  function takeChoices(form, fresh) {
    for (const select of fresh.querySelectorAll("select")) {
      const shown = form.elements[select.name];
      const value = shown?.value;
      shown?.replaceChildren(...select.children);
      if (shown) shown.value = value;
    }
  }

  function followers(element) {
    const nodes = [];
    for (let node = element.nextSibling; node; node = node.nextSibling) nodes.push(node);
    return nodes.map((node) => document.adoptNode(node));
  }

  function filterAlone(form) {
    let waiting = 0;
    const soon = (delay) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => apply(form, addressOf(form), true), delay);
    };
    form.addEventListener("input", (event) => {
      const typed = event.target.matches("input:not([type=checkbox], [type=radio]), textarea");
      soon(typed ? 350 : 0);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      soon(0);
    });
  }

  function followHistory() {
    window.addEventListener("popstate", () => location.reload());
  }

  // --- keys -------------------------------------------------------------------------------------

  const KEYS = [
    ["/", "Search this list"],
    ["g d", "Go to my desk"],
    ["g r", "Go to the register"],
    ["Ctrl K", "Find people and pages"],
    ["?", "Show these keys"],
  ];
  const PLACES = { d: "/admin/", r: "/register/" };
  let pending = "";

  function isWriting(target) {
    return target.isContentEditable || target.matches("input, textarea, select");
  }

  function linkTo(end) {
    return [...document.querySelectorAll("a[href]")].find((link) => link.pathname.endsWith(end));
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    const place = pending === "g" && PLACES[event.key] && linkTo(PLACES[event.key]);
    pending = event.key === "g" ? "g" : "";
    if (place) location.assign(place.href);
    else if (event.key === "/") focusSearch(event);
    else if (event.key === "?") showKeys();
  }

  function focusSearch(event) {
    const field = document.querySelector("main input[type=search], .filter-bar input[type=text]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  }

  function showKeys() {
    document.getElementById("keys")?.remove();
    const dialog = make("dialog", { id: "keys", className: "dialog" });
    dialog.setAttribute("aria-labelledby", "keys-title");
    const list = make("dl", { className: "keys" });
    for (const [keys, does] of KEYS) {
      if (keys === "g r" && !linkTo(PLACES.r)) continue;
      const line = make("div");
      const term = make("dt");
      for (const key of keys.split(" ")) term.append(make("kbd", { textContent: key }), " ");
      line.append(term, make("dd", { textContent: does }));
      list.append(line);
    }
    const close = make("button", { type: "button", className: "button button-quiet", textContent: "Close" });
    close.addEventListener("click", () => dialog.close());
    dialog.append(make("h2", { id: "keys-title", textContent: "Keys", className: "section-title" }), list, close);
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  }

  function make(tag, properties = {}) {
    return Object.assign(document.createElement(tag), properties);
  }

  // --- start ------------------------------------------------------------------------------------

  function closeOpenMenus(event) {
    for (const menu of document.querySelectorAll("details.me[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  }

  function start() {
    offerThemes();
    readableCharts();
    const filters = document.querySelectorAll("form.filter-bar");
    filters.forEach(filterAlone);
    if (filters.length) followHistory();
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-theme]");
      if (button) choose(button.dataset.theme);
      closeOpenMenus(event);
    });
  }

  // Only when all stands: until its own script has run, the theme hides the whole page.
  window.addEventListener("load", () =>
    document.querySelector(".side-nav [aria-current]")?.scrollIntoView({ block: "nearest" }),
  );

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
