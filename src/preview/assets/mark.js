// Shows where a finding is in the mail: an outline that lies over the frame, for nothing is put into the mail.
"use strict";
{
  // What a line of a file became: the link or picture that it names, or the smallest element with its words or most of them.
  function find(body, line) {
    const links = [...body.querySelectorAll("a[href]")].filter((link) => line.includes(link.getAttribute("href")));
    const file = line.match(/images\/([^"')\]]+)\.\w+/)?.[1];
    const picture = file && [...body.querySelectorAll("img")].find((one) => decodeURIComponent(decodeURIComponent(one.src)).includes(file));
    const wanted = bare(line);
    const all = [...body.querySelectorAll("h1,h2,h3,h4,p,li,a,td,pre,img")]
      .map((element) => ({ element, own: bare(element.alt ?? element.textContent) }))
      .filter(({ own }) => own.length > 3)
      .sort((one, other) => one.own.length - other.own.length);
    const holding = all.find(({ own }) => own.includes(wanted));
    const held = all.findLast(({ own }) => wanted.includes(own) && own.length * 2 > wanted.length);
    return (holding ?? held)?.element ?? picture ?? links[0];
  }

  // What is outlined, in each frame that has it.
  let marked = [];

  function unmark() {
    for (const { mark } of marked) mark.remove();
    marked = [];
  }

  function lay({ frame, element, mark }) {
    const there = element.getBoundingClientRect();
    Object.assign(mark.style, {
      left: `${frame.offsetLeft + frame.clientLeft + there.left - 8}px`,
      top: `${frame.offsetTop + frame.clientTop + there.top - 4}px`,
      width: `${there.width + 16}px`,
      height: `${there.height + 8}px`,
    });
  }

  function markIn(frame, words) {
    const element = find(frame.contentDocument.body, words);
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    const mark = Object.assign(document.createElement("div"), { className: "mark" });
    const one = { frame, element, mark };
    lay(one);
    frame.after(mark);
    frame.contentWindow.addEventListener("scroll", () => lay(one));
    frame.scrollIntoView({ block: "nearest" });
    marked.push(one);
  }

  function show(words) {
    unmark();
    for (const frame of frames()) markIn(frame, words);
    return marked.length > 0;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-words]");
    if (!button) return;
    const { words, unseen } = button.dataset;
    const told = button.nextElementSibling;
    const tell = () => {
      const seen = show(words);
      if (told?.matches("[role=status]")) told.textContent = seen ? "" : unseen;
    };
    if (frames().length > 0) return tell();
    // Other views have no place to point at.
    document.querySelector("nav.views [data-key='1']").click();
    document.addEventListener("repainted", tell, { once: true });
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && unmark());
  document.addEventListener("repainted", unmark);
  addEventListener("resize", () => marked.forEach(lay));
}
