/** The texts of the page of tags, groups, sources and statuses. */
import type { catalogs as english } from '../en/catalogs.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const catalogs: Like<typeof english> = {
  tabs: { tags: 'Schlagwörter', groups: 'Gruppen', sources: 'Quellen', statuses: 'Status' },
  tabsLabel: 'Schlagwörter & Status',
  texts: {
    tags: 'Kennzeichnungen für Kontakte. „VIP“ und „vip“ sind verschiedene Schlagwörter.',
    groups: 'Listen von Kontakten. Ein Kontakt kann in mehreren Gruppen sein.',
    sources: 'Woher ein Kontakt kommt. Ein Kontakt hat eine Quelle.',
    statuses: 'Ihr Fortschritt mit einem Kontakt. Ein Kontakt hat einen Status.',
  },
  new: {
    tags: 'Schlagwort erstellen',
    groups: 'Gruppe erstellen',
    sources: 'Quelle erstellen',
    statuses: 'Status erstellen',
  },
  none: {
    tags: 'Noch keine Schlagwörter',
    groups: 'Noch keine Gruppen',
    sources: 'Noch keine Quellen',
    statuses: 'Noch kein Status',
  },
  noneText: 'Erstellen Sie hier den ersten Eintrag, oder importieren Sie Kontakte, die einen haben.',
  search: 'Nach Namen suchen',
  noMatch: 'Nichts gefunden.',
  name: 'Name',
  contacts: 'Kontakte',
  changed: 'Geändert',
  color: 'Farbe',
  noColor: 'Keine Farbe',
  ownColor: 'Eigene Farbe',
  ownColorHint: 'Zum Beispiel #10B981.',
  colors: {
    '#EF4444': 'Rot',
    '#F97316': 'Orange',
    '#EAB308': 'Gelb',
    '#22C55E': 'Grün',
    '#14B8A6': 'Türkis',
    '#3B82F6': 'Blau',
    '#6366F1': 'Indigo',
    '#A855F7': 'Lila',
    '#EC4899': 'Rosa',
    '#64748B': 'Grau',
  },
  /** the label of a link to the contacts that have this item */
  show: (count, name) => `${name}: ${plural(count, { one: '{n} Kontakt', other: '{n} Kontakte' })}`,
  edit: 'Bearbeiten…',
  editTitle: (name) => `„${name}“ bearbeiten`,
  editText: 'Alle Kontakte zeigen sofort den neuen Namen.',
  created: (name) => `„${name}“ wurde erstellt.`,
  merge: 'Zusammenführen…',
  mergeTitle: (name) => `„${name}“ mit einem anderen Eintrag zusammenführen`,
  mergeText: (name, count) =>
    `${plural(count, { one: '{n} Kontakt wechselt', other: '{n} Kontakte wechseln' })} zum anderen Eintrag. Danach wird „${name}“ gelöscht. Programme, die dem Verzeichnis folgen, erhalten jede Änderung. Das lässt sich nicht rückgängig machen.`,
  into: 'Zusammenführen mit',
  mergeButton: (name) => `Mit „${name}“ zusammenführen`,
  mergeEmpty: 'Zusammenführen',
  merging: (from, into, moved) =>
    `„${from}“ wird mit „${into}“ zusammengeführt: ${plural(moved, { one: '{n} Kontakt erledigt', other: '{n} Kontakte erledigt' })}`,
  merged: (from, into, moved) =>
    `„${from}“ wurde mit „${into}“ zusammengeführt. ${plural(moved, { one: '{n} Kontakt wurde geändert', other: '{n} Kontakte wurden geändert' })}.`,
  mergeStopped: (from) =>
    `Gestoppt. Die übrigen Kontakte behalten „${from}“. Zum Fortsetzen erneut zusammenführen.`,
  delete: 'Löschen…',
  deleteTitle: (name) => `„${name}“ löschen?`,
  deleteText: {
    tags: (count) =>
      plural(count, {
        one: '{n} Kontakt verliert dieses Schlagwort. Der Kontakt selbst bleibt erhalten.',
        other: '{n} Kontakte verlieren dieses Schlagwort. Die Kontakte selbst bleiben erhalten.',
      }),
    groups: (count) =>
      plural(count, {
        one: '{n} Kontakt verlässt diese Gruppe. Der Kontakt selbst bleibt erhalten.',
        other: '{n} Kontakte verlassen diese Gruppe. Die Kontakte selbst bleiben erhalten.',
      }),
    sources: (count) =>
      plural(count, {
        one: '{n} Kontakt hat diese Quelle. Löschen ist erst möglich, wenn kein Kontakt sie mehr hat: Führen Sie sie zuerst mit einer anderen zusammen.',
        other:
          '{n} Kontakte haben diese Quelle. Löschen ist erst möglich, wenn kein Kontakt sie mehr hat: Führen Sie sie zuerst mit einer anderen zusammen.',
      }),
    statuses: (count) =>
      plural(count, {
        one: '{n} Kontakt hat diesen Status. Löschen ist erst möglich, wenn kein Kontakt ihn mehr hat: Führen Sie ihn zuerst mit einem anderen zusammen.',
        other:
          '{n} Kontakte haben diesen Status. Löschen ist erst möglich, wenn kein Kontakt ihn mehr hat: Führen Sie ihn zuerst mit einem anderen zusammen.',
      }),
  },
  typeName: (name) => `Zur Bestätigung eingeben: ${name}`,
  deleted: (name) => `„${name}“ wurde gelöscht.`,
};
