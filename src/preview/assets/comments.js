// Comments without leaving the page: words chosen in the mail are quoted, what others say comes by itself, and the
// browser remembers who one is and which comments are one's own. Without scripts the same forms are sent as they are.
"use strict";

if (document.getElementById("comment-form")) {
  const form = document.getElementById("comment-form");
  const field = (name) => form.elements.namedItem(name);
  const state = document.getElementById("comment-state");

  // A browser may refuse to keep anything; then the name is asked for again.
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* see above */ } };
  const receipts = () => JSON.parse(kept("briefing-receipts") ?? "{}");
  const own = (entry) => `${form.dataset.issue} ${entry.dataset.id} ${entry.dataset.at}`;

  // --- What was said -------------------------------------------------------------------------------------------------

  const dress = () => {
    const known = receipts();
    for (const entry of document.querySelectorAll("#comment-list [data-id]")) {
      const remove = entry.querySelector(":scope > .acts form[data-remove], :scope > details > .acts form[data-remove]");
      if (remove && known[own(entry)]) remove.hidden = false;
    }
    const shape = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    for (const time of document.querySelectorAll("#comment-list time")) time.textContent = shape.format(new Date(time.dateTime));
  };

  document.addEventListener("refreshed", (event) => {
    const fresh = event.detail.getElementById("comment-list");
    if (!fresh) return;
    const list = document.getElementById("comment-list");
    const open = [...list.querySelectorAll("details[open]")].map((details) => details.id);
    list.replaceWith(fresh);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    const item = field("item").value;
    field("item").replaceChildren(...event.detail.querySelector("#comment-form select").children);
    field("item").value = item;
    if (field("item").selectedIndex < 0) field("item").value = "";
    dress();
  });

  // --- Saying something ----------------------------------------------------------------------------------------------

  const quote = (words) => {
    field("quote").value = words;
    document.getElementById("comment-quote").hidden = !words;
    document.querySelector("#comment-quote q").textContent = words;
  };
  const answer = (entry) => {
    field("reply_to").value = entry?.dataset.id ?? "";
    document.getElementById("comment-reply").hidden = !entry;
    document.querySelector("#comment-reply strong").textContent = entry?.querySelector(".who strong").textContent ?? "";
    if (entry) field("item").value = entry.closest("[data-item]").dataset.item;
    if (entry && field("item").selectedIndex < 0) field("item").value = "";
  };

  document.addEventListener("submit", async (event) => {
    const sent = event.target;
    if (!sent.closest("#comments")) return;
    event.preventDefault();
    const entry = sent.closest("[data-id]");
    const body = new URLSearchParams(new FormData(sent));
    if (entry && "remove" in sent.dataset) body.set("receipt", receipts()[own(entry)] ?? "");
    const said = await fetch(sent.action, { method: "POST", headers: { accept: "application/json" }, body }).catch(() => null);
    state.textContent = said?.ok ? "" : ((await said?.text()) ?? form.dataset.failed);
    if (!said?.ok || sent !== form) return;
    const { id, at, receipt } = await said.json();
    keep("briefing-name", field("by").value);
    keep("briefing-receipts", JSON.stringify({ ...receipts(), [`${form.dataset.issue} ${id} ${at}`]: receipt }));
    field("text").value = "";
    quote("");
    answer(null);
  });

  document.addEventListener("click", (event) => {
    const reply = event.target.closest("[data-reply]");
    if (reply) answer(reply.closest("[data-id]"));
    if (event.target.closest("#comment-quote button")) quote("");
    if (event.target.closest("#comment-reply button")) answer(null);
    const write = event.target.closest("[data-comment]");
    if (write) {
      event.preventDefault();
      const chosen = selection();
      if (chosen) {
        quote(chosen.words);
        field("item").value = chosen.item;
        answer(null);
      }
    }
    // The key handler puts the focus where it clicked; this comes after it.
    if (reply || write) setTimeout(() => (field("by").value ? field("text") : field("by")).focus());
  });

  // --- Words of the mail ---------------------------------------------------------------------------------------------

  // What is chosen in one of the views, and the item whose heading stands last before it.
  function selection() {
    const inside = [...frames()].map((frame) => frame.contentDocument);
    for (const place of [...inside, document]) {
      const chosen = place.getSelection();
      const words = chosen?.toString().replace(/\s+/g, " ").trim().slice(0, 300);
      if (!words || (place === document && !chosen.anchorNode.parentElement?.closest(".pane"))) continue;
      const start = chosen.getRangeAt(0).startContainer;
      let item = "";
      for (const heading of place.querySelectorAll("h2,h3")) {
        const before = heading.contains(start) || heading.compareDocumentPosition(start) & Node.DOCUMENT_POSITION_FOLLOWING;
        const named = [...field("item").options].find((option) => option.value && bare(heading.textContent).includes(bare(option.text)));
        if (before && named) item = named.value;
      }
      return { words, item };
    }
    return null;
  }

  const offer = document.getElementById("comment-offer");
  const show = (frame) => {
    const chosen = frame.contentDocument.getSelection();
    offer.hidden = !chosen?.toString().trim();
    if (offer.hidden) return;
    const place = chosen.getRangeAt(0).getBoundingClientRect();
    frame.after(offer);
    offer.style.left = `${Math.max(0, frame.offsetLeft + Math.min(place.left, frame.offsetWidth - 180))}px`;
    offer.style.top = `${frame.offsetTop + Math.min(Math.max(place.bottom + 6, 0), frame.offsetHeight - 44)}px`;
  };
  document.addEventListener("mail", ({ detail: frame }) => {
    let later = 0;
    frame.contentDocument.addEventListener("selectionchange", () => {
      clearTimeout(later);
      later = setTimeout(show, 150, frame);
    });
    frame.contentWindow.addEventListener("scroll", () => { offer.hidden = true; });
  });

  field("by").value = kept("briefing-name") ?? "";
  dress();
}
