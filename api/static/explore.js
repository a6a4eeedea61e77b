// @ts-check
// The explorer with a script: the picture is swapped without a new page, lights up, zooms, pans, filters and can be rearranged.  All of it also
// works without: every step is a link or the form.

const SMALLEST = 0.25;
const LARGEST = 2.5;
/** The least that a picture is shrunk to by itself, so that its words can still be read. */
const READABLE = 0.55;

/** @type {AbortController | null} */
let fetching = null;
let zoom = 0;
/** The view that is shown: an address that differs only in its place on the page is the same view. */
let shown = location.pathname + location.search;

/** @returns {HTMLElement} */
const explorer = () => /** @type {HTMLElement} */ (document.getElementById("explorer"));
const stage = () => /** @type {HTMLElement} */ (document.getElementById("stage"));
const drawing = () => /** @type {SVGSVGElement} */ (stage().querySelector("svg"));
/** @param {Element} root @param {string} selector @returns {SVGElement[]} */
const all = (root, selector) => Array.from(root.querySelectorAll(selector));

// --- swapping the picture

/**
 * Show another view in place: fetch its page, put its parts here, keep focus, and the place of what was chosen.
 * @param {string} address
 * @param {{push?: boolean, focus?: string | null, keep?: string | null}} how
 */
async function show(address, { push = true, focus = null, keep = null } = {}) {
  fetching?.abort();
  fetching = new AbortController();
  const anchor = keep ? placeOf(keep) : null;
  let text;
  let url;
  try {
    const answer = await fetch(address, { signal: fetching.signal, headers: { Accept: "text/html" } });
    url = answer.url;
    text = await answer.text();
    if (!answer.ok) throw new Error(String(answer.status));
  } catch (fault) {
    // Whoever went on to something else needs nothing; else the whole page says what is wrong.
    if (!(fault instanceof DOMException)) location.assign(address);
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.getElementById("explorer");
  if (!fresh) {
    location.assign(address);
    return;
  }
  const active = focus ?? remembered();
  const open = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".more-choices"))?.open ?? false;
  explorer().replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  for (const part of ["h1", ".tools", "footer"]) {
    const [old, made] = [document.querySelector(part), page.querySelector(part)];
    if (old && made) old.replaceWith(document.adoptNode(made));
  }
  // The header's links and forms carry the view in their addresses.
  const [header, other] = [document.querySelector("header.top"), page.querySelector("header.top")];
  if (header && other) {
    for (const part of [".languages", ".day"]) {
      const [old, made] = [header.querySelector(part), other.querySelector(part)];
      if (old && made) old.replaceWith(document.adoptNode(made));
    }
  }
  if (push) history.pushState({ focus: active }, "", url);
  shown = location.pathname + location.search;
  if (open) document.querySelector(".more-choices")?.setAttribute("open", "");
  begin(!anchor);
  document.dispatchEvent(new CustomEvent("swapped"));
  if (anchor && keep) {
    const now = placeOf(keep);
    if (now) stage().scrollBy(now.x - anchor.x, now.y - anchor.y);
    const left = placeOf(keep);
    // A picture that is smaller than its stage cannot be scrolled: it is moved within it.
    if (left && Math.hypot(left.x - anchor.x, left.y - anchor.y) > 1) {
      const [one, other] = [drawing().getBoundingClientRect(), stage().getBoundingClientRect()];
      drawing().style.margin = `${Math.max(0, one.top - other.top + stage().scrollTop - left.y + anchor.y)}px 0 0 ${Math.max(0, one.left - other.left + stage().scrollLeft - left.x + anchor.x)}px`;
    }
  }
  focusOn(active);
}

/** Where a box stands on the stage. @param {string} id */
function placeOf(id) {
  const box = nodeOf(id);
  if (!box) return null;
  const [one, other] = [box.getBoundingClientRect(), stage().getBoundingClientRect()];
  return { x: one.left - other.left, y: one.top - other.top };
}

/** @param {string} id @returns {SVGGElement | null} */
const nodeOf = (id) => stage().querySelector(`.node[data-id="${CSS.escape(id)}"]`);

/** What has the focus, in words that are still true after the swap. */
function remembered() {
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  if (!active || !explorer().contains(active)) return null;
  const node = active.closest(".node");
  if (node) return `node ${node.getAttribute("data-id")}`;
  return active.id ? `id ${active.id}` : null;
}

