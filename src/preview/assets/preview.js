// Keeps the page in step with the files, listens for keys, and shows where a finding is in the mail. Everything works
// without it, but for the reloading.
"use strict";

const frames = () => document.querySelectorAll("iframe.mail");

// --- Keeping in step -------------------------------------------------------------------------------------------------

let generation = Number(document.body.dataset.generation);
let asked = 0;

// A new frame is loaded out of sight and takes the old one's place when it is whole, scrolled to where one was.
function exchange(old, src) {
  const next = old.cloneNode(false);
  next.classList.add("coming");
  next.src = src;
  next.addEventListener("load", () => {
    next.contentWindow.scrollTo(0, old.contentWindow.scrollY);
    old.remove();
    next.classList.remove("coming");
    document.dispatchEvent(new CustomEvent("repainted", { detail: generation }));
  }, { once: true });
  old.after(next);
}

async function refresh() {
  const turn = ++asked;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // A later change is on its way already.
  if (turn !== asked || !answer.ok) return;
  document.title = page.title;
  Object.assign(document.body.dataset, page.body.dataset);
  for (const id of ["state", "findings"]) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id)?.replaceWith(fresh);
  }
  for (const pane of document.querySelectorAll(".pane")) {
    const fresh = page.getElementById(pane.id);
    const frame = pane.querySelector("iframe.mail:not(.coming)");
    if (!fresh) continue;
    if (frame && fresh.querySelector("iframe.mail")) {
      pane.querySelector("iframe.coming")?.remove();
      exchange(frame, fresh.querySelector("iframe.mail").src);
      continue;
    }
    const top = pane.querySelector("pre")?.scrollTop ?? 0;
    pane.replaceWith(fresh);
    const text = fresh.querySelector("pre");
    if (text) text.scrollTop = top;
  }
  // What else has changed is for those who show it.
  document.dispatchEvent(new CustomEvent("refreshed", { detail: page }));
  for (const list of document.querySelectorAll("nav.issues ul")) {
    list.replaceWith(page.querySelector("nav.issues ul"));
  }
}

const events = new EventSource("/events");
events.addEventListener("change", (event) => {
  // Another start of the preview counts anew, and takes other tokens.
  if (event.lastEventId !== document.body.dataset.start) return location.reload();
  const told = Number(event.data);
  if (told === generation) return;
  generation = told;
  refresh();
});
// The browser tries again by itself; whatever is served then may be another start, with other numbers.
let lost = false;
events.addEventListener("error", () => {
  const state = document.getElementById("state");
  const told = Object.assign(document.createElement("p"), { className: "stale", textContent: state.dataset.lost });
  if (!lost) state.replaceChildren(told);
  lost = true;
});
events.addEventListener("open", () => {
  if (lost) refresh();
  lost = false;
});

// --- Keys ------------------------------------------------------------------------------------------------------------

const keyed = () => [...document.querySelectorAll("[data-key]")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "?") {
    showKeys();
    return event.preventDefault();
  }
  const found = keyed().find((element) => element.dataset.key === event.key);
  if (!found) return;
  event.preventDefault();
  found.click();
  found.focus();
});

function showKeys() {
  const list = document.getElementById("keylist");
  list.replaceChildren();
  for (const element of keyed()) {
    const key = document.createElement("dt");
    key.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.key }));
    const words = document.createElement("dd");
    words.textContent = [...element.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join("").trim();
    list.append(key, words);
  }
  document.getElementById("keys").showModal();
}

// --- Where a finding is in the mail ----------------------------------------------------------------------------------

const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// The smallest element that holds the words of the line; where none does, the largest of those that hold some of them.
function find(body, line) {
  const wanted = bare(line);
  let whole = null;
  let part = null;
  for (const element of body.querySelectorAll("h1,h2,h3,h4,p,li,a,td,pre,img")) {
    const own = bare(element.alt ?? element.textContent);
    if (own.length < 4) continue;
    const found = { element, length: own.length };
    if (own.includes(wanted)) whole = whole && whole.length < own.length ? whole : found;
    else if (wanted.includes(own)) part = part && part.length > own.length ? part : found;
  }
  return (whole ?? part)?.element;
}

// What is outlined, in each frame that has it.
let marked = [];

function unmark() {
  for (const { mark } of marked) mark.remove();
  marked = [];
}

function place({ frame, element, mark }) {
  const there = element.getBoundingClientRect();
  Object.assign(mark.style, {
    left: `${frame.offsetLeft + frame.clientLeft + there.left - 4}px`,
    top: `${frame.offsetTop + frame.clientTop + there.top - 4}px`,
    width: `${there.width + 8}px`,
    height: `${there.height + 8}px`,
  });
}

function markIn(frame, words) {
  const element = find(frame.contentDocument.body, words);
  if (!element) return;
  element.scrollIntoView({ block: "center" });
  const mark = Object.assign(document.createElement("div"), { className: "mark" });
  const one = { frame, element, mark };
  place(one);
  frame.after(mark);
  frame.contentWindow.addEventListener("scroll", () => place(one));
  frame.scrollIntoView({ block: "nearest" });
  marked.push(one);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-words]");
  if (!button) return;
  unmark();
  for (const frame of frames()) markIn(frame, button.dataset.words);
});
document.addEventListener("repainted", unmark);
addEventListener("resize", () => marked.forEach(place));
