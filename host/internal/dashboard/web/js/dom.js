// A small virtual DOM: views say what should be there, render makes it so and leaves alone what is already right, so that
// focus, scroll and playing media survive live updates. Text is only ever text.

const SVG = "http://www.w3.org/2000/svg";

// What a view says should be there. An object that came as JSON is none of it, whatever it looks like.
class Said {
  constructor(tag, props, children) {
    this.tag = tag;
    this.props = props ?? {};
    this.children = children;
  }
}

/** An element: its tag, its properties, its children. */
export function h(tag, props, ...children) {
  return new Said(tag, props, flat(children));
}

/** Makes the children of root what is said. */
export function render(root, ...children) {
  reconcile(root, flat(children), root.namespaceURI === SVG);
}

function flat(children) {
  const all = [];
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === true) continue;
    all.push(child instanceof Said ? child : String(child));
  }
  return all;
}

function reconcile(parent, wanted, svg) {
  const keyed = new Map();
  for (const node of parent.childNodes) if (node.key !== undefined) keyed.set(node.key, node);
  let at = parent.firstChild;
  for (const want of wanted) {
    let node = match(at, want, keyed);
    if (!node) node = create(want, svg);
    if (node !== at) parent.insertBefore(node, at);
    else at = at.nextSibling;
    update(node, want, svg);
  }
  while (at) {
    const next = at.nextSibling;
    discard(at);
    at.remove();
    at = next;
  }
}

// match finds the node that is to become what is wanted: the one of its key, or the one that stands at its place.
function match(at, want, keyed) {
  if (typeof want === "string") return at?.nodeType === Node.TEXT_NODE ? at : null;
  const { key } = want.props;
  const node = key === undefined ? at : keyed.get(key);
  return node?.tag === want.tag && node.key === key ? node : null;
}

function create(want, svg) {
  if (typeof want === "string") return document.createTextNode(want);
  const node = svg || want.tag === "svg" ? document.createElementNS(SVG, want.tag) : document.createElement(want.tag);
  node.tag = want.tag;
  node.key = want.props.key;
  node.props = {};
  return node;
}

function update(node, want, svg) {
  if (typeof want === "string") {
    if (node.data !== want) node.data = want;
    return;
  }
  const before = node.props;
  node.props = want.props;
  for (const name in before) if (!(name in want.props)) set(node, name, undefined, before[name]);
  if (!want.props.keep) reconcile(node, want.children, (svg || want.tag === "svg") && want.tag !== "foreignObject");
  // After the children, because the value of a select is one of them.
  for (const name in want.props) set(node, name, want.props[name], before[name]);
  if (want.props.ref && !node.referred) {
    node.referred = true;
    node.release = want.props.ref(node);
  }
}

// discard lets go what a ref holds on to, in all that is removed.
function discard(node) {
  node.release?.();
  for (const child of node.childNodes ?? []) discard(child);
}

const special = new Set(["key", "keep", "ref"]);

function set(node, name, value, before) {
  if (special.has(name)) return;
  if (name.startsWith("on")) return listen(node, name.slice(2), value);
  if (name === "style") return style(node, value ?? {}, before ?? {});
  // What the user changes is compared with what is there, not with what was said last.
  if (name === "open") {
    if (value && !before) node.open = true; // who has closed it since meant it
    return;
  }
  if (name === "value" || name === "checked") {
    // A field that is written in stays as it is written.
    if (node[name] !== (value ?? "") && !(name === "value" && node === document.activeElement && node.tag !== "select")) node[name] = value ?? "";
    return;
  }
  if (value === before) return;
  if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

// Styles are set as properties of the style: a style attribute would be against the policy of the page.
function style(node, wanted, before) {
  for (const name in before) if (!(name in wanted)) node.style.removeProperty(name);
  for (const name in wanted) if (wanted[name] !== before[name]) node.style.setProperty(name, wanted[name]);
}

function listen(node, type, handler) {
  node.handlers ??= {};
  if (!(type in node.handlers)) node.addEventListener(type, (event) => node.handlers[type]?.(event));
  node.handlers[type] = handler;
}
