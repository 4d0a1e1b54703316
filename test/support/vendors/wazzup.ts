/** The live vendor Wazzup, as its documents describe contacts: the partner API v2 and the public API v3. */
import {
  asUsual,
  bearerOf,
  type FakeOptions,
  type FakeVendor,
  openFakeVendor,
  slice,
  VendorPeople,
  type VendorReply,
} from './server.js';

/** Ids are chosen by callers, so later contacts may have any position in the order of ids. */
export const wazzupId = (number: number) => `crm-${String((number * 7_919) % 1_000_000).padStart(6, '0')}`;

/** Returns contact n as v2 shows it. */
export function wazzupContact(number: number): Readonly<Record<string, unknown>> {
  return {
    id: wazzupId(number),
    name: `Person ${number}`,
    responsible_user_id: '1',
    contact_data: [
      { chat_type: 'whatsapp', chat_id: String(79_990_000_000 + number), username: '', phone: '' },
    ],
    uri: `/api/v2/contacts/${wazzupId(number)}`,
  };
}

export function wazzupContactV3(number: number): Readonly<Record<string, unknown>> {
  return {
    id: wazzupId(number),
    name: `Person ${number}`,
    responsibleUserId: '1',
    contactData: [
      { chatType: 'whatsapp', chatId: String(79_990_000_000 + number), username: null, phone: null },
    ],
    uri: null,
  };
}

export interface WazzupOptions extends FakeOptions {
  readonly versions?: readonly ('v2' | 'v3')[];
}

export function openWazzup({
  people = 3,
  key = 'wz_key',
  shows = asUsual,
  versions = ['v2', 'v3'],
}: WazzupOptions = {}): Promise<FakeVendor> {
  const all = new VendorPeople(people);
  let ordered: readonly number[] = [];
  let orderedOf: readonly number[] = [];
  return openFakeVendor(all, (request): VendorReply => {
    const { segments, query } = request;
    const version = versions.find((candidate) => `${candidate}/contacts` === segments.join('/'));
    if (version === undefined) return { status: 404, body: notFound };
    if (bearerOf(request) !== key) return { status: 401, body: { error: 'UNAUTHORIZED' } };
    if (orderedOf !== all.numbers) {
      orderedOf = all.numbers;
      ordered = all.numbers.toSorted((left, right) => (wazzupId(left) < wazzupId(right) ? -1 : 1));
    }
    const offset = Number(query.get('offset') ?? 0);
    const limit = Math.min(Number(query.get('limit') ?? 100), 100);
    const page = slice(ordered, offset, limit);
    const data = page.map((value) =>
      shows(version === 'v2' ? wazzupContact(value) : wazzupContactV3(value), value),
    );
    if (version === 'v2') return { status: 200, body: { data, meta: { timestamp: 1_759_496_601 } } };
    return { status: 200, body: { count: all.count, data } };
  });
}

const notFound = { code: 'NOT_FOUND', title: 'Not Found', detail: 'Route not found.', errors: [] };
