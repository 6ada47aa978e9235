// form-js writes keys in an order of its own; here they stay where their author had them, so that a
// difference between two versions shows what was changed and nothing else.

const isRecord = (one) => typeof one === "object" && one !== null && !Array.isArray(one);

/** The part that a part was before: by its id, else at the same place. */
function beforeOf(part, at, before) {
  if (!Array.isArray(before)) return undefined;
  return part?.id === undefined ? before[at] : before.find((one) => one?.id === part.id);
}

/** Give a value with its keys in the order of what it was before; new keys come last. */
export function inOrderOf(before, after) {
  if (Array.isArray(after)) return after.map((one, at) => inOrderOf(beforeOf(one, at, before), one));
  if (!isRecord(after)) return after;
  const known = isRecord(before) ? before : {};
  const keys = new Set([...Object.keys(known), ...Object.keys(after)]);
  const kept = [...keys].filter((key) => after[key] !== undefined);
  return Object.fromEntries(kept.map((key) => [key, inOrderOf(known[key], after[key])]));
}
