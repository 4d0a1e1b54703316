/** `/deleted-contacts`: the bin of the account. */

import type { Scope } from '@switchbook/domain/access/access.js';
import {
  closed,
  count,
  instant,
  nullableText,
  number,
  shape,
  uuid,
  withoutNul,
} from '@switchbook/domain/records/schemas.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import { Type } from 'typebox';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { ownId } from '../../faces/directory/kit/ids.js';
import { pageQuery, textOf } from '../../faces/directory/kit/query.js';
import { itemRoute, listRoute, removalRoute } from '../../faces/directory/kit/route-kinds.js';
import { authorWire } from '../../faces/directory/kit/wire.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../../faces/kit/wire/declared-route.js';
import type { BinnedContact, DeletedContactDetails } from '../operations/bin.js';
import { contactWire } from './contact-wire.js';
import { encodeContact } from './encode-contact.js';

const deletedQuery = Type.Object({ ...pageQuery.properties, search: textOf(withoutNul) });

const restoreBody = closed('Restoration', { without_taken: Type.Optional(Type.Boolean()) });

const actorWire = shape('DeletedBy', authorWire.properties);
const listedMembers = {
  id: uuid,
  number,
  version: number,
  display_name: nullableText,
  company: nullableText,
  deleted_by: actorWire,
  deleted_at: instant,
  restorable_until: instant,
  days_left: count,
};

const deletedContactWire = shape('DeletedContact', listedMembers);

const deletedWholeWire = shape('WholeDeletedContact', {
  ...listedMembers,
  notes: count,
  consents: count,
  contact: contactWire,
});

const restoredWire = shape('RestoredContact', {
  contact: contactWire,
  not_restored: Type.Array(Type.String()),
});

const emptiedWire = shape('EmptiedBin', { deleted: count, more: Type.Boolean() });

/** A deleted contact is shown to a key that could read it before, and that could have deleted it. */
const access = { scope: 'contacts:delete', alsoScopes: ['contacts:read'] as readonly Scope[] } as const;

export const deletedRoutes: readonly KeyRoute[] = [
  listRoute('GET /deleted-contacts', 'listDeletedContacts', 'List deleted contacts', {
    ...access,
    query: deletedQuery,
    item: deletedContactWire,
    open: ({ core, caller, signal }, parameters) => {
      const search = parameters.text('search') ?? null;
      return {
        name: `deleted-contacts/${search ?? ''}`,
        read: (page) => core.listDeletedContacts(caller, { ...page, search }, signal),
      };
    },
    encode: encodeDeleted,
  }),
  itemRoute('DELETE /deleted-contacts', 'emptyDeletedContacts', 'Delete all deleted contacts permanently', {
    scope: 'contacts:delete',
    item: emptiedWire,
    data: async ({ core, caller, signal }) => {
      const { deleted, isMore } = await core.emptyDeletedContacts(caller, signal);
      return { deleted, more: isMore };
    },
  }),
  itemRoute('GET /deleted-contacts/:id', 'getDeletedContact', 'Show a deleted contact', {
    ...access,
    item: deletedWholeWire,
    data: async ({ core, caller, params: { id } }) =>
      encodeWhole(await core.getDeletedContact(caller, deletedId(id)), core.clock()),
  }),
  removalRoute(
    'DELETE /deleted-contacts/:id',
    'deleteDeletedContact',
    'Delete a deleted contact permanently',
    {
      scope: 'contacts:delete',
      run: ({ core, caller, params: { id } }) => core.deleteDeletedContact(caller, deletedId(id)),
    },
  ),
  itemRoute('POST /deleted-contacts/:id/restore', 'restoreContact', 'Restore a deleted contact', {
    scope: 'contacts:delete',
    alsoScopes: ['contacts:read', 'contacts:write'],
    body: restoreBody,
    mayBeEmpty: true,
    item: restoredWire,
    data: restore,
  }),
];

const deletedId = (text: string | undefined) => ownId<ContactId>(text, 'deleted contact');

async function restore({ core, caller, params, body }: CallerExchange) {
  const { without_taken: withoutTaken = false } = readBody(restoreBody, body);
  const { contact, notRestored } = await core.restoreContact(caller, {
    contact: deletedId(params.id),
    withoutTaken,
  });
  return { contact: encodeContact(contact), not_restored: [...notRestored] };
}

const encodeBinned = encoderOf(deletedContactWire);
function encodeDeleted(deleted: BinnedContact, now: Date) {
  const { contactId: id, actor: deletedBy, until: restorableUntil } = deleted;
  const daysLeft = Math.max(0, Math.ceil((restorableUntil.getTime() - now.getTime()) / dayMs));
  return encodeBinned({ ...deleted, id, deletedBy, restorableUntil, daysLeft });
}

function encodeWhole(deleted: DeletedContactDetails, now: Date) {
  const { notes, consents, contact } = deleted;
  return { ...encodeDeleted(deleted, now), notes, consents, contact: encodeContact(contact) };
}
