/** The texts of the page of deleted contacts, and of deletions that can be taken back. */
import { plural } from './phrases.ts';

const days = (n: number) => plural(n, { one: '{n} day', other: '{n} days' });

const wayBack = (n: number | undefined, within: string) =>
  n === undefined ? '' : n === 0 ? 'You cannot undo this.' : within;

/** `n`: the days for which the account keeps a deleted contact; 0: it keeps none; undefined: the key may not know. */
export const deleteOneText = (n: number | undefined) =>
  `The contact and its notes are deleted. ${wayBack(n, `You can restore it for ${days(n ?? 0)}.`)} Its opt-outs are kept.`;
export const deleteManyText = (n: number | undefined) =>
  `The contacts and their notes are deleted. ${wayBack(n, `You can restore them for ${days(n ?? 0)}.`)} Opt-outs of their numbers and addresses are kept.`;

export const deletedContacts = {
  days,
  text: (n: number) =>
    n === 0
      ? 'This account keeps no deleted contacts.'
      : `You can restore a deleted contact with all its data for ${days(n)}.`,
  none: 'No deleted contacts',
  noneText: 'Contacts that you delete appear here until their time is over.',
  search: 'Search deleted contacts',
  left: 'Time left',
  when: 'Deleted',
  restore: 'Restore',
  restoreOne: (name: string) => `Restore ${name}`,
  deleteOne: (name: string) => `Delete ${name} permanently`,
  /** `lost`: identities that others now have */
  restored: (name: string, lost: string | undefined) =>
    `${name} was restored${lost === undefined ? '.' : `, but without ${lost}.`}`,
  notKept: 'This contact can no longer be restored here. It was restored or deleted permanently before.',
  takenTitle: 'Restore without the values of others?',
  takenText:
    'Another contact has a phone number or ID of this contact now. Restore it without that value, or change the other contact first.',
  deleted: (name: string) => `${name} was deleted permanently.`,
  empty: 'Delete all…',
  emptyTitle: 'Delete all deleted contacts permanently?',
  emptied: 'The deleted contacts were removed permanently.',
  deleteTitle: (name: string) => `Delete ${name} permanently?`,
  deleteText: 'You cannot undo this. Opt-outs are kept.',
};
