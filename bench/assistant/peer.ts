/**
 * The tools of `wacrm-mcp` that concern contacts. Its server passes calls on to `/api/v1` of a wacrm and returns the
 * answer as indented JSON. So the same calls to our `/api/v1` have as many tokens as its tools on the same data.
 */
import type { Account } from './office.js';
import { type Read, type Tools, Transcript } from './transcript.js';

/**
 * Tokens of the peer's list of ten tools, with writing on and mass messages off, counted by the rule of `tokensOf`.
 */
const listTokens = 1_942;

type Input = Readonly<Record<string, unknown>>;
interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: object;
}

const requests: Readonly<Record<string, (input: Input) => Request>> = {
  list_contacts: (input) => ({ method: 'GET', path: `/contacts?${new URLSearchParams(texts(input))}` }),
  get_contact: ({ id }) => ({ method: 'GET', path: `/contacts/${id}` }),
  create_contact: (body) => ({ method: 'POST', path: '/contacts', body }),
  update_contact: ({ id, ...body }) => ({ method: 'PATCH', path: `/contacts/${id}`, body }),
};

const texts = (input: Input) =>
  Object.entries(input).map(([name, value]): [string, string] => [name, String(value)]);

export function peerTools(place: Account): Tools {
  const transcript = new Transcript(async (name, input) => {
    const make = requests[name];
    if (make === undefined) throw new Error(`wacrm-mcp has no tool "${name}" for contacts`);
    return ask(place, make(input as Input));
  });
  return { transcript, listTokens, close: async () => {} };
}

async function ask({ port, key }: Account, { method, path, body }: Request): Promise<Read> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
  const { data, meta } = JSON.parse(text) as { data: unknown; meta?: { next_cursor: string | null } };
  const shortAnswer = meta === undefined ? { data } : { data, next_cursor: meta.next_cursor };
  return { text: JSON.stringify(shortAnswer, null, 2), data: shortAnswer };
}
