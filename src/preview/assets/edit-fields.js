// The fields of the form: filled in from a draft, and read back. `file` is what is open: `{ draft, sort, whole, filled }`.
"use strict";

if (window.briefingEdit) (() => {
  const edit = window.briefingEdit;
  const { by, word } = edit;
  const form = by("form");

  const MOMENT = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|z|[+-]\d\d:\d\d)$/;
  const DEFAULTS = { kind: "story", audience: "everyone" };

  // The parts that the sort of file has which is open.
  const parts = (selector) => [...form.querySelectorAll(selector)].filter((part) => !part.closest("[data-for][hidden]"));

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
  function readList(part, before) {
    const ticked = [...part.querySelectorAll("input:checked")].map((box) => box.value);
    return [...before.filter((id) => ticked.includes(id)), ...ticked.filter((id) => !before.includes(id))];
  }

  // A greeting may stand in `issue.toml`.
  const inHead = ({ draft, sort }) => sort === "greeting" && draft.name === "issue.toml";

  function fill(file) {
    const { draft, sort } = file;
    const { fields } = draft;
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(sort);
    for (const input of form.querySelectorAll("[data-field]")) {
      input.value = fields[input.dataset.field] ?? DEFAULTS[input.dataset.field] ?? "";
      input.removeAttribute("aria-invalid");
    }
    for (const part of form.querySelectorAll("[data-moment]")) fillMoment(part, fields[part.dataset.moment]);
    for (const part of form.querySelectorAll("[data-list]")) fillList(part, fields[part.dataset.list] ?? []);
    by("body").value = inHead(file) ? fields.greeting ?? "" : draft.body;
    by("whole-text").value = draft.whole;
  }

  function read(file) {
    if (file.whole) return { whole: by("whole-text").value };
    const fields = {};
    for (const input of parts("[data-field]")) fields[input.dataset.field] = input.value;
    for (const part of parts("[data-moment]")) fields[part.dataset.moment] = readMoment(part);
    for (const part of parts("[data-list]")) {
      fields[part.dataset.list] = readList(part, file.draft.fields[part.dataset.list] ?? []);
    }
    if (inHead(file)) fields.greeting = by("body").value;
    return file.sort === "head" || inHead(file) ? { fields } : { fields, body: by("body").value };
  }

  // What the form says now and did not say when it was filled in.
  function changes(file) {
    const now = read(file);
    if (file.whole) return now.whole === file.filled.whole ? {} : now;
    const patch = {};
    for (const [key, value] of Object.entries(now.fields)) {
      if (String(value) !== String(file.filled.fields[key])) (patch.fields ??= {})[key] = value;
    }
    if (now.body !== file.filled.body) patch.body = now.body;
    return patch;
  }

  // The input of a field, which is made visible.
  function input(key) {
    const found = parts(`[data-field="${key}"], [data-moment="${key}"] input, [data-list="${key}"] input`)[0];
    const more = found?.closest("details");
    if (more) more.open = true;
    return found;
  }

  // Leads to a field that cannot be kept as it is.
  function point(key) {
    const field = key && input(key);
    if (!field) return;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }

  function labelOf(key) {
    if (key === "body" || key === "whole") return word(key);
    const field = parts(`[data-field="${key}"]`)[0];
    const legend = parts(`[data-moment="${key}"] legend, [data-list="${key}"] legend`)[0];
    return (field ? form.querySelector(`label[for="${field.id}"]`) : legend)?.textContent ?? key;
  }

  const offsetOf = (moment) => MOMENT.exec(moment ?? "")?.[3];

  edit.fields = { fill, read, changes, parts, input, point, labelOf, inHead, offsetOf };
})();
