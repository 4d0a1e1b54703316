/** Redacts the parts that several rules share: a contact, notes, pieces of a long answer. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';

export const withContact = <Answer extends { readonly contact: Contact }>(
  parts: Parts,
  answer: Answer,
): Answer => ({
  ...answer,
  contact: redaction.redactContact(parts, answer.contact),
});

/** Returns no notes if the caller may not see notes. */
export const redactNotes = <Note>(parts: Parts, list: readonly Note[]): readonly Note[] =>
  parts.hidden.has('notes') ? [] : list;

/** Redacts each piece. */
export async function* redactEach<Item>(
  pieces: AsyncIterable<Item>,
  show: (piece: Item) => Item,
): AsyncGenerator<Item> {
  for await (const piece of pieces) yield show(piece);
}