/** @param {string | null} what */
function focusOn(what) {
  if (!what) return;
  const [kind, name] = [what.slice(0, what.indexOf(" ")), what.slice(what.indexOf(" ") + 1)];
  const target = kind === "node" ? nodeOf(name)?.querySelector("a") ?? nodeOf(explorer().dataset.focus ?? "")?.querySelector("a") : document.getElementById(name);
  /** @type {HTMLElement | null} */ (target)?.focus({ preventScroll: kind !== "node" });
}

// --- lighting up

/** @param {Element | null} node */
function light(node) {
  const svg = drawing();
  all(svg, ".lit").forEach((each) => each.classList.remove("lit"));
  svg.classList.toggle("choosing", Boolean(node));
  document.querySelectorAll("#list-table tr.lit").forEach((row) => row.classList.remove("lit"));
  if (!node) return;
  const boxes = all(svg, ".node");
  const number = String(boxes.indexOf(/** @type {SVGElement} */ (node)));
  const near = new Set([number]);
  for (const line of all(svg, "[data-ends]")) {
    const ends = (line.getAttribute("data-ends") ?? "").split(" ");
    if (!ends.includes(number)) continue;
    line.classList.add("lit");
    ends.forEach((end) => near.add(end));
  }
  for (const lane of all(svg, "[data-through]")) {
    if ((lane.getAttribute("data-through") ?? "").split(" ").includes(number)) lane.classList.add("lit");
  }
  for (const each of near) boxes[Number(each)]?.classList.add("lit");
  document.getElementById(node.querySelector("a")?.getAttribute("aria-labelledby") ?? "")?.classList.add("lit");
}

// --- the legend as a filter

function filter() {
  const off = Array.from(document.querySelectorAll("#legend button[aria-pressed=false]"));
  const lines = new Set(off.map((key) => key.getAttribute("data-line")));
  const codes = off.map((key) => key.getAttribute("data-code")).filter(Boolean);
  for (const group of all(drawing(), ".lines")) group.classList.toggle("gone", lines.has(group.getAttribute("data-code")));
  for (const box of all(drawing(), ".node")) box.classList.toggle("dim", codes.some((code) => box.classList.contains(code ?? "")));
}

function pressable() {
  for (const key of document.querySelectorAll("#legend .key:not(.sign-key)")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = key.className;
    for (const name of ["data-code", "data-line"]) {
      const value = key.getAttribute(name);
      if (value) button.setAttribute(name, value);
    }
    button.setAttribute("aria-pressed", "true");
    button.append(...Array.from(key.childNodes));
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      filter();
    });
    key.replaceWith(button);
  }
}

// --- zoom and pan

/** @param {number} wanted @param {{x: number, y: number}} [about] a place on the stage that stays where it is */
function scale(wanted, about) {
  const [svg, box] = [drawing(), stage()];
  const before = zoom || 1;
  zoom = Math.min(LARGEST, Math.max(SMALLEST, wanted));
  const { width, height } = svg.viewBox.baseVal;
  const at = about ?? { x: box.clientWidth / 2, y: box.clientHeight / 2 };
  const [x, y] = [(box.scrollLeft + at.x) / before, (box.scrollTop + at.y) / before];
  svg.setAttribute("width", String(Math.round(width * zoom)));
  svg.setAttribute("height", String(Math.round(height * zoom)));
  box.scrollTo(x * zoom - at.x, y * zoom - at.y);
}

function fit() {
  const [svg, box] = [drawing(), stage()];
  const { width, height } = svg.viewBox.baseVal;
  const room = Math.max(window.innerHeight * 0.78, 320);
  scale(Math.min(1, Math.max(READABLE, Math.min((box.clientWidth - 4) / width, room / height))));
  const middle = nodeOf(explorer().dataset.focus ?? "");
  if (!middle) return;
  const [one, other] = [middle.getBoundingClientRect(), box.getBoundingClientRect()];
  box.scrollBy(one.left + one.width / 2 - other.left - box.clientWidth / 2, one.top + one.height / 2 - other.top - box.clientHeight / 2);
}

// --- keys

