/** Turns entries into commands, for both versions. */

import { type ContactEdit, toEdit } from '@switchbook/domain/contact/edit.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { DeleteCommand, EditCommand, SaveCommand } from '../../contacts/values/commands.js';
import { type ChatEntry, chatIdentity, toIdentityInput } from './chats.js';
import { numberEquality, patchMissing, replaceScope } from './choices.js';
import { extensionEdit, responsibleOf } from './extension.js';
import { idKind, targetOf } from './ids.js';

/**
 * Returns the command of a POST. An entry means the contact with the id. If no contact has the id, it means the owner
 * of the first chat that has an owner, and otherwise a new contact. That owner gets the id, unless it already has an
 * id, or another entry of the request names the owner. A contact addressed by its uuid gets no id.
 */
export function saveOf(entry: ChatEntry): SaveCommand {
  return {
    op: 'save',
    onMatch: 'merge',
    match: {
      addressed: targetOf(entry.id),
      holder: {
        keys: (entry.chats ?? []).flatMap((chat) => chatIdentity(chat) ?? []),
        pick: 'first',
        lacking: idKind,
        ...numberEquality,
      },
    },
    addedIdentities: [{ ...idKind, value: entry.id }],
    edit: entryEditOf(entry),
  };
}

/** Makes the command of PATCH, which never creates and never attaches. */
export function patchOf(entry: ChatEntry): EditCommand {
  return { op: 'edit', target: targetOf(entry.id), ifMissing: patchMissing, edit: entryEditOf(entry) };
}

/**
 * Makes the command of a deletion. If a contact has several ids, a deletion by an id removes only that id. A deletion
 * by the last id, or by the uuid, deletes the contact.
 */
export function deleteOf(id: string): Omit<DeleteCommand, 'ifMissing'> {
  return { op: 'delete', target: targetOf(id), unlessOthers: idKind };
}

/** Returns null for an empty name, which removes the name on this wire. */
function contactNameOf(name: string): string | null {
  return name || null;
}

function entryEditOf(entry: ChatEntry): ContactEdit {
  const { name, chats } = entry;
  return {
    displayName: toEdit(name === undefined ? undefined : contactNameOf(name), contactNameOf),
    extension: extensionEdit(entry),
    ...withoutUndefined({ responsible: responsibleOf(entry) }),
    identities:
      chats === undefined
        ? []
        : [
            {
              op: 'replaceWithin',
              scope: replaceScope,
              includesShared: true,
              items: chats.flatMap((chat) => toIdentityInput(chat) ?? []),
              promote: ['phone'],
            },
          ],
  };
}
