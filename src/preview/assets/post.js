// Shows the question about a test and its result in a dialog, and keeps the list of caught mail in step. Without it the
// question and the result are pages of their own.
"use strict";

{
  const dialog = document.createElement("dialog");
  dialog.className = "trial-dialog";
  dialog.setAttribute("aria-labelledby", "trial-title");
  // What is typed here is meant for the dialog.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(dialog);

  async function show(url, options) {
    const failed = () => document.getElementById("state")?.dataset.lost ?? "";
    const text = await fetch(url, options).then((answer) => answer.text()).catch(failed);
    const page = new DOMParser().parseFromString(text, "text/html");
    const section = page.getElementById("trial");
    dialog.replaceChildren(section ?? text);
    if (!dialog.open) dialog.showModal();
    // The result is read out; the question waits at its button.
    (dialog.querySelector("button.main") ?? dialog.querySelector("#trial-title"))?.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-trial]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link.href);
  });

  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("a.close")) return;
    event.preventDefault();
    dialog.close();
  });

  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button.main");
    if (button.disabled) return;
    button.disabled = true;
    button.textContent = button.dataset.busy;
    show(event.target.action, { method: "POST", headers: { "x-briefing-write": document.body.dataset.write } });
  });

  // New mail appears in the list; the message that is open stays as it is.
  events.addEventListener("caught", async (event) => {
    const list = document.getElementById("caught");
    if (!list || event.data === list.dataset.number) return;
    list.dataset.number = event.data;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("caught");
    if (!fresh) return;
    const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    list.replaceChildren(...fresh.childNodes);
    if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  });
}