/** The nearest box in a direction, by position. @param {Element} from @param {string} key */
function neighbour(from, key) {
  const start = centre(from);
  const [across, along] = key === "ArrowLeft" || key === "ArrowRight" ? ["y", "x"] : ["x", "y"];
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  let [best, least] = [/** @type {Element | null} */ (null), Infinity];
  for (const box of all(drawing(), ".node")) {
    const place = centre(box);
    const ahead = (place[along] - start[along]) * sign;
    if (ahead < 5) continue;
    const cost = ahead + 2.5 * Math.abs(place[across] - start[across]);
    if (cost < least) [best, least] = [box, cost];
  }
  return best;
}

/** @param {Element} node @returns {Record<string, number>} */
function centre(node) {
  const [x, y] = (node.getAttribute("transform") ?? "").match(/-?[\d.]+/g)?.map(Number) ?? [0, 0];
  return { x, y };
}

/** @param {KeyboardEvent} event */
function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const node = /** @type {Element} */ (event.target).closest(".node");
  if (event.key === "+" || event.key === "=") scale(zoom * 1.2);
  else if (event.key === "-") scale(zoom / 1.2);
  else if (event.key === "0") fit();
  else if (event.key === "Escape" && node) document.getElementById("focus")?.focus();
  else if (event.key.startsWith("Arrow") && node) {
    const next = neighbour(node, event.key);
    if (!next) return;
    /** @type {HTMLElement | null} */ (next.querySelector("a"))?.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  } else return;
  event.preventDefault();
}

// --- dragging: the ground moves the view, a box moves itself and is pinned in the address

/** @param {PointerEvent} down */
function press(down) {
  if (down.button !== 0) return;
  const node = /** @type {SVGGElement | null} */ (/** @type {Element} */ (down.target).closest(".node"));
  const [box, start] = [stage(), { x: down.clientX, y: down.clientY }];
  const from = { left: box.scrollLeft, top: box.scrollTop };
  const place = node ? centre(node) : null;
  let moved = false;
  /** @param {PointerEvent} event */
  const move = (event) => {
    const [x, y] = [event.clientX - start.x, event.clientY - start.y];
    if (!moved && Math.hypot(x, y) < 5) return;
    if (!moved) {
      moved = true;
      box.setPointerCapture(down.pointerId);
      box.classList.add("panning");
    }
    if (node && place) {
      node.setAttribute("transform", `translate(${Math.round(place.x + x / zoom)} ${Math.round(place.y + y / zoom)})`);
      follow(node);
    } else box.scrollTo(from.left - x, from.top - y);
  };
  const up = () => {
    box.removeEventListener("pointermove", move);
    box.classList.remove("panning");
    if (!moved) return;
    // The click that ends a drag opens nothing.
    box.addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
    if (node) pin(node);
  };
  box.addEventListener("pointermove", move);
  box.addEventListener("pointerup", up, { once: true });
  box.addEventListener("pointercancel", up, { once: true });
}

/** Straighten the lines of a box that is being moved. @param {SVGGElement} node */
function follow(node) {
  const boxes = all(drawing(), ".node");
  const number = String(boxes.indexOf(node));
  for (const line of all(drawing(), "path[data-ends]")) {
    const [one, other] = (line.getAttribute("data-ends") ?? "").split(" ");
    if (!other || (one !== number && other !== number)) continue;
    const [a, b] = [boxes[Number(one)], boxes[Number(other)]];
    if (!a || !b) continue;
    const [start, end] = [centre(a), centre(b)];
    const way = end.x >= start.x ? 1 : -1;
    const [x, z] = [start.x + way * 99, end.x - way * 99];
    const bend = (z - x) / 2;
    line.setAttribute("d", `M${x} ${start.y}C${x + bend} ${start.y} ${z - bend} ${end.y} ${z} ${end.y}`);
  }
}

/** @param {SVGGElement} node */
function pin(node) {
  const [url, id, place] = [new URL(location.href), node.getAttribute("data-id") ?? "", centre(node)];
  const kept = url.searchParams.getAll("pin").filter((each) => !each.startsWith(`${id}:`));
  url.searchParams.delete("pin");
  for (const each of [...kept, `${id}:${place.x},${place.y}`]) url.searchParams.append("pin", each);
  show(url.href, { keep: id, focus: `node ${id}` });
}

