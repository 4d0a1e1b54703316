/** The texts of the page of deleted contacts, and of deletions that can be taken back. */
import type { deletedContacts as english } from '../en/deleted.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

const days = (n: number) => plural(n, { one: '{n} Tag', other: '{n} Tage' });

const wayBack = (n: number | undefined) =>
  n === undefined
    ? ''
    : n === 0
      ? 'Das lässt sich nicht rückgängig machen.'
      : `Wiederherstellen ist noch ${days(n)} lang möglich.`;

/** `n`: the days for which the account keeps a deleted contact; 0: it keeps none; undefined: the key may not know. */
export const deleteOneText = (n: number | undefined) =>
  `Der Kontakt und seine Notizen werden gelöscht. ${wayBack(n)} Seine Opt-outs bleiben erhalten.`;
export const deleteManyText = (n: number | undefined) =>
  `Die Kontakte und ihre Notizen werden gelöscht. ${wayBack(n)} Opt-outs ihrer Nummern und Adressen bleiben erhalten.`;

export const deletedContacts: Like<typeof english> = {
  days,
  text: (n: number) =>
    n === 0
      ? 'Dieses Konto bewahrt keine gelöschten Kontakte auf.'
      : `Gelöschte Kontakte lassen sich mit allen Daten wiederherstellen. Frist: ${days(n)}.`,
  none: 'Keine gelöschten Kontakte',
  noneText: 'Kontakte, die Sie löschen, stehen hier bis zum Ende der Frist.',
  search: 'Gelöschte Kontakte suchen',
  left: 'Verbleibend',
  when: 'Gelöscht',
  restore: 'Wiederherstellen',
  restoreOne: (name: string) => `${name} wiederherstellen`,
  deleteOne: (name: string) => `${name} endgültig löschen`,
  /** `lost`: identities that others now have */
  restored: (name: string, lost: string | undefined) =>
    `${name} wurde wiederhergestellt${lost === undefined ? '.' : `, aber ohne ${lost}.`}`,
  notKept:
    'Dieser Kontakt lässt sich hier nicht mehr wiederherstellen. Er wurde schon wiederhergestellt oder endgültig gelöscht.',
  takenTitle: 'Ohne die Werte anderer wiederherstellen?',
  takenText:
    'Ein anderer Kontakt hat inzwischen eine Nummer oder ID dieses Kontakts. Stellen Sie ihn ohne diesen Wert wieder her, oder ändern Sie zuerst den anderen Kontakt.',
  deleted: (name: string) => `${name} wurde endgültig gelöscht.`,
  empty: 'Alle löschen…',
  emptyTitle: 'Alle gelöschten Kontakte endgültig löschen?',
  emptied: 'Die gelöschten Kontakte wurden endgültig entfernt.',
  deleteTitle: (name: string) => `${name} endgültig löschen?`,
  deleteText: 'Das lässt sich nicht rückgängig machen. Opt-outs bleiben erhalten.',
};
