// Sets the theme before the first paint, so that nothing flashes. Not a module: modules run later.
(() => {
  const chosen = localStorage.getItem("backlot.theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
})();
