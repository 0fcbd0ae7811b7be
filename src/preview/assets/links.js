// A link in the mail opens in a tab of its own. The frame would not follow it, and nothing may be put into the mail that
// would tell it to; but the frame has the page's origin, so the page hears the click. Without scripts, the middle
// button and the menu of the browser do the same.
"use strict";

{
  const heard = new WeakSet();

  const listen = (frame) => {
    const mail = frame.contentDocument;
    if (!mail || heard.has(mail)) return;
    heard.add(mail);
    mail.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      // What stays within the mail, or opens elsewhere by itself, is the browser's.
      if (!link || link.target || link.getAttribute("href").startsWith("#")) return;
      event.preventDefault();
      if (["http:", "https:", "mailto:"].includes(link.protocol)) window.open(link.href, "_blank", "noopener,noreferrer");
    });
  };

  // Frames that come later are heard as they load: that event does not bubble, but it can be caught on its way down.
  document.addEventListener("load", (event) => {
    if (event.target.matches?.("iframe.mail")) listen(event.target);
  }, true);
  for (const frame of document.querySelectorAll("iframe.mail")) {
    if (frame.contentDocument?.readyState === "complete") listen(frame);
  }
}
