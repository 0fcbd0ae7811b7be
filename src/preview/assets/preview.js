// Keeps the page in step with the files, and changes between views without leaving it. Everything works without this
// script, but for the reloading. Other scripts hear `refreshed` on the document, with the fresh page, and `repainted` when
// the last frame is the newest.
"use strict";

const frames = () => document.querySelectorAll("iframe.mail:not(.coming)");
// Words without what only looks different.
const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// --- The fresh in the place of the old -------------------------------------------------------------------------------

const FOCUSABLE = "a[href], button, input, select, textarea, summary, iframe, [tabindex]";

// What an element is for, so that it is known again in a page that was made anew.
const sign = (element) =>
  [element.nodeName, element.id, element.getAttribute("href"), element.name, element.dataset.key, element.dataset.words].join("\n");

// Does what changes some of the page, and gives the focus back to what had it, if that is there again.
function keepingFocus(change) {
  const focused = document.activeElement;
  const known = sign(focused);
  change();
  if (document.activeElement === focused || focused === document.body) return;
  [...document.querySelectorAll(FOCUSABLE)].find((element) => sign(element) === known)?.focus({ preventScroll: true });
}

// Exchanges what differs. What stays the same is left alone: its focus, its scrolling, what is read aloud of it.
function renew(old, fresh) {
  if (!old || !fresh || old.isEqualNode(fresh)) return;
  const scrolled = [old, old.querySelector("pre")].map((element) => element?.scrollTop ?? 0);
  old.replaceChildren(...fresh.childNodes);
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  [old, old.querySelector("pre")].forEach((element, at) => element && (element.scrollTop = scrolled[at]));
}

// A frame that comes is loaded out of sight, behind the one that is there.
function start(old, next) {
  next.classList.add("coming");
  next.whole = new Promise((done) => next.addEventListener("load", done, { once: true }));
  old.after(next);
  return next;
}

// After a change of files the same frame will be wanted: it need not wait until the page around it has come.
function expect(frame) {
  frame.parentNode.querySelector("iframe.coming")?.remove();
  start(frame, frame.cloneNode(false));
}

// The frame that comes takes the old one's place when it is whole, scrolled to where one was.
async function exchange(pane, fresh) {
  const old = pane.querySelector("iframe.mail:not(.coming)");
  const wanted = fresh.querySelector("iframe.mail");
  let next = pane.querySelector("iframe.coming");
  if (next?.src !== wanted.src) {
    next?.remove();
    next = start(old, wanted);
  }
  await next.whole;
  // What came later has taken its place.
  if (!next.isConnected) return;
  const [device, width] = [pane.querySelector(".device"), fresh.querySelector(".device").dataset.width];
  const [was, is] = [old, next].map((frame) => frame.contentDocument.documentElement);
  const part = device.dataset.width === width ? 1 : is.scrollHeight / was.scrollHeight;
  device.dataset.width = width;
  const focused = document.activeElement === old;
  next.contentWindow.scrollTo(0, was.scrollTop * part);
  next.classList.remove("coming");
  old.remove();
  if (focused) next.focus({ preventScroll: true });
}

// A pane that was not there before is whole when its frame is.
function whole(pane) {
  const frame = pane.querySelector("iframe.mail");
  return frame && new Promise((done) => frame.addEventListener("load", done, { once: true }));
}

// Brings the panes in step; done when the last frame is.
function renewPanes(page) {
  const [here, there] = [document, page].map((one) => one.getElementById("panes"));
  if (!here || !there) return;
  here.className = there.className;
  return Promise.all(["first", "second"].map((id) => {
    const [old, fresh] = [document, page].map((one) => one.getElementById(id));
    if (!fresh) return old?.remove();
    const isFramed = old?.querySelector("iframe.mail") && fresh.querySelector("iframe.mail");
    if (old?.dataset.view === fresh.dataset.view) return isFramed ? exchange(old, fresh) : renew(old, fresh);
    const loaded = whole(fresh);
    if (old) old.replaceWith(fresh);
    else here.append(fresh);
    return loaded;
  }));
}

// --- In step with the files ------------------------------------------------------------------------------------------

let generation = Number(document.body.dataset.generation);
let asked = 0;

async function refresh() {
  const turn = ++asked;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // A later change is on its way already.
  if (turn !== asked || !answer.ok) return;
  document.title = page.title;
  Object.assign(document.body.dataset, page.body.dataset);
  let panes;
  keepingFocus(() => {
    // A list that is open stays open for as long as it says the same.
    for (const part of ["nav.issues ul", "#fold", "nav.views", "nav.look", "nav.reader", "#state", "#findings"]) {
      renew(document.querySelector(part), page.querySelector(part));
    }
    panes = renewPanes(page);
    // What else has changed is for those who show it.
    document.dispatchEvent(new CustomEvent("refreshed", { detail: page }));
  });
  await panes;
  if (turn === asked) document.dispatchEvent(new CustomEvent("repainted", { detail: generation }));
}

const events = new EventSource("/events");
events.addEventListener("change", (event) => {
  // Another start of the preview counts anew, and takes other tokens.
  if (event.lastEventId !== document.body.dataset.start) return location.reload();
  const told = Number(event.data);
  if (told === generation) return;
  generation = told;
  frames().forEach(expect);
  refresh();
});

// The browser tries again by itself; whatever is served then may be another start, with other numbers.
let lost = false;
events.addEventListener("error", () => {
  const state = document.getElementById("state");
  const told = Object.assign(document.createElement("p"), { className: "stale", textContent: state?.dataset.lost });
  if (!lost) state?.replaceChildren(told);
  lost = true;
});
events.addEventListener("open", () => {
  if (lost) refresh();
  lost = false;
});

// --- From one view to another ----------------------------------------------------------------------------------------

const place = () => location.pathname + location.search;
let shown = place();

function go() {
  if (shown === place()) return;
  shown = place();
  refresh();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("header a[href]");
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button;
  if (!link || elsewhere || event.defaultPrevented || link.pathname !== location.pathname) return;
  event.preventDefault();
  link.closest("details")?.removeAttribute("open");
  history.pushState(null, "", link.href);
  go();
});
addEventListener("popstate", go);

// --- On a narrow window the choices are folded away ------------------------------------------------------------------

document.documentElement.classList.add("scripted");
document.addEventListener("click", (event) => {
  const fold = event.target.closest("#fold");
  if (fold) fold.ariaExpanded = String(fold.ariaExpanded !== "true");
});
// A menu that was opened by its key is to be seen.
document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.closest("#tools")) document.getElementById("fold").ariaExpanded = "true";
}, true);
// A menu closes when one goes on elsewhere.
document.addEventListener("pointerdown", (event) => {
  for (const menu of document.querySelectorAll("header details[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement.closest("header details[open]") ?? document.querySelector("header details[open]");
  if (!open) return;
  open.removeAttribute("open");
  open.querySelector("summary").focus();
});
