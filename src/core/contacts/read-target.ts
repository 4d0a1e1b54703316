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
  for (const selector of command.target) {
    const contact = await context.reads.find(caller.accountId, selector);
    if (contact === undefined) continue;
    if (command.isVisible?.(contact) === false) break;
    checkVersion(command, contact);
    return contact;
  }
  throw notFound('contact');
}