// --- taking away

/** The picture as a PNG: its file, drawn on a canvas in twice its size. @param {HTMLElement} button */
async function png(button) {
  const image = new Image();
  image.src = button.dataset.picture ?? "";
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const times = Math.min(2, 8000 / Math.max(width, height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * times), Math.round(height * times)];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const link = document.createElement("a");
  link.download = button.dataset.png ?? "";
  link.href = canvas.toDataURL("image/png");
  link.click();
}

/** Copy a table with tabs between its cells, as a spreadsheet takes it. @param {HTMLElement} button */
async function copy(button) {
  const table = /** @type {HTMLTableElement} */ (document.querySelector(button.dataset.copy ?? ""));
  const text = Array.from(table.rows, (row) => Array.from(row.cells, (cell) => (cell.textContent ?? "").trim()).join("\t")).join("\n");
  await navigator.clipboard.writeText(text);
  const said = document.getElementById("said");
  if (said) said.append(Object.assign(document.createElement("p"), { textContent: button.dataset.done ?? "" }));
}

// --- beginning

/** @param {boolean} whole whether the view begins anew */
function begin(whole) {
  document.querySelectorAll("[data-script]").forEach((each) => each.removeAttribute("hidden"));
  pressable();
  const box = stage();
  box.classList.add("scripted");
  if (whole) {
    zoom = 0;
    fit();
  } else scale(zoom);
  box.addEventListener("pointerover", (event) => light(/** @type {Element} */ (event.target).closest(".node")));
  box.addEventListener("pointerleave", () => light(null));
  box.addEventListener("focusin", (event) => light(/** @type {Element} */ (event.target).closest(".node")));
  box.addEventListener("focusout", () => light(null));
  box.addEventListener("pointerdown", press);
  box.addEventListener("dragstart", (event) => event.preventDefault());
  box.addEventListener("keydown", key);
  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const place = box.getBoundingClientRect();
    scale(zoom * Math.exp(-event.deltaY / 400), { x: event.clientX - place.left, y: event.clientY - place.top });
  }, { passive: false });
  const form = /** @type {HTMLFormElement} */ (document.getElementById("controls"));
  const send = () => {
    const given = new URLSearchParams();
    const [ticks, ticked] = ["[name=relations]", "[name=relations]:checked"].map((each) => form.querySelectorAll(each).length);
    for (const [name, value] of new FormData(form)) {
      const field = /** @type {HTMLElement | null} */ (form.querySelector(`select[name=${name}]`));
      // What is as it would be anyway stays out of the address.
      if (value !== "" && value !== field?.dataset.default && (name !== "relations" || ticked < ticks)) given.append(name, String(value));
    }
    show(`${form.action}?${given}`);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener("change", (event) => {
    if (/** @type {HTMLElement} */ (event.target).matches("select, [type=checkbox]")) send();
  });
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const button = /** @type {HTMLElement | null} */ (target.closest("button"));
  if (button?.dataset.zoom) button.dataset.zoom === "fit" ? fit() : scale(zoom * (button.dataset.zoom === "in" ? 1.25 : 0.8));
  if (button?.dataset.png) png(button);
  if (button?.dataset.copy) copy(button);
  if (button?.hasAttribute("data-paper")) window.print();
  const link = target.closest("a");
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const address = new URL(link.getAttribute("href") ?? "", location.href);
  if (!explorer().contains(link) || link.hasAttribute("download") || address.pathname !== "/explore" || address.hash || !address.search) return;
  event.preventDefault();
  const node = link.closest(".node")?.getAttribute("data-id") ?? null;
  const more = link.classList.contains("more") || Boolean(node?.includes("~"));
  const row = link.closest("tr") ? address.searchParams.get("focus") : null;
  show(address.href, { focus: node ? `node ${node}` : row ? `node ${row}` : null, keep: more ? node : null });
});

window.addEventListener("beforeprint", () => light(null));

window.addEventListener("popstate", (event) => {
  if (shown === location.pathname + location.search) return;
  const state = /** @type {{focus?: string} | null} */ (event.state);
  show(location.href, { push: false, focus: state?.focus ?? `node ${new URL(location.href).searchParams.get("focus")}` });
});

begin(true);
