// One file in the form: opened, left, shown at a line.
"use strict";

if (window.briefingEdit) (() => {
  const edit = window.briefingEdit;
  const { by, word, say, ask, complain, fields } = edit;
  const form = by("form");

  // What is open: the draft as it was read, its sort, whether it is shown whole, and what the form said when it was filled in.
  const file = { draft: null, sort: null, whole: false, filled: null };
  let turn = 0;

  const isOpen = () => file.draft !== null;
  const isDirty = () => isOpen() && (Object.keys(fields.changes(file)).length > 0 || edit.picture.chosen() !== undefined);
  const mayLeave = () => !isDirty() || window.confirm(word("leave"));
  const mark = () => { by("unsaved").hidden = !isDirty(); };

  function fill(draft) {
    file.whole = draft.problem !== null || (file.whole && draft.name === file.draft?.name);
    file.draft = draft;
    fields.fill(file);
    edit.picture.clear();
    by("conflict").hidden = true;
    by("problem").hidden = draft.problem === null;
    if (draft.problem) {
      const { line, message, help } = draft.problem;
      by("problem").textContent = [`${draft.name}:${line}: ${message}`, help].filter(Boolean).join(". ");
    }
    const place = edit.overview.items.findIndex((entry) => entry.name === draft.name) + 1;
    const name = file.sort === "greeting" ? word("greeting") : draft.name;
    by("file").textContent = draft.fields.title && file.sort === "item" ? `${place} · ${draft.fields.title}` : name;
    draw();
  }

  function draw() {
    by("fields").hidden = file.whole;
    by("whole-part").hidden = !file.whole;
    by("whole").textContent = word(file.whole ? "fields" : "whole");
    by("whole").disabled = file.draft.problem !== null;
    file.filled = fields.read(file);
    mark();
  }

  // --- Opening and closing -------------------------------------------------------------------------------------------

  const sortOf = (name, part) => (part === "greeting" || name === "greeting.md" ? "greeting" : name === "issue.toml" ? "head" : "item");

  async function open(name, { line, part, quiet } = {}) {
    if (isOpen() && file.draft.name === name && line) return go(line);
    if (!mayLeave()) return;
    const mine = ++turn;
    const answer = await ask("GET", `/files/${encodeURIComponent(name)}`);
    if (mine !== turn) return;
    if (answer.status !== 200) return complain(answer);
    edit.offset ??= await offset();
    file.sort = sortOf(name, part);
    file.whole = false;
    fill(answer.told);
    by("list").hidden = true;
    form.hidden = false;
    edit.remember();
    showInMail();
    if (quiet) return;
    say("");
    if (line) go(line);
    else by(part === "body" ? "body" : "file").focus();
  }

  // A date without an offset has that of the issue.
  async function offset() {
    const head = await ask("GET", "/files/issue.toml");
    return fields.offsetOf(head.told.fields?.date);
  }

  function close() {
    const was = file.draft?.name;
    Object.assign(file, { draft: null, sort: null, whole: false });
    turn += 1;
    form.hidden = true;
    by("list").hidden = false;
    return was;
  }

  function goBack() {
    if (!mayLeave()) return;
    const was = close();
    edit.remember();
    const row = [...by("items").children].find((row) => row.dataset.name === was);
    (row?.querySelector(".edit-item") ?? by(was === "issue.toml" ? "head" : "greeting")).focus();
  }

  // The mail is rolled to the story: to its own headline before that of the issue, which may be the same. A story that is not
  // in the mail yet may be in the next one. `frames` and `bare` are those of `preview.js`.
  let wanted = false;
  function showInMail() {
    const title = file.sort === "item" && file.draft.fields.title;
    wanted = Boolean(title);
    for (const frame of title ? frames() : []) {
      const headings = ["h2, h3", "h1"].flatMap((kind) => [...(frame.contentDocument?.querySelectorAll(kind) ?? [])]);
      const found = headings.find((heading) => bare(heading.textContent).endsWith(bare(title)));
      if (!found) continue;
      wanted = false;
      frame.contentWindow.scrollTo(0, found.getBoundingClientRect().top + frame.contentWindow.scrollY - 24);
    }
  }
  document.addEventListener("repainted", () => {
    if (isOpen() && wanted) showInMail();
  });

  // --- At a line -----------------------------------------------------------------------------------------------------

  // Shows a line of the file: in the field that stands there, in the words, else in the whole file.
  function go(line) {
    const { draft, sort } = file;
    if (!file.whole) {
      const key = Object.keys(draft.lines).find((key) => draft.lines[key] === line);
      const field = key && fields.input(key);
      if (field) return field.focus();
      if (sort !== "head" && !fields.inHead(file) && line >= draft.body_line) return select(by("body"), line - draft.body_line);
      if (isDirty()) return by("file").focus();
      file.whole = true;
      draw();
    }
    select(by("whole-text"), line - 1);
  }

  function select(area, line) {
    const lines = area.value.split("\n");
    const at = Math.min(line, lines.length - 1);
    const start = lines.slice(0, at).reduce((sum, text) => sum + text.length + 1, 0);
    area.focus();
    area.setSelectionRange(start, start + lines[at].length);
    area.scrollTop = (area.scrollHeight / lines.length) * at - area.clientHeight / 2;
  }

  // --- Buttons -------------------------------------------------------------------------------------------------------

  // A headline may be long, but it is one line.
  by("title").addEventListener("input", ({ target }) => {
    if (target.value.includes("\n")) target.value = target.value.replaceAll("\n", " ");
  });
  form.addEventListener("input", mark);
  form.addEventListener("change", mark);
  by("back").addEventListener("click", goBack);
  by("whole").addEventListener("click", () => {
    if (!mayLeave()) return;
    file.whole = !file.whole;
    fill(file.draft);
  });

  const where = () => (isOpen() ? { name: file.draft.name, part: file.sort === "greeting" ? "greeting" : undefined } : {});
  edit.form = { file, fill, mark, open, close, goBack, where, isOpen, isDirty, mayLeave };
})();
