// The key that a link brought is kept in a cookie from here on: it leaves the address bar, where it would be copied
// along with the address, and shown to whoever looks at the screen.
"use strict";

{
  const address = new URL(location.href);
  if (address.searchParams.has("key")) {
    address.searchParams.delete("key");
    history.replaceState(history.state, "", address);
  }
}
