// Addresses of views: #/tasks?status=failed, #/tasks/{id}. They live behind the hash, so that the page works below any prefix.

const VIEWS = {
  overview: { title: "Overview", key: "o" },
  tasks: { title: "Tasks", key: "t" },
  submit: { title: "Submit", key: "s", scope: "submit" },
  plugins: { title: "Plugins", key: "p", operator: true },
  gpus: { title: "GPUs", key: "g", operator: true },
  projects: { title: "Projects", key: "r" },
};

export const views = VIEWS;

/** The address as it stands: the view, what follows its name, and the query. */
export function route() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view = "", ...rest] = path.split("/");
  const name = view === "" ? "overview" : view;
  return { name: name === "tasks" && rest[0] ? "task" : name, id: safely(rest[0]), query: Object.fromEntries(new URLSearchParams(search)) };
}

function safely(part) {
  try {
    return decodeURIComponent(part ?? "");
  } catch {
    return "";
  }
}

export function link(name, query = {}) {
  const q = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  return `#/${name}${q ? "?" + q : ""}`;
}

export const taskLink = (id) => `#/tasks/${encodeURIComponent(id)}`;

export function go(hash) {
  location.hash = hash;
}

/** Changes the query of the view that is shown, without a step in the history. */
export function rewrite(name, query) {
  history.replaceState(null, "", link(name, query));
}
