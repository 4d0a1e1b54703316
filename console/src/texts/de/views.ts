/** The texts of saved views. */
import type { savedViews as english } from '../en/views.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const savedViews: Like<typeof english> = {
  title: 'Ansichten',
  all: 'Alle',
  text: 'Eine Ansicht speichert Filter, Sortierung und Spalten unter einem Namen.',
  save: 'Ansicht speichern',
  changed: (name) => `Eine andere Person hat ${name} inzwischen geändert. „Zurücksetzen“ zeigt ihre Fassung.`,
  saveNew: 'Als neue Ansicht speichern',
  open: (name) => `Ansicht „${name}“ öffnen`,
  reset: 'Zurücksetzen',
  name: 'Name der Ansicht',
  forAll: 'Für alle',
  personal: 'Nur für Sie',
  actions: 'Aktionen für die Ansicht',
  copyLink: 'Link kopieren',
  rename: 'Ansicht umbenennen',
  share: 'Mit allen teilen',
  unshare: 'Persönlich machen',
  move: { up: 'Nach oben', down: 'Nach unten' },
  delete: 'Ansicht löschen',
  deleteTitle: (name) => `Ansicht „${name}“ löschen?`,
  deleteShared: 'Alle verlieren diese Ansicht. Kontakte werden nicht geändert.',
  deleteOwn: 'Kontakte werden nicht geändert.',
  noSearch: 'Die Ansicht wurde ohne den Suchtext gespeichert.',
  moved: (count) =>
    plural(count, {
      one: '{n} Ansicht dieses Browsers wurde bei Ihrem Schlüssel gespeichert.',
      other: '{n} Ansichten dieses Browsers wurden bei Ihrem Schlüssel gespeichert.',
    }),
};
