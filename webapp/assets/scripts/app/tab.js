// Drafts of one tab end with the session of who typed them.

export function start() {
  if (document.querySelector("[data-signed-out]")) sessionStorage.clear();
}
