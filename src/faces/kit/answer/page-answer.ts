/** Pages of contacts as answers: a small one as a whole, a large one written while it is read and encoded. */
import type { ContactPart, ContactWith } from '../../../domain/contact-parts.js';
import type { Page } from '../../../domain/page.js';
import { type Answer, answerWith, type CallerExchange } from '../wire/define-face.js';

/** A page from here on is encoded in slices. */
const longFrom = 256 * 1024;

export interface PageShape<Part extends ContactPart, Item> {
  readonly encode: (contact: ContactWith<Part>) => Item;
  /** the body with these items; its other members are the same for any */
  readonly body: (items: readonly Item[]) => unknown;
  /** whether the page alone decides the body: then the bytes of the answer may be cached with it */
  readonly isOfPage?: boolean;
}

export function pageAnswer<Part extends ContactPart, Item>(
  exchange: Pick<CallerExchange, 'core' | 'caller'>,
  page: Page<ContactWith<Part>>,
  { encode, body, isOfPage = false }: PageShape<Part, Item>,
): Answer {
  const { bytes = 0, rest, items } = page;
  if (rest === undefined && bytes < longFrom) {
    const whole = () => body(items.map(encode));
    return isOfPage ? answerWith(page, whole) : { status: 200, body: whole() };
  }
  const list = encoded(exchange, page, encode);
  return { status: 200, long: { lists: [list], body: (shown = []) => body(shown as Item[]), bytes } };
}

async function* encoded<Part extends ContactPart, Item>(
  { core, caller }: Pick<CallerExchange, 'core' | 'caller'>,
  { items, rest }: Page<ContactWith<Part>>,
  encode: (contact: ContactWith<Part>) => Item,
): AsyncGenerator<Item> {
  for (const contact of items) yield encode(contact);
  if (rest === undefined) return;
  // The rest is written whole.
  for await (const piece of core.readRest(caller, rest))
    for (const contact of piece) yield encode(contact as unknown as ContactWith<Part>);
}
