/** The live vendor WA.cr, API v1, as its two public clients show it: a list without further pages, found in by `q`. */
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

export const wacr1Key = 'wacr_test_0123456789abcdef';

type Item = Readonly<Record<string, unknown>>;

export function wacr1Contact(number: number): Item {
  return {
    id: uuidOf(number),
    phoneE164: `+9198${String(76_543_000 + number)}`,
    firstName: 'Person',
    lastName: String(number),
    displayName: `Person ${number}`,
    email: number % 2 === 0 ? `person${number}@example.com` : null,
    tags: number % 3 === 0 ? ['vip'] : [],
    attributes: { plan: 'pro' },
    optedOut: number % 5 === 0,
    createdAt: cameAt(number),
    updatedAt: cameAt(number),
  };
}

export interface Wacr1Options extends FakeOptions {
  /** comments on the conversation of number n */
  readonly comments?: (number: number) => readonly Item[];
  /** contacts that `q` finds; no client shows whether the `+` of numbers counts */
  readonly finds?: 'numbers with their plus' | 'digits alone' | 'everybody';
}

export function openWacr1({
  people = 3,
  key = wacr1Key,
  shows = asUsual,
  comments = () => [],
  finds = 'numbers with their plus',
}: Wacr1Options = {}): Promise<FakeVendor> {
  const all = new VendorPeople(people);
  return openFakeVendor(all, (request): VendorReply => {
    const { segments, query } = request;
    const [version, list, id, below] = segments;
    if (bearerOf(request) !== key) return failure(401, 'invalid_key', 'The API key is not valid.');
    const shown = (number: number) => shows(wacr1Contact(number), number) as Item;
    const numberOf = all.numbers.find((number) => uuidOf(number) === id);
    if (version !== 'v1') return failure(404, 'not_found', 'Not found');
    if (list === 'contacts' && id === undefined) {
      const q = finds === 'everybody' ? '' : (query.get('q') ?? '');
      const number = ({ phoneE164 }: Item) =>
        finds === 'digits alone' ? String(phoneE164).slice(1) : phoneE164;
      const found = all
        .newest(0, all.count)
        .map(shown)
        .filter((item) => JSON.stringify([item.displayName, number(item), item.email]).includes(q));
      return { status: 200, body: { ok: true, contacts: found.slice(0, countIn(query, 'limit', 50, 500)) } };
    }
    if (numberOf === undefined) return failure(404, 'not_found', 'Not found');
    if (list === 'contacts') return { status: 200, body: { ok: true, contact: shown(numberOf) } };
    if (list !== 'conversations' || below !== 'comments') return failure(404, 'not_found', 'Not found');
    const after = query.get('after') ?? '';
    const later = comments(numberOf).filter((comment) => String(comment.updatedAt) > after);
    return { status: 200, body: { ok: true, comments: later.slice(0, countIn(query, 'limit', 50, 500)) } };
  });
}

function failure(status: number, code: string, message: string): VendorReply {
  return { status, body: { ok: false, status, error: { code, message } } };
}
