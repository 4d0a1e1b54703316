/** The live vendor wacrm, as its documents describe the contacts API. */
import {
  asUsual,
  bearerOf,
  cameAt,
  countIn,
  type FakeOptions,
  type FakeVendor,
  openFakeVendor,
  uuidOf,
  VendorPeople,
  type VendorReply,
} from './server.js';

export function wacrmContact(number: number): Readonly<Record<string, unknown>> {
  const tags = [{ id: uuidOf(number % 3, 9), name: `Tag ${number % 3}`, color: `#FF000${number % 3}` }];
  return {
    id: uuidOf(number),
    phone: `+1415${String(5_550_000 + number).padStart(7, '0')}`,
    name: `Person ${number}`,
    email: number % 2 === 0 ? `person${number}@example.com` : null,
    company: null,
    avatar_url: null,
    tags: number % 4 === 0 ? [] : tags,
    created_at: cameAt(number),
    updated_at: cameAt(number),
  };
}

export function openWacrm({
  people = 3,
  key = 'wacrm_live_key',
  shows = asUsual,
}: FakeOptions = {}): Promise<FakeVendor> {
  const all = new VendorPeople(people);
  return openFakeVendor(all, (request): VendorReply => {
    const { segments, query } = request;
    if (bearerOf(request) !== key) return failure(401, 'unauthorized', 'Missing or invalid API key');
    if (segments.join('/') !== 'api/v1/contacts') return failure(404, 'not_found', 'Not found');
    const limit = countIn(query, 'limit', 50, 100);
    const sent = Buffer.from(query.get('cursor') ?? '', 'base64url').toString();
    const found = all.newestBefore(/^[0-9]+$/.test(sent) ? Number(sent) : undefined, limit + 1);
    const page = found.slice(0, limit);
    const next = found.length > limit ? Buffer.from(String(page.at(-1))).toString('base64url') : null;
    const data = page.map((number) => shows(wacrmContact(number), number));
    return { status: 200, body: { data, meta: { next_cursor: next } } };
  });
}

function failure(status: number, code: string, message: string): VendorReply {
  return { status, body: { error: { code, message } } };
}
