// What is done in the mail is heard by the page around it: nothing may be put into the mail, but its frame has the
// page's origin. A link opens in a tab of its own (the frame would not follow it), keys mean what they mean outside, and
// other scripts are told of each mail by the event `mail`. Without scripts, the middle button of the mouse and the
// browser's own menu open links.
"use strict";

{
  const heard = new WeakSet();

  const follow = (event) => {
    const link = event.target.closest?.("a[href]");
    // What stays within the mail, or opens elsewhere by itself, is the browser's.
    if (!link || link.target || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    if (["http:", "https:", "mailto:"].includes(link.protocol)) window.open(link.href, "_blank", "noopener,noreferrer");
  };

  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const same = new KeyboardEvent("keydown", { key: event.key, bubbles: true, cancelable: true });
    if (!document.body.dispatchEvent(same)) event.preventDefault();
  };

  const listen = (frame) => {
    const mail = frame.contentDocument;
    if (!mail?.body || heard.has(mail)) return;
    heard.add(mail);
    mail.addEventListener("click", follow);
    mail.addEventListener("keydown", press);
    document.dispatchEvent(new CustomEvent("mail", { detail: frame }));
  };

  // Frames that come later are heard as they load: that event does not bubble, but it can be caught on its way down.
  document.addEventListener("load", (event) => {
    if (event.target.matches?.("iframe.mail")) listen(event.target);
  }, true);
  for (const frame of document.querySelectorAll("iframe.mail")) {
    if (frame.contentDocument?.readyState === "complete") listen(frame);
  }
}
