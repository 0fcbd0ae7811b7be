// Listens for keys: each element with `data-key` is a key away. `?` shows them all; there they can be turned off, for
// whoever speaks to their machine or rests a hand on it (WCAG 2.1.4).
"use strict";
if (document.getElementById("keys")) {
  const OFF = "briefing-keys-off";
  const keys = document.getElementById("keys");
  const use = document.getElementById("use-keys");
  const keyed = () => [...document.querySelectorAll("[data-key]")];

  // A browser may forbid to keep anything; then keys are on at every start.
  const kept = (change) => {
    try {
      return change(localStorage);
    } catch {
      return null;
    }
  };
  use.checked = kept((store) => store.getItem(OFF)) === null;
  use.addEventListener("change", () => kept((store) => (use.checked ? store.removeItem(OFF) : store.setItem(OFF, ""))));

  function show() {
    const list = document.getElementById("keylist");
    list.replaceChildren();
    for (const element of keyed()) {
      const key = document.createElement("dt");
      key.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.key }));
      const words = document.createElement("dd");
      const own = [...element.childNodes].filter((node) => node.nodeName !== "KBD");
      words.textContent = element.ariaLabel ?? own.map((node) => node.textContent).join("").trim();
      list.append(key, words);
    }
    keys.showModal();
  }

  const isField = (element) => element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (!use.checked || isField(event.target) || document.querySelector("dialog[open]")) return;
    const found = keyed().find((element) => element.dataset.key === event.key);
    if (!found) return;
    event.preventDefault();
    found.focus();
    found.click();
  }

  document.addEventListener("keydown", pressed);
  document.getElementById("show-keys")?.addEventListener("click", show);
}
