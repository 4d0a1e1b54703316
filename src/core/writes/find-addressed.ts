/** The contact that selectors address: the first that exists. */
import type { Contact } from '../../domain/contact.js';
import { type AccountId, isOurForm } from '../../domain/ids.js';
import type { ContactSelector } from '../../store/contacts/contact-reads.js';
import type { Context } from '../context.js';

/**
 * All lookups at once, since one rarely saves the others; but what may be an id or number of ours most likely is, and is
 * looked for alone first.
 */
export async function findAddressed(
  reads: Context['reads'],
  accountId: AccountId,
  target: readonly ContactSelector[],
): Promise<Contact | undefined> {
  const [first, ...others] = target;
  if (first !== undefined && others.length > 0 && isLikelyOurs(first)) {
    const contact = await reads.find(accountId, first);
    return contact ?? findAddressed(reads, accountId, others);
  }
  const found = await Promise.all(target.map((selector) => reads.find(accountId, selector)));
  return found.find((one) => one !== undefined);
}

function isLikelyOurs(selector: ContactSelector): boolean {
  return selector.by === 'number' || (selector.by === 'id' && isOurForm(selector.id));
}
