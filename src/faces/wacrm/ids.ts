/** Contact ids: the canonical uuid, read in any letter case, shown in lower case. */
import type { GetCommand } from '../../core/contacts/read.js';
import { type ContactId, parseId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import { phoneless } from './choices.js';

/**
 * The contact that a path means, as far as this face shows it. What is no uuid is nobody's id: `not_found`; and so
 * is an id that only leads on to another contact, as one that was merged away.
 */
export function contactOf(sent: string | undefined): GetCommand {
  const id = parseId<ContactId>(sent ?? '');
  if (id === undefined) throw notFound('contact');
  return {
    target: [{ by: 'id', id }],
    isVisible: (contact) => contact.id === id && phoneless.isShown(contact),
  };
}
