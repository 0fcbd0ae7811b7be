// One file in a form: filled in, read back, saved; and what happens when somebody else saved it meanwhile.
"use strict";

if (window.briefingEdit) (() => {
  const edit = window.briefingEdit;
  const { by, word, say, ask, complain } = edit;
  const form = by("form");
  const PICTURE = 20 * 1024 * 1024;

  // The file that is open: as it was read, its sort, and what the form said when it was filled in.
  let draft = null;
  let sort = null;
  let whole = false;
  let filled = null;
  let turn = 0;

  const isOpen = () => draft !== null;
  const path = () => `/files/${encodeURIComponent(draft.name)}`;
  const shown = (element) => !element.closest("[data-for]:not([hidden]) [data-for][hidden], [data-for][hidden]");
  const parts = (selector) => [...form.querySelectorAll(selector)].filter(shown);

  // --- Filling in and reading back -----------------------------------------------------------------------------------

  const MOMENT = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|z|[+-]\d\d:\d\d)$/;
  const DEFAULTS = { kind: "story", audience: "everyone" };

  function fillMoment(part, text) {
    const [date, offset] = part.querySelectorAll("input");
    const found = MOMENT.exec(text ?? "");
    date.value = found ? `${found[1]}T${found[2]}` : "";
    offset.value = found ? found[3] : "";
  }

  function readMoment(part) {
    const [date, offset] = part.querySelectorAll("input");
    if (!date.value) return "";
    const seconds = date.value.length === 16 ? ":00" : "";
    return `${date.value}${seconds}${offset.value.trim() || edit.offset || "Z"}`;
  }

  function fillList(part, chosen) {
    const known = edit.choices[part.dataset.list];
    const others = chosen.filter((id) => !known.some(([other]) => other === id)).map((id) => [id, id]);
    part.querySelector(".edit-boxes").replaceChildren(...[...known, ...others].map(([id, name]) => {
      const box = Object.assign(document.createElement("input"), { type: "checkbox", value: id, checked: chosen.includes(id) });
      const label = document.createElement("label");
      label.append(box, ` ${name}`);
      return label;
    }));
    part.hidden ||= known.length + others.length === 0;
  }

  // What was chosen before stays in its order; what is new comes behind it.
  function readList(part) {
    const ticked = [...part.querySelectorAll("input:checked")].map((box) => box.value);
    const before = draft.fields[part.dataset.list] ?? [];
    return [...before.filter((id) => ticked.includes(id)), ...ticked.filter((id) => !before.includes(id))];
  }

  const inTitle = () => sort === "greeting" && draft.name === "issue.toml";

  function fill(fresh) {
    draft = fresh;
    const { fields } = draft;
    whole &&= draft.name === form.dataset.file;
    whole ||= draft.problem !== null;
    form.dataset.file = draft.name;
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(sort);
    for (const input of form.querySelectorAll("[data-field]")) {
      input.value = fields[input.dataset.field] ?? DEFAULTS[input.dataset.field] ?? "";
      input.removeAttribute("aria-invalid");
    }
    for (const part of form.querySelectorAll("[data-moment]")) fillMoment(part, fields[part.dataset.moment]);
    for (const part of form.querySelectorAll("[data-list]")) fillList(part, fields[part.dataset.list] ?? []);
    for (const part of form.querySelectorAll("[data-picture]")) {
      part.querySelector("[type=file]").value = "";
      thumb(part, null);
    }
    by("body").value = inTitle() ? fields.greeting ?? "" : draft.body;
    by("whole-text").value = draft.whole;
    by("problem").hidden = draft.problem === null;
    if (draft.problem) {
      const { line, message, help } = draft.problem;
      by("problem").textContent = [`${draft.name}:${line}: ${message}`, help].filter(Boolean).join(". ");
    }
    by("conflict").hidden = true;
    const name = sort === "greeting" ? word("greeting") : draft.name;
    const place = edit.overview.items.findIndex((entry) => entry.name === draft.name) + 1;
    by("file").textContent = fields.title && sort === "item" ? `${place} · ${fields.title}` : name;
    draw();
    filled = read();
    mark();
  }

  function draw() {
    by("fields").hidden = whole;
    by("whole-part").hidden = !whole;
    by("whole").textContent = whole ? word("fields") : word("whole");
    by("whole").setAttribute("aria-pressed", String(whole));
    by("whole").disabled = draft.problem !== null;
  }

  function read() {
    if (whole) return { whole: by("whole-text").value };
    const fields = {};
    for (const input of parts("[data-field]")) fields[input.dataset.field] = input.value;
    for (const part of parts("[data-moment]")) fields[part.dataset.moment] = readMoment(part);
    for (const part of parts("[data-list]")) fields[part.dataset.list] = readList(part);
    if (inTitle()) fields.greeting = by("body").value;
    return sort === "head" || inTitle() ? { fields } : { fields, body: by("body").value };
  }

  // What the form says now and did not say when it was filled in.
  function changes() {
    const now = read();
    if (whole) return now.whole === filled.whole ? {} : now;
    const patch = {};
    for (const [key, value] of Object.entries(now.fields)) {
      if (String(value) !== String(filled.fields[key])) (patch.fields ??= {})[key] = value;
    }
    if (now.body !== filled.body) patch.body = now.body;
    return patch;
  }

  const newPicture = () => parts("[data-picture]").map((part) => part.querySelector("[type=file]").files[0]).find(Boolean);
  const isDirty = () => isOpen() && (Object.keys(changes()).length > 0 || newPicture() !== undefined);
  const mayLeave = () => !isDirty() || window.confirm(word("leave"));
  const mark = () => { by("unsaved").hidden = !isDirty(); };

  // --- Opening and closing -------------------------------------------------------------------------------------------

  const sortOf = (name, part) => (part === "greeting" || name === "greeting.md" ? "greeting" : name === "issue.toml" ? "head" : "item");

  async function open(name, { line, part, quiet } = {}) {
    if (isOpen() && draft.name === name && sortOf(name, part) === sort && line) return go(line);
    if (!mayLeave()) return;
    const mine = ++turn;
    const answer = await ask("GET", `/files/${encodeURIComponent(name)}`);
    if (mine !== turn) return;
    if (answer.status !== 200) return complain(answer);
    if (!edit.offset) await learnOffset();
    sort = sortOf(name, part);
    whole = false;
    fill(answer.told);
    by("list").hidden = true;
    form.hidden = false;
    if (!quiet) say("");
    edit.remember();
    showInMail();
    if (line) go(line);
    else if (part === "body") by("body").focus();
    else if (!quiet) by("file").focus();
  }

  // The mail is rolled to the story: to its own headline before that of the issue, which may be the same. `frames` and `bare`
  // are those of `preview.js`.
  let wanted = false;
  function showInMail() {
    wanted = true;
    const title = sort === "item" && draft.fields.title;
    for (const frame of title ? frames() : []) {
      const headings = ["h2, h3", "h1"].flatMap((kind) => [...(frame.contentDocument?.querySelectorAll(kind) ?? [])]);
      const found = headings.find((heading) => bare(heading.textContent).endsWith(bare(title)));
      if (!found) continue;
      wanted = false;
      frame.contentWindow.scrollTo(0, found.getBoundingClientRect().top + frame.contentWindow.scrollY - 24);
    }
  }
  // A story that was not in the mail yet may be in the next one.
  document.addEventListener("repainted", () => {
    if (isOpen() && wanted) showInMail();
  });

  // A date without an offset has that of the issue.
  async function learnOffset() {
    const head = await ask("GET", "/files/issue.toml");
    edit.offset = MOMENT.exec(head.told.fields?.date ?? "")?.[3] ?? "Z";
  }

  function close() {
    const was = draft?.name;
    draft = null;
    sort = null;
    whole = false;
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

  // Shows a line of the file: in the words, in the field that stands there, else in the whole file.
  function go(line) {
    if (!whole && !draft.problem) {
      const key = Object.keys(draft.lines).find((key) => draft.lines[key] === line);
      const field = key && parts(`[data-field="${key}"], [data-moment="${key}"] input, [data-list="${key}"] input`)[0];
      if (field) {
        const more = field.closest("details");
        if (more) more.open = true;
        return field.focus();
      }
      if (sort !== "head" && !inTitle() && line >= draft.body_line) return select(by("body"), line - draft.body_line);
      if (isDirty()) return by("file").focus();
      whole = true;
      draw();
      filled = read();
      mark();
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

  // --- Saving --------------------------------------------------------------------------------------------------------

  async function save() {
    if (edit.busy) return;
    const patch = changes();
    const dropped = newPicture();
    if (Object.keys(patch).length === 0 && !dropped) return say(word("same"));
    edit.busy = true;
    await (dropped ? saveWithPicture(patch, dropped) : savePatch(patch));
    edit.busy = false;
  }

  async function savePatch(patch) {
    const answer = await ask("PUT", path(), { version: draft.version, patch });
    return arrived(answer);
  }

  async function arrived(answer) {
    if (answer.status === 200) {
      edit.take(answer.told.issue);
      keepPlace(() => fill(answer.told.draft));
      say(word("saved"));
      return true;
    }
    if (answer.status === 409 && answer.told.now) conflict(answer.told.now);
    else {
      complain(answer);
      point(answer.told.field);
    }
    return false;
  }

  // The picture brings its own facts along; everything else is saved before it.
  async function saveWithPicture(patch, file) {
    const part = parts("[data-picture]")[0];
    const table = part.dataset.picture;
    if (file.size > PICTURE) return say(word("heavy"), true);
    const said = (leaf) => part.querySelector(`[data-field="${table}.${leaf}"]`)?.value ?? "";
    const told = { alt: said("alt"), credit: said("credit"), caption: said("caption") };
    for (const leaf of ["alt", "credit"]) {
      if (told[leaf].trim()) continue;
      const field = part.querySelector(`[data-field="${table}.${leaf}"]`);
      say(word("wanted", labelOf(`${table}.${leaf}`)), true);
      return point(`${table}.${leaf}`);
    }
    for (const leaf of ["file", "image", "alt", "credit", "caption"]) delete patch.fields?.[`${table}.${leaf}`];
    let version = draft.version;
    if (Object.keys(patch.fields ?? {}).length > 0 || "body" in patch) {
      const first = await ask("PUT", path(), { version, patch });
      if (first.status !== 200) return arrived(first);
      version = first.told.draft.version;
    }
    const query = new URLSearchParams({ version, file: file.name, ...told });
    const answer = await ask("POST", `${path()}/picture?${query}`, file);
    draft.version = version;
    return arrived(answer);
  }

  function point(key) {
    const field = key && form.querySelector(`[data-for~="${sort}"] [data-field="${key}"], [data-moment="${key}"]:not([hidden]) input`);
    if (!field) return;
    const more = field.closest("details");
    if (more) more.open = true;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }

  // Filling in anew must not move the cursor of somebody who types on.
  function keepPlace(act) {
    const { activeElement: field } = document;
    const place = [field?.selectionStart, field?.selectionEnd, field?.scrollTop];
    act();
    if (!form.contains(field) || typeof place[0] !== "number") return;
    field.focus();
    field.setSelectionRange(place[0], place[1]);
    field.scrollTop = place[2];
  }

  // --- Somebody else -------------------------------------------------------------------------------------------------

  // The files may have changed: the form follows unless there are words in it that are not saved.
  async function follow() {
    if (!isOpen()) return;
    const name = draft.name;
    const answer = await ask("GET", `/files/${encodeURIComponent(name)}`);
    if (!isOpen() || draft.name !== name) return;
    if (answer.status === 404) {
      const same = edit.overview.items.find((entry) => entry.version === draft.version);
      if (same) draft.name = same.name;
      else if (isDirty()) complain(answer);
      else goBack();
      return;
    }
    if (answer.status !== 200 || answer.told.version === draft.version) return;
    if (isDirty()) return say(word("foreign"), true);
    keepPlace(() => fill(answer.told));
  }

  // Items got other names: what is open is still what it was.
  function renamed(before, after) {
    const place = isOpen() ? before.indexOf(draft.name) : -1;
    if (place >= 0) draft.name = after[place];
  }

  function conflict(now) {
    const patch = changes();
    const pairs = Object.entries(patch.fields ?? {}).map(([key, mine]) => [labelOf(key), now.fields[key], mine]);
    if ("body" in patch) pairs.push([word("body"), now.body, patch.body]);
    if ("whole" in patch) pairs.push([word("whole"), now.whole, patch.whole]);
    by("differences").replaceChildren(...pairs.map(([label, theirs, mine]) => difference(label, theirs, mine)));
    by("conflict").hidden = false;
    by("conflict").focus();
    say("");
    by("take").onclick = () => {
      fill(now);
      say(word("taken"));
      by("file").focus();
    };
    by("keep").onclick = () => {
      draft.version = now.version;
      by("conflict").hidden = true;
      save();
    };
  }

  const labelOf = (key) => {
    const field = parts(`[data-field="${key}"]`)[0];
    const legend = form.querySelector(`[data-moment="${key}"] legend, [data-list="${key}"] legend`);
    return (field ? form.querySelector(`label[for="${field.id}"]`) : legend)?.textContent ?? key;
  };

  function difference(label, theirs, mine) {
    const made = document.createElement("div");
    made.className = "edit-difference";
    made.append(Object.assign(document.createElement("h4"), { textContent: label }));
    for (const [name, text] of [["theirs", theirs], ["mine", mine]]) {
      const side = document.createElement("div");
      const shown = Object.assign(document.createElement("pre"), { textContent: String(text ?? "") || word("empty"), tabIndex: 0 });
      side.append(Object.assign(document.createElement("h5"), { textContent: word(name) }), shown);
      made.append(side);
    }
    return made;
  }

  // --- Pictures ------------------------------------------------------------------------------------------------------

  function thumb(part, file) {
    const image = part.querySelector(".edit-thumb");
    if (image.src) URL.revokeObjectURL(image.src);
    image.hidden = !file;
    if (file) image.src = URL.createObjectURL(file);
    else image.removeAttribute("src");
  }

  for (const part of form.querySelectorAll("[data-picture]")) {
    const input = part.querySelector("[type=file]");
    const drop = part.querySelector(".edit-drop");
    input.addEventListener("change", () => thumb(part, input.files[0]));
    for (const kind of ["dragover", "dragleave", "drop"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.toggle("edit-over", kind === "dragover");
        if (kind !== "drop" || event.dataTransfer.files.length === 0) return;
        const one = new DataTransfer();
        one.items.add(event.dataTransfer.files[0]);
        input.files = one.files;
        thumb(part, input.files[0]);
        mark();
      });
    }
  }

  // --- Buttons -------------------------------------------------------------------------------------------------------

  // A headline may be long, but it is one line.
  by("title").addEventListener("input", (event) => {
    if (event.target.value.includes("\n")) event.target.value = event.target.value.replaceAll("\n", " ");
  });
  form.addEventListener("input", mark);
  form.addEventListener("change", mark);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  by("back").addEventListener("click", goBack);
  by("whole").addEventListener("click", () => {
    if (!mayLeave()) return;
    whole = !whole;
    fill(draft);
  });
  by("remove").addEventListener("click", async () => {
    const title = draft.fields.title ?? draft.name;
    if (!window.confirm(word("sure", title))) return;
    const answer = await ask("DELETE", `${path()}?${new URLSearchParams({ version: draft.version })}`);
    if (answer.status !== 200) return complain(answer);
    close();
    edit.take(answer.told.issue);
    edit.remember();
    say(word("removed", title));
    by("add-title").focus();
  });

  const where = () => (isOpen() ? { name: draft.name, part: sort === "greeting" ? "greeting" : undefined } : {});
  edit.form = { open, close, save, follow, renamed, where, isOpen, isDirty, mayLeave };
})();
