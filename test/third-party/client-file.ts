/**
 * A client of a vendor's API as data: the requests that it sends, and the parts of the answers that it reads.
 * `docs/guides/third-party-programs.md` describes the form.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { programRoot } from '../../src/config/root.js';

const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1 });
const byPath = <Of extends Type.TSchema>(of: Of) => Type.Record(Type.String(), of);
const headers = byPath(Type.String());
const status = Type.Union([Type.Literal('2xx'), Type.Integer({ minimum: 100, maximum: 599 })]);

/** One or more words of: string, number, boolean, object, array, null, absent. */
const valueType = Type.String({
  pattern:
    '^(string|number|boolean|object|array|null|absent)( \\| (string|number|boolean|object|array|null|absent))*$',
});

/** A loop over pages. Each request sends `sends` in its query, from the last answer (`next`) or counted. */
const pages = Type.Object(
  {
    sends: text,
    next: Type.Optional(text),
    first: Type.Optional(Type.Integer()),
    step: Type.Optional(Type.Integer()),
    rows: Type.String(),
    /** member of a row that is its identity */
    id: text,
    /** the loop ends when this member is not true */
    more: Type.Optional(text),
    /** the loop ends at a page with fewer rows */
    size: Type.Optional(Type.Integer()),
    /** the loop ends when it has as many rows as this member */
    total: Type.Optional(text),
    /** the loop ends at its safety bound, which it must not reach */
    atMost: Type.Integer(),
    /** different rows at the end */
    expects: Type.Integer(),
  },
  closed,
);

/** A failure that the client also has with the vendor, or that the vendor's contract gives it. */
const fault = Type.Object(
  {
    of: Type.Union([Type.Literal('client'), Type.Literal('vendor')]),
    /** the check that fails */
    fails: Type.Union(['status', 'json', 'reads', 'equals', 'pages'].map((value) => Type.Literal(value))),
    /** repetitions that work before the first failure */
    after: Type.Optional(Type.Integer()),
    why: text,
  },
  closed,
);

const call = Type.Object(
  {
    does: text,
    method: Type.Union(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((value) => Type.Literal(value))),
    path: Type.String({ pattern: '^/' }),
    headers: Type.Optional(headers),
    body: Type.Optional(Type.Unknown()),
    /** the body is a list with so many of this item; `{n}` counts from 1 */
    list: Type.Optional(Type.Integer({ minimum: 2 })),
    /** sends it so often; `{n}` counts from 1 */
    times: Type.Optional(Type.Integer({ minimum: 2 })),
    /** the status that the client takes for success; by default the status of the client */
    succeeds: Type.Optional(Type.Array(status)),
    /** the client refuses a success without a body in JSON */
    parses: Type.Optional(Type.Boolean()),
    reads: Type.Optional(byPath(valueType)),
    equals: Type.Optional(byPath(Type.Unknown())),
    /** variables for later requests, by the path of their value */
    keeps: Type.Optional(byPath(text)),
    pages: Type.Optional(pages),
    /** a refusal that the client expects, or can report: its status, and why it is one */
    refused: Type.Optional(Type.Object({ status: Type.Integer(), why: text }, closed)),
    /** the answer of the vendor, to which the request is forwarded */
    vendor: Type.Optional(
      Type.Object(
        { status: Type.Integer(), headers: Type.Optional(headers), body: Type.Optional(Type.Unknown()) },
        closed,
      ),
    ),
    fault: Type.Optional(fault),
  },
  closed,
);

const client = Type.Object(
  {
    name: text,
    /** row of the survey that found it; absent: added later */
    row: Type.Optional(Type.Integer({ minimum: 1 })),
    source: text,
    language: text,
    address: text,
    /** the part of its address below the host */
    prefix: Type.Optional(Type.String({ pattern: '^(/[A-Za-z0-9._-]+)+$' })),
    headers: Type.Optional(headers),
    /** the key has the usual limit of requests; absent: no limit */
    isLimited: Type.Optional(Type.Literal(true)),
    scopes: Type.Optional(Type.Array(text)),
    /** settings of the account that it needs */
    settings: Type.Optional(byPath(text)),
    succeeds: Type.Optional(Type.Array(status)),
    /** The program decides so that a request failed, and then does this. */
    failure: text,
    /** paths of a refusal that it reads */
    readsOfRefusal: Type.Optional(byPath(valueType)),
    calls: Type.Array(call, { minItems: 1 }),
  },
  closed,
);

export type ClientFile = Static<typeof client>;
export type ClientCall = Static<typeof call>;
export type Pages = Static<typeof pages>;

export const clientsFolder = path.join(programRoot, 'test', 'third-party', 'clients');

/** Throws with the place of the first fault. */
export function checkClient(name: string, value: unknown): ClientFile {
  const [first] = Value.Errors(client, value);
  if (first !== undefined) throw new Error(`${name}: ${first.instancePath} ${first.message}`);
  return value as ClientFile;
}

/** All clients, by the names of their files. */
export function readClients(): readonly (readonly [name: string, client: ClientFile])[] {
  return fs
    .readdirSync(clientsFolder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const content: unknown = JSON.parse(fs.readFileSync(path.join(clientsFolder, file), 'utf8'));
      return [path.basename(file, '.json'), checkClient(file, content)] as const;
    })
    .sort(([, one], [, other]) => (one.row ?? 1_000) - (other.row ?? 1_000));
}
