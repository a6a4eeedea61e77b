// @ts-check
// Suggestions while one types: in the header's search, and in every field that is marked with data-suggest.  Arrow keys choose, Enter goes there, Esc
// closes.  Without a script the fields are ordinary ones, and the server searches.

const WAIT = 120;

/** @param {HTMLInputElement} field */
function suggest(field) {
  const [list, live] = [document.createElement("ul"), document.createElement("span")];
  const inHeader = field.form?.getAttribute("role") === "search";
  // Where a hidden field takes the id, choosing fills the form in and the reader goes on; else it sends the form.
  const fills = /** @type {HTMLInputElement | null} */ (field.dataset.fill ? document.getElementById(field.dataset.fill) : null);
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${field.id}"]`)?.textContent ?? "");
  list.hidden = true;
  live.className = "unseen";
  live.setAttribute("role", "status");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", autocomplete: "off" })) {
    field.setAttribute(name, value);
  }
  const place = /** @type {HTMLElement} */ (field.parentElement);
  place.classList.add("suggested");
  place.append(list, live);
  let chosen = -1;
  let timer = 0;
  /** @type {AbortController | null} */
  let asking = null;
  /** @type {{id: string, name: string, about: string, address: string}[]} */
  let found = [];

  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  /** @param {number} wanted */
  function choose(wanted) {
    chosen = found.length ? (wanted + found.length) % found.length : -1;
    Array.from(list.children).forEach((each, place) => each.setAttribute("aria-selected", String(place === chosen)));
    const option = list.children[chosen];
    if (!option) return;
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} which */
  function take(which) {
    const each = found[which];
    close();
    if (inHeader) location.assign(each.address);
    else if (fills) {
      field.value = each.name;
      fills.value = each.id;
    } else {
      field.value = each.id;
      field.form?.requestSubmit();
    }
  }

  function draw() {
    const nothing = document.body.dataset.nothing ?? "–";
    list.replaceChildren(...found.map((each, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      const about = Object.assign(document.createElement("small"), { textContent: each.about });
      option.append(Object.assign(document.createElement("span"), { textContent: each.name }), about);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(place); });
      return option;
    }));
    if (!found.length) {
      const none = Object.assign(document.createElement("li"), { textContent: nothing, className: "nothing" });
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      list.append(none);
    }
    live.textContent = found.length ? String(found.length) : nothing;
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    chosen = -1;
  }

  async function ask() {
    asking?.abort();
    const text = field.value.trim();
    if (!text) return close();
    asking = new AbortController();
    const here = new URL(location.href).searchParams;
    const given = new URLSearchParams({ q: text });
    for (const name of ["as_of", "known_at"]) if (here.get(name)) given.set(name, here.get(name) ?? "");
    for (const kind of field.dataset.suggest?.split(" ") ?? []) if (kind) given.append("kind", kind);
    try {
      const answer = await fetch(`/suggestions?${given}`, { signal: asking.signal });
      if (!answer.ok) return close();
      found = (await answer.json()).found;
      if (document.activeElement === field) draw();
    } catch (fault) {
      if (!(fault instanceof DOMException)) close();
    }
  }

  field.addEventListener("input", () => {
    if (fills) fills.value = "";
    clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "ArrowDown") list.hidden ? ask() : choose(chosen + 1);
    else if (event.key === "ArrowUp" && !list.hidden) choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else return;
    event.preventDefault();
  });
}

const begin = () => document.querySelectorAll("[role=search] input[type=search], input[data-suggest]").forEach((field) => {
  if (!field.hasAttribute("aria-controls")) suggest(/** @type {HTMLInputElement} */ (field));
});
begin();
document.addEventListener("swapped", begin);
