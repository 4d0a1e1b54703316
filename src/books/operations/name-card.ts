/** Cards that clients of address books make keep the name and the id that the client has chosen. */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Context } from '../../operation-context/context.js';
import { operation, plain } from '../../operation-context/declared-operation.js';
import { freeCardName, nameCard } from '../store/book-rows.js';

/** Names the card of a contact. All readers learn that its previous name has left the book. */
export const setCardName = operation({
  name: 'setCardName',
  needs: 'contacts:write',
  run: ({ database }: Context, { accountId }: Caller, of: ContactId, name: string, uid: string) =>
    database.transaction(async (tx) => {
      await freeCardName(tx, accountId, name, of);
      await nameCard(tx, accountId, name, of, uid);
    }),
  limited: plain,
});
