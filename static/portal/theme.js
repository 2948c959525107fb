// Light or dark before the first paint, as the person chose; the admin's theme keeps the same mark.
(() => {
  try {
    const chosen = JSON.parse(localStorage.getItem("adminTheme") || '"auto"');
    if (chosen === "light" || chosen === "dark") document.documentElement.classList.add(chosen);
  } catch {
    // Storage is closed to us: the system's own preference stands.
  }
})();
