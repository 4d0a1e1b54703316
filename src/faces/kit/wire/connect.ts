/**
 * Texts for a person who moves a client to this server: the vendor's name, the base URLs to change, authentication,
 * requests to try, and differences. Each face has these texts in its `face.ts`. They are shown unchanged, so a new face
 * needs no other place.
 *
 * Texts of headers, paths and bodies may have `{key}`, `{account_id}`, `{account_number}`, `{account_slug}` and
 * `{whatsapp_number}`, which the reader's own values replace.
 */
export interface Connect {
  /** name that people use for the vendor; null: there is no vendor, the API is our own */
  readonly vendor: string | null;
  /** the vendor's default address, as the URL of an upstream; null: each client has its own */
  readonly origin: string | null;
  readonly bases: readonly ConnectBase[];
  /** headers of every request; at least one has `{key}` */
  readonly headers: readonly ConnectHeader[];
  /** a sentence about where the vendor's user interface shows a client's key, and its form */
  readonly keyHint: string;
  /** path of the token endpoint, behind the origin of this server; null: clients send the key */
  readonly tokenPath: string | null;
  /** the first reads only, and succeeds in every account */
  readonly requests: readonly ConnectRequest[];
  /** a sentence about features of the vendor that this face lacks */
  readonly notServed: string | null;
  /** sentences on differences that a client may notice */
  readonly differs: readonly string[];
  /** the guide to moving, as a Markdown file below the program's folder; null: none */
  readonly guide: string | null;
}

/** One base URL of the vendor. */
interface ConnectBase {
  /** URL in the vendor's documents, `https://api.example.com/v1`; null: there is no vendor */
  readonly before: string | null;
  /** path behind the origin of this server: `/v1`, or empty if paths do not change */
  readonly path: string;
}

interface ConnectHeader {
  readonly name: string;
  readonly value: string;
}

interface ConnectRequest {
  /** name of the request: `List contacts` */
  readonly title: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** path behind the origin, with its query: `/v1/contacts?limit=1` */
  readonly path: string;
  /** sent as JSON */
  readonly body?: unknown;
}

/** An API of the server as its clients reach it. */
export interface ServedApi {
  readonly name: string;
  readonly title: string;
  readonly prefixes: readonly string[];
  /** host names of this API only */
  readonly hosts: readonly string[];
  readonly connect: Connect;
  /** form of a vendor's key, `must be …`; null: there is no vendor */
  readonly keyForm: string | null;
  readonly canPull: boolean;
  readonly canCompare: boolean;
  readonly canForward: boolean;
  /** the names of its upstreams: its own, or one for each of the vendor's hosts */
  readonly upstreams: readonly string[];
  /** whether an id that is unknown here can be looked up at the vendor */
  readonly canReadThrough: boolean;
  readonly hasWebhooks: boolean;
}

const placeholder = /\{([^{}"]*)\}/g;
const placeholders = new Set(['key', 'account_id', 'account_number', 'account_slug', 'whatsapp_number']);

/** Returns the first fault that types cannot find. */
export function faultOf(connect: Connect, prefixes: readonly string[]): string | undefined {
  const { bases, headers, requests } = connect;
  const isBelow = (path: string, prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
  for (const { path } of bases)
    if (path !== '' && !prefixes.some((prefix) => isBelow(prefix, path)))
      return `no mount is below the base ${path}`;
  if (!headers.some(({ value }) => value.includes('{key}'))) return 'no header contains {key}';
  if (requests[0]?.method !== 'GET') return 'the first request must be a GET';
  for (const { path } of requests)
    if (!prefixes.some((prefix) => isBelow(path.replace(/\?.*/, ''), prefix)))
      return `no mount has the path ${path}`;
  const texts = [...headers.map(({ value }) => value), ...requests.map(({ path }) => path)];
  for (const [whole, name = ''] of texts.flatMap((text) => [...text.matchAll(placeholder)]))
    if (!placeholders.has(name)) return `${whole} is not a known placeholder`;
  return undefined;
}
