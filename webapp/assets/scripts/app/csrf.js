// Every write carries the session's token, whether htmx, an island or a plain form sends it.

/** The token that the server wrote into the page. */
export function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/** The headers of a JSON write. */
export function headers() {
  return {
    "Accept": "application/json",
    "Content-Type": "application/json",
    "X-CSRF-Token": token(),
  };
}

export function start() {
  document.addEventListener("htmx:config:request", ({ detail }) => {
    detail.ctx.request.headers["X-CSRF-Token"] = token();
  });
}
