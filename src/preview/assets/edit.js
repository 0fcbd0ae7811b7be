// The pane in which an issue is edited: what all its parts share. It asks the server, says what came of it, opens and
// closes, and keeps in step with the files. `edit-list.js` is the order of items; `edit-fields.js`, `edit-form.js`,
// `edit-picture.js` and `edit-save.js` are one file in the form.
"use strict";

window.briefingEdit = (() => {
  const pane = document.getElementById("edit");
  if (!pane) return null;

  const by = (id) => document.getElementById(`edit-${id}`);
  const issue = pane.dataset.issue;
  const base = `/issues/${encodeURIComponent(issue)}/edit`;
  const kept = `briefing-edit-${issue}`;

  // A word of the page's language, with what is to be filled in.
  function word(name, ...filled) {
    let words = by("words").querySelector(`[data-word="${name}"]`).textContent;
    for (const fill of filled) words = words.replace(/\{\w*\}/, () => fill);
    return words;
  }

  // The last word counts; a trouble stays until something else is said.
  function say(words, trouble = false) {
    const says = by("says");
    says.textContent = words;
    says.classList.toggle("edit-trouble", trouble);
  }

  // Asks the server. `{ status, told }`; status 0 when it does not answer.
  async function ask(method, path, body) {
    const headers = { accept: "application/json" };
    if (method !== "GET") headers["X-Briefing-Write"] = document.body.dataset.write;
    if (body && !(body instanceof Blob)) {
      headers["content-type"] = "application/json";
      body = JSON.stringify(body);
    }
    try {
      const answer = await fetch(base + path, { method, headers, body });
      const text = await answer.text();
      try {
        return { status: answer.status, told: JSON.parse(text) };
      } catch {
        return { status: answer.status, told: { error: text.trim(), help: "" } };
      }
    } catch {
      return { status: 0, told: { error: word("lost"), help: "" } };
    }
  }

  const complain = ({ told }) => say([told.error, told.help].filter(Boolean).join(". ") || word("lost"), true);

  const edit = { pane, by, word, say, ask, complain, issue, overview: null, choices: { topics: [], authors: [] } };

  // How things are, after whatever happened.
  edit.take = (overview) => {
    edit.overview = overview;
    if (overview.choices) edit.choices = overview.choices;
    by("undo").disabled = overview.undo === 0;
    by("redo").disabled = overview.redo === 0;
    edit.list.draw();
  };

  edit.load = async () => {
    const answer = await ask("GET", "");
    if (answer.status === 200) edit.take(answer.told);
    else complain(answer);
    return answer.status === 200;
  };

  const isOpen = () => !pane.hidden;

  edit.show = async () => {
    if (isOpen()) return true;
    pane.hidden = false;
    document.body.classList.add("editing");
    by("open").setAttribute("aria-expanded", "true");
    edit.remember();
    return edit.load();
  };

  function close() {
    if (!edit.form.mayLeave()) return;
    edit.form.close();
    pane.hidden = true;
    document.body.classList.remove("editing");
    by("open").setAttribute("aria-expanded", "false");
    sessionStorage.removeItem(kept);
    by("open").focus();
  }

  // Another view is another page; the pane opens there as it was here.
  edit.remember = () => sessionStorage.setItem(kept, JSON.stringify(edit.form.where()));

  by("open").addEventListener("click", async () => {
    if (isOpen()) return close();
    const shown = edit.show();
    // The key's own listener gives the button the focus after this.
    queueMicrotask(() => pane.focus());
    await shown;
  });
  by("close").addEventListener("click", close);

  async function step(which, said) {
    const answer = await ask("POST", `/${which}`);
    if (answer.status !== 200) return complain(answer);
    edit.take(answer.told.issue);
    say(word(said));
    await edit.form.follow();
  }
  by("undo").addEventListener("click", () => step("undo", "undone"));
  by("redo").addEventListener("click", () => step("redo", "redone"));

  document.addEventListener("keydown", (event) => {
    if (!isOpen() || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const writes = event.target.closest("input:not([type=checkbox]):not([type=file]), textarea, select");
    if (key === "s" && edit.form.isOpen()) edit.form.save();
    else if (key === "z" && !writes) by(event.shiftKey ? "redo" : "undo").click();
    else if (key === "y" && !writes) by("redo").click();
    else return;
    event.preventDefault();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-edit-file]");
    if (!button) return;
    await edit.show();
    edit.form.open(button.dataset.editFile, { line: Number(button.dataset.editLine) });
  });

  window.addEventListener("beforeunload", (event) => {
    if (edit.form.isDirty()) event.preventDefault();
  });

  // `events` is the stream that `preview.js` listens to.
  async function catchUp() {
    if (!isOpen()) return;
    // In the middle of an order, or of a drag, the list stays as it is.
    if (edit.busy) setTimeout(catchUp, 300);
    else if (await edit.load()) await edit.form.follow();
  }
  events.addEventListener("change", catchUp);

  document.addEventListener("DOMContentLoaded", async () => {
    const was = JSON.parse(sessionStorage.getItem(kept) ?? "null");
    if (!was) return;
    await edit.show();
    if (was.name) edit.form.open(was.name, { part: was.part, quiet: true });
  });

  return edit;
})();
