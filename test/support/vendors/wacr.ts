/** The live vendor WA.cr, as its documents describe the APP API v2. */
import {
  asUsual,
  bearerOf,
  cameAt,
  countIn,
  type FakeOptions,
  type FakeVendor,
  openFakeVendor,
  slice,
  VendorPeople,
  type VendorReply,
} from './server.js';

type Item = Readonly<Record<string, unknown>>;

/** Seconds, as this vendor writes times. */
const time = (number: number) => `${cameAt(number).slice(0, 19)}+00:00`;
const itemTimes = { created_at: '2023-05-01T10:00:00+00:00', updated_at: '2023-06-01T10:00:00+00:00' };

const wacrCatalogs = {
  groups: [{ id: 12, name: 'VIP Customers', ...itemTimes }],
  sources: [
    { id: 115, name: 'Website', ...itemTimes },
    { id: 116, name: 'Walk-in', ...itemTimes },
  ],
  statuses: [{ id: 287, name: 'Fresh', color: '#FF5733', ...itemTimes }],
} as const;

export const wacrId = (number: number) => 1_000 + number;

/** Returns contact n with everything included. */
export function wacrContact(number: number): Item {
  return {
    id: wacrId(number),
    firstname: 'Person',
    lastname: String(number),
    company: null,
    type: 'lead',
    email: number % 2 === 0 ? `person${number}@example.com` : null,
    phone: `+91 95874-${String(number).padStart(5, '0')}`,
    status_id: 287,
    source_id: 115,
    description: null,
    city: null,
    state: null,
    zip: null,
    address: null,
    country_id: null,
    assigned_id: null,
    group_id: number % 3 === 0 ? [12] : [],
    is_opted_out: false,
    created_at: time(number),
    updated_at: time(number),
    groups: number % 3 === 0 ? wacrCatalogs.groups : [],
    source: wacrCatalogs.sources[0],
    status: wacrCatalogs.statuses[0],
  };
}

export interface WacrOptions extends FakeOptions {
  /** comments on number n, newest first */
  readonly comments?: (number: number) => readonly unknown[];
  /** the fields that it sorts by; others are refused */
  readonly sorts?: readonly string[];
}

export function openWacr({
  people = 3,
  key = 'wacr_token',
  shows = asUsual,
  comments = () => [],
  sorts = ['id', 'created_at', 'updated_at'],
}: WacrOptions = {}): Promise<FakeVendor> {
  const all = new VendorPeople(people);
  return openFakeVendor(all, (request): VendorReply => {
    const { segments, query } = request;
    const [api, version, name = '', mobile, ...more] = segments;
    if (bearerOf(request) !== key) return failure(401, 'UNAUTHORIZED', 'Invalid or missing API token');
    if (`${api}/${version}` !== 'api/v2' || more.length > 0)
      return failure(404, 'NOT_FOUND', 'Route not found');
    if (name === 'comments') {
      const number = all.numbers.find((candidate) =>
        isCalled(shows(wacrContact(candidate), candidate), mobile),
      );
      if (number === undefined) return failure(404, 'NOT_FOUND', 'Chat conversation not found');
      return { status: 200, body: { success: true, data: comments(number) } };
    }
    if (Object.hasOwn(wacrCatalogs, name))
      return listed(wacrCatalogs[name as keyof typeof wacrCatalogs], query);
    if (name !== 'contacts') return failure(404, 'NOT_FOUND', 'Route not found');
    const fields = (query.get('sort') ?? '-created_at').split(',').map((part) => part.replace(/^-/, ''));
    if (fields.some((field) => !sorts.includes(field))) return failure(400, 'BAD_REQUEST', 'Invalid sort');
    const included = (query.get('include') ?? '').split(',');
    const show = (number: number) => {
      const { groups, source, status, ...rest } = wacrContact(number);
      const relations = Object.entries({ groups, source, status });
      const chosen = relations.filter(([relation]) => included.includes(relation));
      return shows({ ...rest, ...Object.fromEntries(chosen) }, number);
    };
    return pageOf(all.count, query, (from, count) => all.newest(from, count).map(show));
  });
}

function isCalled(shown: unknown, mobile: string | undefined): boolean {
  return typeof shown === 'object' && shown !== null && 'phone' in shown && shown.phone === mobile;
}

function listed(items: readonly unknown[], query: URLSearchParams): VendorReply {
  return pageOf(items.length, query, (from, count) => slice(items, from, count));
}

function pageOf(
  total: number,
  query: URLSearchParams,
  read: (from: number, count: number) => readonly unknown[],
): VendorReply {
  const page = countIn(query, 'page', 1, Number.MAX_SAFE_INTEGER);
  const perPage = countIn(query, 'per_page', 15, 100);
  const pagination = {
    current_page: page,
    per_page: perPage,
    total,
    last_page: Math.max(1, Math.ceil(total / perPage)),
  };
  const data = read((page - 1) * perPage, perPage);
  return { status: 200, body: { success: true, data, message: 'ok', meta: { request_id: 'r', pagination } } };
}

function failure(status: number, code: string, message: string): VendorReply {
  return { status, body: { success: false, message, error: { code, message, details: {} } } };
}
