// The items in their order: by dragging, by keys, by buttons.
"use strict";

if (window.briefingEdit) (() => {
  const edit = window.briefingEdit;
  const { by, word, say, ask, complain } = edit;
  const list = by("items");
  const names = () => [...list.children].map((row) => row.dataset.name);

  function button(text, label, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  function row(entry, place, all) {
    const title = entry.title || word("untitled");
    const made = document.createElement("li");
    made.dataset.name = entry.name;
    const handle = Object.assign(document.createElement("span"), { className: "edit-handle", textContent: "⠿" });
    handle.setAttribute("aria-hidden", "true");
    handle.addEventListener("pointerdown", (event) => drag(event, made));
    const open = button("", null, () => edit.form.open(entry.name));
    open.className = "edit-item";
    open.append(Object.assign(document.createElement("span"), { className: "edit-number", textContent: `${place + 1} ` }), title);
    if (entry.problem) open.append(Object.assign(document.createElement("em"), { textContent: ` (${word("broken")})` }));
    const up = button("↑", word("up", title), () => move(place, place - 1, "up"));
    const down = button("↓", word("down", title), () => move(place, place + 1, "down"));
    up.dataset.move = "up";
    down.dataset.move = "down";
    up.disabled = place === 0;
    down.disabled = place === all - 1;
    made.append(handle, open, up, down);
    made.addEventListener("keydown", (event) => {
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      move(place, place + (event.key === "ArrowUp" ? -1 : 1), "item");
    });
    return made;
  }

  function draw() {
    const { items } = edit.overview;
    const had = list.contains(document.activeElement) && document.activeElement.closest("li").dataset.name;
    list.replaceChildren(...items.map((entry, place) => row(entry, place, items.length)));
    if (had) [...list.children].find((row) => row.dataset.name === had)?.querySelector(".edit-item").focus();
  }

  async function move(from, to, focus) {
    const order = names();
    if (to < 0 || to >= order.length) return;
    order.splice(to, 0, ...order.splice(from, 1));
    await send(order, to, focus);
  }

  async function send(order, to, focus) {
    edit.busy = true;
    const answer = await ask("PUT", "/order", { names: order });
    edit.busy = false;
    if (answer.status !== 200) {
      complain(answer);
      return draw();
    }
    edit.take(answer.told.issue);
    const row = list.children[to];
    const wanted = { up: "[data-move=up]", down: "[data-move=down]" }[focus];
    const target = wanted && row.querySelector(`${wanted}:not(:disabled)`);
    (target ?? row.querySelector(".edit-item")).focus();
    const { title } = edit.overview.items[to];
    say(word("moved", title || word("untitled"), to + 1, order.length));
    edit.form.renamed(order, edit.overview.items.map((entry) => entry.name));
  }

  // By pointer events, so that fingers can do it as well.
  function drag(event, row) {
    event.preventDefault();
    const before = names();
    edit.busy = true;
    row.classList.add("edit-dragged");
    const over = ({ clientY }) => {
      for (const other of list.children) {
        const { top, height } = other.getBoundingClientRect();
        if (other === row || clientY < top || clientY > top + height) continue;
        const below = clientY > top + height / 2;
        other[below ? "after" : "before"](row);
        return;
      }
    };
    const end = (ended) => {
      for (const [kind, hear] of heard) document.removeEventListener(kind, hear);
      edit.busy = false;
      row.classList.remove("edit-dragged");
      const after = names();
      if (ended.type === "pointercancel") return draw();
      if (after.join("/") !== before.join("/")) send(after, after.indexOf(row.dataset.name), "item");
    };
    // A row that is moved loses the pointer, the document does not.
    const heard = [["pointermove", over], ["pointerup", end], ["pointercancel", end]];
    for (const [kind, hear] of heard) document.addEventListener(kind, hear);
  }

  by("add").addEventListener("submit", async (event) => {
    event.preventDefault();
    const title = by("add-title").value;
    const answer = await ask("POST", "/files", { title, kind: by("add-kind").value });
    if (answer.status !== 200) return complain(answer);
    by("add").reset();
    edit.take(answer.told.issue);
    say(word("added", title));
    edit.form.open(answer.told.name, { part: "body" });
  });
  by("head").addEventListener("click", () => edit.form.open("issue.toml"));
  by("greeting").addEventListener("click", () => edit.form.open(edit.overview.greeting, { part: "greeting" }));

  edit.list = { draw };
})();
