// Models are written in Chinese; the catalogue gives the names in English.

/** Take the names of a catalogue, by element id, before anything is drawn. */
export function rename(viewer, names) {
  if (!names) return;
  viewer.on("import.parse.complete", ({ elementsById }) => {
    for (const [id, name] of Object.entries(names)) {
      if (elementsById?.[id]) elementsById[id].name = name;
    }
  });
}
