/** The contact that a command addresses, as it stands. */
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import { notFound } from '../../domain/problem.js';
import type { Context } from '../context.js';
import { checkVersion, type EditCommand } from './command.js';

/** The contact addressed; throws `not_found` and `stale`. */
export async function readTarget(
  context: Context,
  caller: Caller,
  command: Pick<EditCommand, 'target' | 'isVisible' | 'ifVersion'>,
): Promise<Contact> {
  // All ways at once: one of them is rarely enough to spare the others.
  const found = await Promise.all(
    command.target.map((selector) => context.reads.find(caller.accountId, selector)),
  );
  const contact = found.find((one) => one !== undefined);
  if (contact === undefined || command.isVisible?.(contact) === false) throw notFound('contact');
  checkVersion(command, contact);
  return contact;
}
