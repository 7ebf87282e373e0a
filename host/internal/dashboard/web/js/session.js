// Who is signed in: the key, and what it may do.

const NAME = "backlot.key";

let key = sessionStorage.getItem(NAME) ?? localStorage.getItem(NAME) ?? "";
let me = null;

export const session = {
  get key() { return key; },
  get me() { return me; },

  /** Keeps a key for this tab, or for this browser. */
  keep(newKey, who, remember) {
    key = newKey;
    me = who;
    sessionStorage.setItem(NAME, key);
    if (remember) localStorage.setItem(NAME, key);
  },

  recognise(who) { me = who; },

  forget() {
    key = "";
    me = null;
    sessionStorage.removeItem(NAME);
    localStorage.removeItem(NAME);
  },

  may(scope) {
    return Boolean(me) && (me.scopes.includes(scope) || me.scopes.includes("admin"));
  },

  /** An admin of everything, not of some projects: he may change what runs for all. */
  get operator() { return this.may("admin") && me.projects.length === 0; },
};
