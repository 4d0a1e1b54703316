/** The live vendor Wazapin, by its documents of contacts and their records. */
import {
  asUsual,
  cameAt,
  countIn,
  type FakeOptions,
  type FakeVendor,
  openFakeVendor,
  slice,
  uuidOf,
  VendorPeople,
  type VendorReply,
  type VendorRequest,
} from './server.js';

type Item = Readonly<Record<string, unknown>>;
const lists = ['identities', 'tags', 'consents', 'suppressions', 'notes'] as const;
type List = (typeof lists)[number];

const time = (number: number) => `${cameAt(number).slice(0, 19)}Z`;
export const wazapinId = (number: number) => `cnt_${number}`;
const phoneOf = (number: number) => `+62812${String(34_000_000 + number)}`;

export function wazapinContact(number: number): Item {
  return {
    id: wazapinId(number),
    phone_number: phoneOf(number),
    name: `Person ${number}`,
    email: number % 2 === 0 ? `person${number}@example.com` : null,
    external_source: null,
    external_id: null,
    custom_fields: { tier: 'premium' },
    organization_id: uuidOf(0, 8),
    created_at: time(number),
    updated_at: time(number),
  };
}

/** The rows of number n. */
function wazapinRows(number: number): Readonly<Record<List, readonly unknown[]>> {
  const times = { created_at: time(number), updated_at: time(number) };
  const base = { contact_id: wazapinId(number), source: null, channel_id: null, ...times };
  const email = { id: uuidOf(number, 2), ...base, type: 'email', value: `person${number}@example.com` };
  return {
    identities: [
      { id: uuidOf(number, 1), ...base, type: 'phone', value: phoneOf(number) },
      ...(number % 2 === 0 ? [email] : []),
    ],
    tags: number % 3 === 0 ? [{ id: uuidOf(1, 3), name: 'vip', created_at: time(0) }] : [],
    consents: [],
    suppressions: [],
    notes: [],
  };
}

export interface WazapinOptions extends FakeOptions {
  /** lists of number n that differ */
  readonly rows?: (number: number) => Partial<Readonly<Record<List, readonly unknown[]>>>;
  /** the maximum of rows of a page of notes */
  readonly notePage?: number;
}

export function openWazapin({
  people = 3,
  key = 'wzp_key',
  shows = asUsual,
  rows = () => ({}),
  notePage = 100,
}: WazapinOptions = {}): Promise<FakeVendor> {
  const all = new VendorPeople(people);
  return openFakeVendor(all, (request): VendorReply => {
    const { segments, query, headers } = request;
    const [version, contacts, id, list, ...more] = segments;
    if (headers['x-api-key'] !== key) return failure(401, 'Unauthorized', 'invalid or missing API key');
    if (`${version}/${contacts}` !== 'v1/contacts' || more.length > 0)
      return failure(404, 'Not Found', 'route not found');
    if (id === undefined) {
      const limit = countIn(query, 'limit', 50, 100);
      const cursor = query.get('cursor');
      const found = all.newestBefore(cursor === null ? undefined : Number(cursor), limit + 1);
      const page = found.slice(0, limit);
      const next = found.length > limit ? String(page.at(-1)) : null;
      return listed(
        page.map((number) => shows(wazapinContact(number), number)),
        next,
      );
    }
    const number = Number(id.replace('cnt_', ''));
    if (!all.has(number)) return failure(404, 'Not Found', 'contact not found');
    if (list === undefined) return { status: 200, body: { data: shows(wazapinContact(number), number) } };
    const name = lists.find((candidate) => candidate === list);
    if (name === undefined) return failure(404, 'Not Found', 'route not found');
    const found = rows(number)[name] ?? wazapinRows(number)[name];
    return name === 'notes' ? notes(found, request, notePage) : listed(found, null);
  });
}

function notes(found: readonly unknown[], { query }: VendorRequest, most: number): VendorReply {
  const from = Number(query.get('cursor') ?? 0);
  const page = slice(found, from, countIn(query, 'limit', 50, most));
  const end = from + page.length;
  return listed(page, end < found.length ? String(end) : null);
}

function listed(data: readonly unknown[], next: string | null): VendorReply {
  return { status: 200, body: { data, meta: { next_cursor: next } } };
}

function failure(status: number, title: string, detail: string): VendorReply {
  return { status, body: { title, status, detail } };
}
