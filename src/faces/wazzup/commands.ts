/** Entries to commands: what both versions want of the core. */

import { type ContactEdit, clear, set } from '@switchbook/domain/edit.js';
import { defined } from '@switchbook/domain/json.js';
import type { DeleteCommand, EditCommand, SaveCommand } from '../../contacts/writes/commands.js';
import { chatIdentity, type Entry, toIdentityInput } from './chats.js';
import { numberSameness, patchMissing, replaceScope } from './choices.js';
import { extensionEdit, responsibleOf } from './extension.js';
import { idKind, targetOf } from './ids.js';

/**
 * POST: the contact with the id; else the owner of the first owned chat, which is given the id, unless it has one or is
 * addressed by another entry; else a new contact. One that is addressed by its uuid is given nothing.
 */
export function saveOf(entry: Entry): SaveCommand {
  return {
    op: 'save',
    onMatch: 'merge',
    match: {
      addressed: targetOf(entry.id),
      held: {
        keys: (entry.chats ?? []).flatMap((chat) => chatIdentity(chat) ?? []),
        pick: 'first',
        lacking: idKind,
        ...numberSameness,
      },
    },
    claims: [{ ...idKind, value: entry.id }],
    edit: editOf(entry),
  };
}

/** PATCH: never creates and never attaches. */
export function patchOf(entry: Entry): EditCommand {
  return { op: 'edit', target: targetOf(entry.id), ifMissing: patchMissing, edit: editOf(entry) };
}

/** One of several ids of a contact is taken from it; the contact goes with its last one, or with its uuid. */
export function deleteOf(id: string): Omit<DeleteCommand, 'ifMissing'> {
  return { op: 'delete', target: targetOf(id), unlessOthers: idKind };
}

function editOf(entry: Entry): ContactEdit {
  const { name, chats } = entry;
  return {
    ...(name === undefined ? {} : { displayName: name === '' ? clear : set(name) }),
    extension: extensionEdit(entry),
    ...defined({ responsible: responsibleOf(entry) }),
    identities:
      chats === undefined
        ? []
        : [
            {
              op: 'replaceWithin',
              scope: replaceScope,
              seesShared: true,
              items: chats.flatMap((chat) => toIdentityInput(chat) ?? []),
              promote: ['phone'],
            },
          ],
  };
}
