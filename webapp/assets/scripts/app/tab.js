// Drafts of one tab end when who typed them signs out; a session that ran out loses none of them.

export function start() {
  if (document.querySelector("[data-signed-out]")) sessionStorage.clear();
}
