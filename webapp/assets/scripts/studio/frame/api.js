// The draft on the server: its files with their versions, who else is here, what is wrong.
import { headers } from "../../app/csrf.js";

/** An answer that was no success; `body` has the code and the sentence. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.message ?? String(status));
    this.status = status;
    this.body = body;
  }
}

async function checked(answer) {
  if (answer.ok) return answer;
  let body = {};
  try {
    body = await answer.json();
  } catch {
    // A proxy may answer without a body of ours; the status says enough.
  }
  throw new Refused(answer.status, body);
}

function fileAddress(draft, path) {
  return `${draft}/files/${path.split("/").map(encodeURIComponent).join("/")}`;
}

/** Speak with one file of one draft. */
export function createApi({ draft, path }) {
  const address = fileAddress(draft, path);

  async function post(what, body) {
    const options = { method: "POST", headers: headers(), body: JSON.stringify(body) };
    return (await checked(await fetch(`${draft}/${what}`, options))).json();
  }

  return {
    address,
    path,
    async read() {
      const answer = await checked(await fetch(address, { cache: "no-store" }));
      return { text: await answer.text(), version: answer.headers.get("ETag") };
    },
    async write(text, version) {
      const answer = await checked(
        await fetch(address, {
          method: "PUT",
          headers: { ...headers(), "Content-Type": "application/octet-stream", "If-Match": version },
          body: text,
        }),
      );
      const saved = await answer.json();
      return answer.headers.get("ETag") ?? `"${saved.version}"`;
    },
    draft: async () => (await checked(await fetch(draft))).json(),
    catalogue: async () => (await checked(await fetch(`${draft}/catalogue`))).json(),
    lint: () => post("lint", { path }),
    presence: () => post("presence", { path }),
    validate: (values, facts) => post("forms/validate", { path, values, facts }),
  };
}
