/**
 * Finds everything that a key with a single scope can read, by requests. It requests every operation of the native
 * API's document, and lists and single contacts of every face. Each kind of record of the account has a marker, which
 * is searched in the responses.
 */
import { findDrivers } from './drivers.js';

/** Kinds of records; one record of each kind has the marker. */
export const marks = {
  contacts: ['mark-contact', '4915199887766'],
  catalogs: ['mark-tag', 'mark-group', 'mark-source', 'mark-status'],
  account: ['mark-account'],
  keys: ['mark-key'],
  webhooks: ['mark-webhook'],
  upstreams: ['mark-upstream'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type Thing = keyof typeof marks;

interface Answered {
  readonly status: number;
  readonly text: string;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Ask = (asked: Request) => Promise<Answered>;

interface Operation {
  readonly operationId: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

const mount = '/directory/v1';
const nobody = '00000000-0000-4000-8000-000000000000';
const methods = new Set(['get', 'post', 'put', 'patch', 'delete']);
/** Operations that wait, or respond for as long as they are read. */
const lasting = new Set(['readEvents', 'listEvents', 'listCalls', 'compareFace', 'runComparison']);

interface RichAccount {
  readonly accountId: string;
  /** key with every scope */
  readonly key: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly document: Document;
}

/** The account is called `mark-account`, and its key may all. */
export async function enrich(ask: Ask, accountId: string, key: string): Promise<RichAccount> {
  const send = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${key}` };
    const { status, text } = await ask({ method, path: mount + path, headers, body });
    if (status >= 300) throw new Error(`the fixture was not made: ${method} ${path} ${status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const idOf = async (path: string, body: unknown) => (await send('POST', path, body)).data.id;
  const numberOf = async (path: string, body: unknown) => {
    const { data } = await send('POST', path, body);
    return String(data.number ?? data.id);
  };
  const catalogs = {
    groups: await numberOf('/groups', { name: 'mark-group' }),
    sources: await numberOf('/sources', { name: 'mark-source' }),
    statuses: await numberOf('/statuses', { name: 'mark-status' }),
  };
  const contact = await send('POST', '/contacts', {
    display_name: 'mark-contact',
    phone: '+4915199887766',
    tags: ['mark-tag'],
    source: 'mark-source',
    status: 'mark-status',
  });
  const contactId = contact.data.id;
  await send('POST', `/contacts/${contactId}/notes`, { body: 'mark-contact was here' });
  const ids = {
    contacts: contactId,
    keys: await idOf('/keys', { name: 'mark-key', scopes: ['account:read'] }),
    webhooks: await idOf('/webhooks', { url: 'https://mark-webhook.invalid/x' }),
    ...catalogs,
  };
  await send('PUT', '/upstreams/wacrm', { url: 'https://mark-upstream.example.com', key: 'of-the-vendor' });
  return { accountId, key, ids, document: await send('GET', '/openapi.json') };
}

interface Reach {
  readonly reads: readonly Thing[];
  /** operations that answered a key that lacks a scope which the document names */
  readonly undeclared: readonly string[];
  /** operations that were answered with 2xx */
  readonly done: readonly string[];
}

/**
 * `key` has only that scope. Operations that do not name the scope are requested only with `isWhole`: thousands of
 * requests, all of which are refused. So are single contacts of faces that refuse their list.
 */
export async function reachOf(
  ask: Ask,
  rich: RichAccount,
  scope: string,
  key: string,
  isWhole = true,
): Promise<Reach> {
  const reads = new Set<Thing>();
  const undeclared: string[] = [];
  const done: string[] = [];
  const look = ({ text }: Answered) => {
    const found = text.toLowerCase();
    for (const [thing, words] of Object.entries(marks))
      if (words.some((word) => found.includes(word))) reads.add(thing as Thing);
  };
  for (const [path, operations] of Object.entries(rich.document.paths))
    for (const [method, { operationId, security = [] }] of Object.entries(operations)) {
      if (!methods.has(method) || lasting.has(operationId) || security.length === 0) continue;
      const needed = security.flatMap((way) => Object.values(way).flat());
      // Operations without a scope are left out: they end the session or name the caller.
      if (needed.length === 0 || !(isWhole || needed.includes(scope))) continue;
      const answer = await ask({
        method: method.toUpperCase(),
        path: mount + pathOf(path, method, rich),
        headers: { authorization: `Bearer ${key}` },
        body: bodyOf(operationId, method),
      });
      look(answer);
      if (answer.status < 300) done.push(operationId);
      if (needed.some((neededScope) => neededScope !== scope) && answer.status !== 403)
        undeclared.push(`${operationId} ${answer.status}`);
    }
  for (const driver of await findDrivers()) {
    const headers = driver.headers(key, { id: rich.accountId } as never);
    const list = await ask({ ...driver.list(), headers });
    look(list);
    // A key that is refused the list is refused single contacts by the same check.
    if (!isWhole && list.status === 403) continue;
    for (const request of [driver.read(rich.ids.contacts ?? ''), driver.read('1')])
      look(await ask({ ...request, headers }));
  }
  return { reads: [...reads].sort(), undeclared, done };
}

function pathOf(path: string, method: string, { ids }: RichAccount): string {
  const [, first = ''] = path.split('/');
  const id = method === 'delete' ? nobody : (ids[first] ?? '1');
  return path
    .replace('{face}', 'wacrm')
    .replace(/\{[^}]+\}/, id)
    .replace(/\{[^}]+\}/g, '1');
}

/** Returns a body with which a write reads a contact. Other operations get an empty body, which changes no data. */
function bodyOf(operation: string, method: string): unknown {
  if (operation === 'createContact') return { phone: '+4915199887766', on_match: 'return' };
  if (operation === 'resolveContact') return { phone: '+4915199887766' };
  if (operation === 'canSend')
    return { channel: 'whatsapp', identities: [{ kind: 'phone', value: '+4915199887766' }] };
  return method === 'get' || method === 'delete' ? undefined : {};
}
