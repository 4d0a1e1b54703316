/** The texts of the list of contacts. */
import type { contacts as english } from '../en/contacts.ts';
import type { Like } from '../like.ts';
import { deleteManyText } from './deleted.ts';
import { plural } from './phrases.ts';

export const contacts: Like<typeof english> = {
  search: 'Kontakte suchen',
  searchHint: 'Name, Firma, Nummer oder E-Mail',
  order: 'Sortierung',
  orderOf: (order) => `Sortierung: ${order}`,
  orders: {
    '-created_at': 'Neueste zuerst',
    created_at: 'Älteste zuerst',
    '-updated_at': 'Neueste Änderung zuerst',
    updated_at: 'Älteste Änderung zuerst',
    display_name: 'Name A bis Z',
    '-display_name': 'Name Z bis A',
  },
  notAllChosen: (count) =>
    plural(count, {
      one: '{n} Zeile in diesem Bereich ist nicht geladen und wurde nicht ausgewählt.',
      other: '{n} Zeilen in diesem Bereich sind nicht geladen und wurden nicht ausgewählt.',
    }),
  filter: 'Filtern',
  filters: 'Filter',
  clearFilters: 'Filter zurücksetzen',
  counting: 'Wird gezählt…',
  atLeast: (count) => `mindestens ${count}`,
  refresh: 'Aktualisieren',
  toList: 'Liste öffnen',
  inList: 'In der Liste',
  columnsTitle: 'Spalten',
  usualColumns: 'Spalten zurücksetzen',
  compactRows: 'Kompakte Zeilen',
  selectShown: 'Geladene Zeilen auswählen',
  select: (name) => `${name} auswählen`,
  /** the label of a field: the column, and the name of the contact */
  editCell: (column, name) => `${column} von ${name}`,
  changedMeanwhile: (name) =>
    `Eine andere Person hat ${name} vorher geändert. Ihre Eingabe bleibt in der Zelle erhalten.`,
  nameless: 'Ohne Namen',
  blocked: 'Blockiert',
  newContact: 'Kontakt erstellen',
  created: (name) => `${name} wurde erstellt.`,
  deleted: (name) => `${name} wurde gelöscht.`,
  openKnown: 'Vorhandenen Kontakt öffnen',
  tagsHint: 'Durch Kommas getrennt.',
  phoneHint: 'Mit Ländervorwahl, zum Beispiel +1 415 555 0123.',
  phoneHintOf: (country) => `Nummern ohne Ländervorwahl: ${country}.`,
  phoneCountry: 'Land für Nummern ohne Ländervorwahl',
  phoneCountryHint: 'Gilt dann für alle Nummern dieses Kontos. In den Einstellungen lässt es sich ändern.',
  notSaved:
    'Eine gespeicherte Ansicht oder ein Segment darf keine einzelnen Personen nennen, etwa eine E-Mail-Adresse. Entfernen Sie diesen Filter, und speichern Sie dann.',
  nothingEntered: 'Geben Sie einen Namen, eine Telefonnummer, eine E-Mail-Adresse oder eine Firma ein.',
  empty: {
    title: 'Noch keine Kontakte',
    text: 'Erstellen Sie hier einen Kontakt, importieren Sie eine Datei, oder senden Sie Kontakte über die API.',
    mineTitle: 'Ihnen sind keine Kontakte zugewiesen',
    mineText: 'Kontakte erscheinen hier, sobald sie Ihnen oder einer Ihrer Gruppen zugewiesen werden.',
    byHand:
      'Erstellen Sie hier einen Kontakt, oder bitten Sie eine Inhaberin oder einen Inhaber um einen Import.',
    noMatch: 'Keine Kontakte gefunden',
    noMatchText: 'Versuchen Sie eine andere Suche, oder entfernen Sie Filter.',
  },

  bulk: {
    title: 'Ausgewählte Kontakte',
    selected: (count) => plural(count, { one: '{n} ausgewählt', other: '{n} ausgewählt' }),
    allMatching: (count) =>
      plural(count, { one: '{n} Treffer ausgewählt', other: 'Alle {n} Treffer ausgewählt' }),
    selectAll: (count) => plural(count, { one: '{n} auswählen', other: 'Alle {n} auswählen' }),
    clear: 'Auswahl aufheben',
    addTagMenu: 'Schlagwort hinzufügen',
    removeTagMenu: 'Schlagwort entfernen',
    addGroupMenu: 'Zu Gruppe hinzufügen',
    removeGroupMenu: 'Aus Gruppe entfernen',
    dialog: {
      'add tag': 'Schlagwort hinzufügen',
      'remove tag': 'Schlagwort entfernen',
      'add group': 'Zu einer Gruppe hinzufügen',
      'remove group': 'Aus einer Gruppe entfernen',
      status: 'Status setzen',
      owner: 'Zuständige Person setzen',
    },
    newTag: 'Ein neuer Name erstellt ein neues Schlagwort.',
    forMany: (count) => plural(count, { one: '{n} Kontakt', other: '{n} Kontakte' }),
    addTag: (name) => `Schlagwort „${name}“ hinzufügen`,
    removeTag: (name) => `Schlagwort „${name}“ entfernen`,
    addGroup: (name) => `Zur Gruppe „${name}“ hinzufügen`,
    removeGroup: (name) => `Aus der Gruppe „${name}“ entfernen`,
    setStatus: (name) => `Status setzen: ${name}`,
    setOwner: (name) => `Zuständig setzen: ${name}`,
    delete: 'Löschen',
    deleteTitle: (count) => plural(count, { one: '{n} Kontakt löschen?', other: '{n} Kontakte löschen?' }),
    deleteText: deleteManyText,
    typeNumber: (count) => `Zur Bestätigung eingeben: ${count}`,
    deleteButton: (count) => plural(count, { one: '{n} löschen', other: '{n} löschen' }),
    /** A change such as “Add the tag vip”; `total` is undefined until it is counted. */
    running: (what, done, total) => (total === undefined ? `${what}…` : `${what}: ${done} von ${total}`),
    done: (what, count, failed) =>
      `${what}: ${plural(count, { one: '{n} Kontakt erledigt', other: '{n} Kontakte erledigt' })}${failed === undefined ? '.' : `, ${plural(failed, { one: '{n} fehlgeschlagen. Öffnen Sie ihn, um den Grund zu sehen.', other: '{n} fehlgeschlagen. Öffnen Sie einen, um den Grund zu sehen.' })}`}`,
    undoing: 'Wird rückgängig gemacht…',
    stopped: (what, count, failed) =>
      `${what}: ${plural(count, { one: 'nach {n} Kontakt gestoppt', other: 'nach {n} Kontakten gestoppt' })}${failed === undefined ? '.' : `, ${plural(failed, { one: '{n} fehlgeschlagen.', other: '{n} fehlgeschlagen.' })}`}`,
    undone: (count, kept) =>
      `${plural(count, { one: '{n} Kontakt wurde wiederhergestellt.', other: '{n} Kontakte wurden wiederhergestellt.' })}${kept === undefined ? '' : ` ${plural(kept, { one: '{n} Kontakt hat einen neueren Wert behalten.', other: '{n} Kontakte haben neuere Werte behalten.' })}`}`,
    all: 'Sammeländerungen',
  },
};
