// Undo and redo for a text: each state is kept until another way is taken.
const MOST = 200;

/** Keep what a text was; `restore` is given an earlier or later state. */
export function createHistory(root, restore) {
  let states = [];
  let at = 0;
  const button = (name) => root.querySelector(`[data-command="${name}"]`);

  function update() {
    button("undo").disabled = at === 0;
    button("redo").disabled = at >= states.length - 1;
  }
  function go(step) {
    if (states[at + step] === undefined) return;
    at += step;
    update();
    restore(states[at]);
  }
  return {
    begin(text) {
      states = [text];
      at = 0;
      update();
    },
    add(text) {
      if (text === states[at]) return;
      states = [...states.slice(Math.max(0, at + 1 - MOST), at + 1), text];
      at = states.length - 1;
      update();
    },
    undo: () => go(-1),
    redo: () => go(1),
  };
}
