/** Cards that clients of address books make keep the name and the id that the client has chosen. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { SaveCommand } from '../../contacts/values/commands.js';
import { saveContact } from '../../contacts/writes/write.js';
import { inOneTransaction } from '../../operation-context/bound-context.js';
import type { Basics, CallerVisibility, Context } from '../../operation-context/context.js';
import { findCardNames, freeCardName, nameCard } from '../store.js';
import { contactIdOfCard, isFallbackName } from '../values/book.js';

interface SentCardName {
  readonly name: string;
  readonly uid: string;
}

/**
 * Saves the contact of a new card, and names its card, in one transaction. So a client that got no answer can repeat
 * the request, and finds the contact by the name. A card with this name in another book is that contact. All readers
 * learn that its previous name has left the book.
 */
export async function saveCard(
  context: Context,
  caller: Caller,
  command: SaveCommand,
  { name, uid }: SentCardName,
) {
  if (isFallbackName(name)) throw invalid('name', 'not_allowed', 'must not be the id of a contact with ".1"');
  const { accountId } = caller;
  return inOneTransaction(context, accountId, async (bound) => {
    const { owner, seen } = await findNamed(bound, accountId, name);
    const addressed = seen === undefined ? [] : [{ by: 'id', id: seen } as const];
    const saved = await saveContact(bound, caller, { ...command, match: { ...command.match, addressed } });
    const { contact } = saved;
    await bound.database.transaction(async (tx) => {
      // Another request that uses the name meanwhile is a conflict.
      if (owner !== undefined && owner !== contact.id) await freeCardName(tx, accountId, name, owner);
      await nameCard(tx, accountId, name, contact.id, uid);
    });
    return saved;
  });
}

/**
 * Returns the contact with a card to which a client gave this name. It also returns the visible contact with a card of
 * this name in any book.
 */
async function findNamed(
  { database, reads }: Basics & CallerVisibility,
  accountId: AccountId,
  name: string,
): Promise<{ readonly owner: ContactId | undefined; readonly seen: ContactId | undefined }> {
  const [chosen] = await findCardNames(database, accountId, [name], []);
  const owner = chosen?.contactId;
  const id = owner ?? contactIdOfCard(name);
  const [contact] = id === undefined ? [] : await reads.findManyInTurn(accountId, [id]);
  return { owner, seen: contact?.id };
}
