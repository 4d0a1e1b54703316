/** Pages of contacts as answers: a small one as a whole, a large one written while it is encoded and read. */
import type { Contact } from '../../domain/contact.js';
import type { Page } from '../../domain/page.js';
import { type Answer, answerWith, type CallerExchange } from './define-face.js';

/** A page from here on is encoded in slices. */
const longFrom = 256 * 1024;

export interface PageShape<Item> {
  readonly encode: (contact: Contact) => Item;
  /** the body with these items; whatever else it says is the same for any */
  readonly body: (items: readonly Item[]) => unknown;
  /** whether the page alone decides the body, so that its bytes may be kept with it */
  readonly isKept?: boolean;
}

export function pageAnswer<Item>(
  exchange: Pick<CallerExchange, 'core' | 'caller'>,
  page: Page<Contact>,
  { encode, body, isKept = false }: PageShape<Item>,
): Answer {
  const { bytes = 0, rest, items } = page;
  if (rest === undefined && bytes < longFrom) {
    if (isKept) return answerWith(page, () => body(items.map(encode)));
    return { status: 200, body: body(items.map(encode)) };
  }
  const list = encoded(exchange, page, encode);
  return { status: 200, long: { lists: [list], body: (shown = []) => body(shown as Item[]), bytes } };
}

async function* encoded<Item>(
  { core, caller }: Pick<CallerExchange, 'core' | 'caller'>,
  { items, rest }: Page<Contact>,
  encode: (contact: Contact) => Item,
): AsyncGenerator<Item> {
  for (const contact of items) yield encode(contact);
  if (rest === undefined) return;
  for await (const piece of core.readRest(caller, rest)) for (const contact of piece) yield encode(contact);
}
