/** The texts of the page of bulk changes. */
import type { bulkChanges as english } from '../en/bulk.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const bulkChanges: Like<typeof english> = {
  undoTitle: (count) =>
    plural(count, {
      one: 'Diese Änderung an {n} Kontakt rückgängig machen?',
      other: 'Diese Änderung an {n} Kontakten rückgängig machen?',
    }),
  undoText:
    'Kontakte, die danach erneut geändert wurden, behalten ihre neueren Werte. Das Rückgängigmachen lässt sich nicht stoppen. Diese Seite zeigt den Fortschritt.',
  list: 'Alle Sammeländerungen',
  text: 'Der Server führt Sammeländerungen im Hintergrund aus. Sie können diese Seite schließen. Eine Änderung lässt sich 30 Tage lang rückgängig machen.',
  none: 'Noch keine Sammeländerungen',
  noneText: 'Wählen Sie Kontakte in der Liste aus. Ändern Sie dann Schlagwörter, Gruppen oder Status.',
  toContacts: 'Kontakte öffnen',
  what: 'Änderung',
  changed: 'Geändert',
  unchanged: 'Unverändert',
  failed: 'Fehlgeschlagen',
  when: 'Zeitpunkt',
  actions: 'Aktionen',
  /** a row in brief, for narrow screens; `failed` is left out when it is 0 */
  brief: (changed, failed) =>
    [
      plural(changed, { one: '{n} geändert', other: '{n} geändert' }),
      failed === undefined ? '' : plural(failed, { one: '{n} fehlgeschlagen', other: '{n} fehlgeschlagen' }),
    ]
      .filter(Boolean)
      .join(', '),
  undone: (reverted, kept) =>
    [
      plural(reverted, { one: '{n} wiederhergestellt', other: '{n} wiederhergestellt' }),
      kept === undefined
        ? ''
        : plural(kept, { one: '{n} mit neuerem Wert belassen', other: '{n} mit neueren Werten belassen' }),
    ]
      .filter(Boolean)
      .join(', '),
  by: (name) => `von ${name}`,
  chosen: 'Ausgewählte Kontakte',
  everybody: 'Alle Kontakte',
  /** `filters` is a list such as “Tag: vip · Type: Lead” */
  matching: (filters) => `Kontakte mit ${filters}`,
  noSource: 'Quelle entfernen',
  setSource: (name) => `Quelle setzen: ${name}`,
  setField: (field, value) => `${field} setzen: ${value}`,
  clearField: (field) => `${field} leeren`,
  /** The argument is a change such as “Add the tag vip”. */
  undo: (what) => `Rückgängig machen: ${what}`,
  stop: (what) => `Stoppen: ${what}`,
  correctNumbers: 'Nummern korrigieren',
  convertField: (key: string) => `${key} umwandeln`,
};
