// Saving, and what happens when somebody else saved the same file meanwhile.
"use strict";

if (window.briefingEdit) (() => {
  const edit = window.briefingEdit;
  const { by, word, say, ask, complain, fields, form, picture } = edit;
  const { file } = form;
  const path = () => `/files/${encodeURIComponent(file.draft.name)}`;

  async function save() {
    if (edit.busy) return;
    const patch = fields.changes(file);
    const hasPicture = picture.chosen() !== undefined;
    if (Object.keys(patch).length === 0 && !hasPicture) return say(word("same"));
    const facts = hasPicture ? picture.facts() : undefined;
    if (facts === null) return;
    edit.busy = true;
    const said = fields.read(file);
    const { name } = file.draft;
    const answer = facts ? await sendAll(patch, facts) : await send(patch, file.draft.version);
    edit.busy = false;
    if (form.isOpen() && file.draft.name === name) arrived(answer, said);
  }

  const send = (patch, version) => ask("PUT", path(), { version, patch });

  // The picture brings its own facts along; everything else is saved before it.
  async function sendAll(patch, { own, told }) {
    let { version } = file.draft;
    for (const key of own) delete patch.fields?.[key];
    if (Object.keys(patch.fields ?? {}).length > 0 || "body" in patch) {
      const first = await send(patch, version);
      if (first.status !== 200) return first;
      ({ version } = first.told.draft);
      file.draft.version = version;
    }
    return picture.send(path(), version, told);
  }

  function arrived(answer, said) {
    if (answer.status === 200) {
      edit.take(answer.told.issue);
      say(word("saved"));
      // Whoever typed on while it was saved keeps what is new.
      if (JSON.stringify(fields.read(file)) === JSON.stringify(said)) return keepPlace(() => form.fill(answer.told.draft));
      file.draft = answer.told.draft;
      file.filled = said;
      picture.clear();
      form.mark();
    } else if (answer.status === 409 && answer.told.now) {
      conflict(answer.told.now);
    } else {
      complain(answer);
      fields.point(answer.told.field);
    }
  }

  // Filling in anew must not move the cursor of somebody who types on.
  function keepPlace(act) {
    const { activeElement: field } = document;
    const place = [field?.selectionStart, field?.selectionEnd, field?.scrollTop];
    act();
    if (!by("form").contains(field) || typeof place[0] !== "number") return;
    field.focus();
    field.setSelectionRange(place[0], place[1]);
    field.scrollTop = place[2];
  }

  async function remove() {
    const title = file.draft.fields.title ?? file.draft.name;
    if (!window.confirm(word("sure", title))) return;
    const answer = await ask("DELETE", `${path()}?${new URLSearchParams({ version: file.draft.version })}`);
    if (answer.status !== 200) return complain(answer);
    form.close();
    edit.take(answer.told.issue);
    edit.remember();
    say(word("removed", title));
    by("add-title").focus();
  }

  // --- Somebody else -------------------------------------------------------------------------------------------------

  // The files may have changed: the form follows unless there are words in it that are not saved.
  async function follow() {
    if (!form.isOpen()) return;
    const { name } = file.draft;
    const answer = await ask("GET", path());
    if (!form.isOpen() || file.draft.name !== name || edit.busy) return;
    if (answer.status === 404) {
      const same = edit.overview.items.find((entry) => entry.version === file.draft.version);
      if (same) file.draft.name = same.name;
      else if (form.isDirty()) complain(answer);
      else form.goBack();
    } else if (answer.status === 200 && answer.told.version !== file.draft.version) {
      if (form.isDirty()) say(word("foreign"), true);
      else keepPlace(() => form.fill(answer.told));
    }
  }

  // Items got other names: what is open is still what it was.
  function renamed(before, after) {
    const place = form.isOpen() ? before.indexOf(file.draft.name) : -1;
    if (place >= 0) file.draft.name = after[place];
  }

  function conflict(now) {
    const { fields: changed = {}, ...rest } = fields.changes(file);
    const pairs = Object.entries(changed).map(([key, mine]) => [key, now.fields[key], mine]);
    for (const [key, mine] of Object.entries(rest)) pairs.push([key, now[key], mine]);
    by("differences").replaceChildren(...pairs.map(([key, theirs, mine]) => difference(fields.labelOf(key), theirs, mine)));
    by("conflict").hidden = false;
    by("conflict").focus();
    say("");
    by("take").onclick = () => {
      form.fill(now);
      say(word("taken"));
      by("file").focus();
    };
    by("keep").onclick = () => {
      file.draft.version = now.version;
      by("conflict").hidden = true;
      by("save").focus();
      save();
    };
  }

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

  by("form").addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  by("remove").addEventListener("click", remove);

  Object.assign(form, { save, follow, renamed });
})();
