/** Pages of contacts as answers: a small page at once, a large page in parts while it is read and encoded. */
import type { ContactPart, ContactWith } from '@switchbook/domain/contact/contact-parts.js';
import type { Page } from '@switchbook/domain/contact/page.js';
import type { CallerExchange } from '../wire/declared-route.js';
import { type Answer, answerWith } from '../wire/route-answer.js';

/** A page of this many bytes or more is encoded in slices. */
const longFrom = 256 * 1024;

type EncoderOf<Part extends ContactPart, Item> = (
  contacts: readonly ContactWith<Part>[],
) => Promise<(contact: ContactWith<Part>) => Item>;

interface PageShape<Part extends ContactPart, Item> {
  readonly encode: (contact: ContactWith<Part>) => Item;
  /** creates the encoder of the contacts after the first one, for a wire that reads further data for each contact */
  readonly encoderOf?: EncoderOf<Part, Item> | undefined;
  /** the body with these items; its other members are the same for any */
  readonly body: (items: readonly Item[]) => unknown;
  /** whether the body depends only on the page: then the bytes of the answer may be cached with it */
  readonly isOfPage?: boolean;
}

export function pageAnswer<Part extends ContactPart, Item>(
  exchange: Pick<CallerExchange, 'core' | 'caller'>,
  page: Page<ContactWith<Part>>,
  { encode, encoderOf, body, isOfPage = false }: PageShape<Part, Item>,
): Answer {
  const { bytes = 0, rest, items } = page;
  if (rest === undefined && bytes < longFrom) {
    const whole = () => body(items.map(encode));
    return isOfPage ? answerWith(page, whole) : { status: 200, body: whole() };
  }
  const list = encodeItems(exchange, page, { encode, encoderOf });
  return { status: 200, long: { lists: [list], body: (fitting = []) => body(fitting as Item[]), bytes } };
}

async function* encodeItems<Part extends ContactPart, Item>(
  { core, caller }: Pick<CallerExchange, 'core' | 'caller'>,
  { items, rest }: Page<ContactWith<Part>>,
  { encode, encoderOf = async () => encode }: Pick<PageShape<Part, Item>, 'encode' | 'encoderOf'>,
): AsyncGenerator<Item> {
  for (const contact of items) yield encode(contact);
  if (rest === undefined) return;
  // Contacts of the rest have all their parts.
  for await (const read of core.readRest(caller, rest)) {
    const piece = read as unknown as readonly ContactWith<Part>[];
    const encodeOne = await encoderOf(piece);
    for (const contact of piece) yield encodeOne(contact);
  }
}
