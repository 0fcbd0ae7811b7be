// A new picture: chosen or dropped, shown small, and sent when the form is saved.
"use strict";

if (window.briefingEdit) (() => {
  const edit = window.briefingEdit;
  const { by, word, say, ask, fields } = edit;
  const LIMIT = 20 * 1024 * 1024;
  const all = [...by("form").querySelectorAll("[data-picture]")];
  const input = (part) => part.querySelector("[type=file]");

  const chosen = () => fields.parts("[data-picture]").map((part) => input(part).files[0]).find(Boolean);

  function show(part) {
    const [image, file] = [part.querySelector(".edit-thumb"), input(part).files[0]];
    if (image.src) URL.revokeObjectURL(image.src);
    image.hidden = !file;
    if (file) image.src = URL.createObjectURL(file);
    else image.removeAttribute("src");
  }

  function clear() {
    for (const part of all) {
      input(part).value = "";
      show(part);
    }
  }

  for (const part of all) {
    const drop = part.querySelector(".edit-drop");
    input(part).addEventListener("change", () => show(part));
    for (const kind of ["dragover", "dragleave", "drop"]) {
      drop.addEventListener(kind, (event) => {
        event.preventDefault();
        drop.classList.toggle("edit-over", kind === "dragover");
        if (kind !== "drop" || event.dataTransfer.files.length === 0) return;
        const one = new DataTransfer();
        one.items.add(event.dataTransfer.files[0]);
        input(part).files = one.files;
        show(part);
        edit.form.mark();
      });
    }
  }

  // What belongs to the picture; `null` when something is missing, which is said.
  function facts() {
    const [part] = fields.parts("[data-picture]");
    const table = part.dataset.picture;
    const said = (leaf) => part.querySelector(`[data-field="${table}.${leaf}"]`)?.value ?? "";
    const file = chosen();
    if (file.size > LIMIT) {
      say(word("heavy"), true);
      return null;
    }
    for (const leaf of ["alt", "credit"]) {
      if (said(leaf).trim()) continue;
      say(word("wanted", fields.labelOf(`${table}.${leaf}`)), true);
      fields.point(`${table}.${leaf}`);
      return null;
    }
    const own = ["file", "image", "alt", "credit", "caption"].map((leaf) => `${table}.${leaf}`);
    return { own, told: { file: file.name, alt: said("alt"), credit: said("credit"), caption: said("caption") } };
  }

  const send = (path, version, told) => ask("POST", `${path}/picture?${new URLSearchParams({ version, ...told })}`, chosen());

  edit.picture = { chosen, clear, facts, send };
})();
