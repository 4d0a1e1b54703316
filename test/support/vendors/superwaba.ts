/** The live vendor SuperWABA, as its documents describe the contacts API. */
import {
  asUsual,
  bareNumberOf,
  bearerOf,
  cameAt,
  countIn,
  type FakeOptions,
  type FakeVendor,
  openFakeVendor,
  slice,
  uuidOf,
  VendorPeople,
  type VendorReply,
} from './server.js';

export const superwabaOrganization = 'org_5f2c';
export const superwabaId = (number: number) => `contact_${uuidOf(number)}`;
export const superwabaVendorId = (number: number) => number.toString(16).padStart(24, '6478a1b2c3d4e5f6');

/** Returns contact n in its single form; the list omits two members. */
export function superwabaContact(number: number): Readonly<Record<string, unknown>> {
  return {
    id: superwabaId(number),
    vendorContactId: superwabaVendorId(number),
    name: `Person ${number}`,
    phone: `+97150${String(1_000_000 + number)}`,
    email: number % 2 === 0 ? `person${number}@example.com` : null,
    countryCode: 'AE',
    tags: number % 3 === 0 ? ['vip', 'returning-customer'] : [],
    labels: number % 4 === 0 ? ['premium'] : [],
    params: { shopify_customer_id: `cust_${number}` },
    source: 'campaign',
    optedIn: number % 2 === 0,
    isBlocked: false,
    lastMessageAt: null,
    conversationCount: 0,
    createdAt: cameAt(number),
    updatedAt: cameAt(number),
  };
}

export function openSuperwaba({
  people = 3,
  key = 'sw_key',
  shows = asUsual,
}: FakeOptions = {}): Promise<FakeVendor> {
  const all = new VendorPeople(people);
  return openFakeVendor(all, (request): VendorReply => {
    const { segments, query, headers } = request;
    if (bearerOf(request) !== key || headers['x-org-id'] !== superwabaOrganization)
      return failure(401, 'Unauthorized');
    const [api, whatsapp, contacts, id, ...more] = segments;
    if (`${api}/${whatsapp}/${contacts}` !== 'api/whatsapp/contacts' || more.length > 0)
      return failure(404, 'Not found');
    if (id !== undefined) {
      const number = bareNumberOf(id.replace(/^contact_/, ''));
      if (!all.has(number)) return failure(404, 'Contact not found');
      return success(shows(superwabaContact(number), number));
    }
    const page = countIn(query, 'page', 1, Number.MAX_SAFE_INTEGER);
    const limit = countIn(query, 'limit', 20, 100);
    const from = (page - 1) * limit;
    const isAscending = query.get('sortOrder') === 'asc';
    const numbers = isAscending ? slice(all.numbers, from, limit) : all.newest(from, limit);
    const listed = numbers.map((number) => {
      const { vendorContactId: _, params: __, ...rest } = superwabaContact(number);
      return shows(rest, number);
    });
    return success({ contacts: listed, total: all.count, page, limit, hasNext: page * limit < all.count });
  });
}

function success(data: unknown): VendorReply {
  return { status: 200, body: { success: true, data } };
}

function failure(status: number, error: string): VendorReply {
  return { status, body: { success: false, error } };
}
