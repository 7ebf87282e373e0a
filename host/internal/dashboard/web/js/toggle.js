// The theme: as the system has it, dark, or light.

const ORDER = ["system", "dark", "light"];

export const name = () => document.documentElement.dataset.theme ?? "system";

export function next() {
  const chosen = ORDER[(ORDER.indexOf(name()) + 1) % ORDER.length];
  if (chosen === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem("backlot.theme");
  } else {
    document.documentElement.dataset.theme = chosen;
    localStorage.setItem("backlot.theme", chosen);
  }
  dispatchEvent(new Event("backlot:theme"));
}
