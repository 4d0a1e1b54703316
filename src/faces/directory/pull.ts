/**
 * Reads another Switchbook by this API: catalogs, then contacts from the oldest to the newest, each page with the
 * notes, consents and suppressions of its contacts. Ids are kept, since a contact's id is the id of its record.
 * Contacts created during the pull are on the last pages.
 */
import type { Json } from '@switchbook/domain/runtime/json.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { entryLimits } from '../../consents/values.js';
import type { PullPage, PullSource, PullWork, VendorItem } from '../../pulls/values/pull-source.js';
import { type VendorAnswer, VendorRefusal } from '../../pulls/values/vendor-request.js';
import { maxListRows } from '../kit/pull/row.js';
import { pageSize, rateLimit } from './kit/choices.js';

const prefix = '/directory/v1';
const keyForm = /^[^\s,]+$/;

export const pull: PullSource = {
  rate: { count: rateLimit.count, windowMs: rateLimit.windowMs },
  knowsSince: true,
  pagesShift: false,
  credential: (key) => (keyForm.test(key) ? { authorization: `Bearer ${key}` } : undefined),
  keyForm: 'must be one word without spaces and commas',
  catalogs: async (work) => {
    const [tags = [], groups = [], sources = [], statuses = []] = await work.each(
      ['tags', 'groups', 'sources', 'statuses'] as const,
      (catalog) => readCatalog(work, catalog),
    );
    return { tags, groups, sources, statuses };
  },
  // A page has all data of its contacts. Its maker cuts the page at the first contact beyond 4 MiB.
  responseSize: 'large',
  page: readPage,
};

async function readCatalog(work: PullWork, catalog: string): Promise<readonly VendorItem[]> {
  if (work.without.has(catalog as 'tags' | 'groups')) return [];
  const { data } = listBodyOf(await work.get(`${prefix}/${catalog}`));
  return data.map((item) => ({
    name: String(item.name),
    color: typeof item.color === 'string' ? item.color : null,
    createdAt: String(item.created_at),
    updatedAt: String(item.updated_at),
  }));
}

/**
 * Reads a page. A note does not change its contact. So a pull of changes finds new notes only of contacts that also
 * changed.
 */
async function readPage(work: PullWork, from: Json | null): Promise<PullPage> {
  const { since, get } = work;
  const answer = await get(`${prefix}/contacts`, {
    limit: pageSize.pulled,
    sort: 'created_at',
    ...(since === undefined ? {} : { updated_after: since.toISOString() }),
    ...(from === null ? { count: 'exact' } : { cursor: String(from.cursor) }),
  });
  const { data, meta } = listBodyOf(answer);
  const records = await readRecords(work, data);
  const { next_cursor: cursor, total } = meta;
  return {
    contacts: data.map((contact) => withoutExcluded(work, { ...contact, ...records.get(contact.id) })),
    next: typeof cursor === 'string' ? { cursor } : null,
    ...(typeof total === 'number' ? { total } : {}),
  };
}

const recordParts = ['notes', 'consents', 'suppressions'] as const;
type Records = ReadonlyMap<unknown, Json>;

/** Returns records by the id of their contact. */
async function readRecords(work: PullWork, contacts: readonly Json[]): Promise<Records> {
  if (recordParts.every((part) => work.without.has(part))) return new Map();
  const ids = contacts.map((contact) => String(contact.id));
  const pieces = Array.from({ length: Math.ceil(ids.length / entryLimits.contacts) }, (_, index) =>
    ids.slice(index * entryLimits.contacts, (index + 1) * entryLimits.contacts),
  );
  const bodies = await work.each(pieces, async (piece) =>
    listBodyOf(await work.get(`${prefix}/records`, { contacts: piece.join(',') })),
  );
  const all = bodies.flatMap(({ data }) => data);
  const large = await work.each(
    all.filter((item) => item.whole === false),
    async ({ contact_id: id }) => [id, await readAlone(work, String(id))] as const,
  );
  const pickParts = (record: Json) =>
    Object.fromEntries(
      recordParts.flatMap((part): [string, unknown][] => {
        const list = record[part];
        const isWanted = !work.without.has(part) && Array.isArray(list) && list.length > 0;
        return isWanted ? [[part, part === 'notes' ? list.map(pulledNoteOf) : list]] : [];
      }),
    );
  return new Map(
    [...all.map((item) => [item.contact_id, item] as const), ...large].map(([id, record]) => [
      id,
      pickParts(record),
    ]),
  );
}

/** Reads the records of one contact that are too large for a page of several. */
async function readAlone(work: PullWork, id: string): Promise<Json> {
  const lists = await work.each(recordParts, async (part) => {
    const list: Json[] = [];
    for (let cursor: unknown = ''; typeof cursor === 'string'; ) {
      const query = part === 'notes' ? { limit: pageSize.pulled, ...(cursor === '' ? {} : { cursor }) } : {};
      const { data, meta } = listBodyOf(await work.get(`${prefix}/contacts/${id}/${part}`, query));
      list.push(...data);
      cursor = list.length < maxListRows ? meta.next_cursor : null;
    }
    // The ledger has every consent ever recorded, newest first.
    return part === 'consents' ? latestEntries(list) : list.filter((item) => item.active !== false);
  });
  return Object.fromEntries(recordParts.map((part, index) => [part, lists[index]]));
}

/** Returns the first of each channel, purpose and sender; an older server knows no senders. */
function latestEntries(ledger: readonly Json[]): readonly Json[] {
  const names = new Set<string>();
  return ledger.filter(({ channel, purpose, sender = null }) => {
    const name = JSON.stringify([channel, purpose, sender]);
    if (names.has(name)) return false;
    names.add(name);
    return true;
  });
}

function pulledNoteOf(note: unknown): Json {
  const { body, author, created_at, updated_at } = note as Json;
  return { body, ...(author === null ? {} : { author }), created_at, updated_at };
}

/** Removes the parts that the client excluded. */
function withoutExcluded(work: PullWork, contact: Json): Json {
  const parts = ['tags', 'groups', 'attributes'] as const;
  if (!parts.some((part) => work.without.has(part))) return contact;
  return Object.fromEntries(
    Object.entries(contact).filter(([name]) => !work.without.has(name as (typeof parts)[number])),
  );
}

interface ListBody {
  readonly data: readonly Json[];
  readonly meta: Json;
}

/** Throws VendorRefusal with the next step, or an error for a response that is not of this API. */
function listBodyOf({ status, body }: VendorAnswer): ListBody {
  if (status === 401)
    throw new VendorRefusal(
      'The other Switchbook does not accept the key: it is unknown, revoked or expired. Create a new key there.',
      401,
    );
  if (status === 403) throw new VendorRefusal(forbiddenWords(body), 403);
  if (status === 404)
    throw new VendorRefusal(
      'No Switchbook has this address, or its version is too old (404). Check the URL, or upgrade that server.',
      404,
    );
  if (status !== 200) throw new VendorRefusal(`The other Switchbook answered with status ${status}.`, status);
  const { data, meta } = body as ListBody;
  if (!Array.isArray(data) || !isObject(meta)) throw new Error('no list');
  return { data, meta };
}

function forbiddenWords(body: unknown): string {
  const scope = isObject(body) ? body.scope : undefined;
  return typeof scope !== 'string'
    ? 'The key may not read contacts of the other Switchbook. Give it the scope contacts:read there.'
    : `The key lacks the scope ${scope} in the other Switchbook. Give it that scope there.`;
}
