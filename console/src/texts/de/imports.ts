/** The texts of the page of imports, and of the export. */
import type { imports as english, exporting as englishExport } from '../en/imports.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const imports: Like<typeof english> = {
  intro: 'Sie sehen eine Vorschau, bevor etwas importiert wird.',
  drop: 'Datei hier ablegen',
  dropText: 'CSV, NDJSON oder vCard, auch mit gzip komprimiert',
  chooseFile: 'Datei auswählen',
  importFile: 'Datei importieren',
  looking: 'Die Datei wird gelesen…',
  list: 'Bisherige Importe',
  none: 'Noch keine Importe',
  noneText: 'Ihre Importe erscheinen hier und lassen sich 30 Tage lang rückgängig machen.',
  more: 'Frühere Importe anzeigen',
  showChecks: (count) =>
    plural(count, { one: '{n} frühere Vorschau anzeigen', other: '{n} frühere Vorschauen anzeigen' }),
  hideChecks: 'Frühere Vorschauen ausblenden',
  back: 'Alle Importe',
  file: 'Datei',
  state: 'Status',
  when: 'Zeitpunkt',
  nameless: 'Datei ohne Namen',
  states: {
    receiving: 'Wird hochgeladen',
    queued: 'Wartet',
    running: 'Läuft',
    done: 'Fertig',
    cancelled: 'Abgebrochen',
    failed: 'Fehlgeschlagen',
    undoing: 'Wird rückgängig gemacht',
    undone: 'Rückgängig gemacht',
  },
  dryRun: 'Vorschau',
  outcomes: {
    created: 'Erstellt',
    updated: 'Aktualisiert',
    skipped: 'Übersprungen',
    rejected: 'Abgelehnt',
  },
  wouldBe: {
    created: 'Zu erstellen',
    updated: 'Zu aktualisieren',
    skipped: 'Zu überspringen',
    rejected: 'Abgelehnt',
  },

  steps: { columns: 'Spalten', check: 'Vorschau', result: 'Ergebnis' },
  stepsLabel: 'Schritte des Imports',
  toColumns: 'Spalten bearbeiten',
  lost: 'Datei erneut auswählen',
  lostText: 'Die Seite wurde neu geladen und hat die Datei nicht mehr.',
  lostButKept: (count) =>
    plural(count, {
      one: 'Ihre {n} bearbeitete Zelle ist gespeichert, aber die Seite wurde neu geladen und hat die Datei nicht mehr. Wählen Sie die Datei erneut aus, um fortzufahren.',
      other:
        'Ihre {n} bearbeiteten Zellen sind gespeichert, aber die Seite wurde neu geladen und hat die Datei nicht mehr. Wählen Sie die Datei erneut aus, um fortzufahren.',
    }),

  formats: { csv: 'CSV', ndjson: 'NDJSON', vcf: 'vCard' },
  packed: 'gzip',
  delimiters: {
    ',': 'durch Kommas getrennt',
    ';': 'durch Semikolons getrennt',
    '\t': 'durch Tabulatoren getrennt',
    '|': 'durch | getrennt',
  },
  separatedBy: (what) => `getrennt durch ${what}`,
  noHeader: 'keine Überschriftenzeile',
  columns: 'Spalten der Datei',
  column: 'Spalte',
  samples: 'Erste Zellen',
  becomes: 'Importieren als',
  fieldOf: (column) => `${column} importieren als`,
  found: 'Erkannt durch',
  by: { mapping: 'Ihre Auswahl', heading: 'Überschrift', content: 'Inhalt der Zellen' },
  readable: (percent) => `${percent} der Zellen passen`,
  allReadable: 'Alle Zellen passen',
  leftOut: 'Nicht importiert',
  ownAttribute: (name) => `Attribut „${name}“`,
  otherFormat: 'Dieses Format legt seine Felder selbst fest. Sie müssen keine Spalten zuordnen.',
  nothingMapped: 'Wählen Sie für mindestens eine Spalte ein Feld.',
  fieldNames: {
    id: 'Switchbook-ID',
    whatsapp: 'WhatsApp-Nummer',
    wa_id: 'WhatsApp-ID',
    lid: 'WhatsApp-LID',
    created_at: 'Erstellt',
    updated_at: 'Geändert',
  },

  options: 'Optionen',
  onMatch: 'Wenn der Kontakt schon vorhanden ist',
  policies: {
    skip: ['Zeile überspringen', 'Nur neue Kontakte werden erstellt.'],
    update: [
      'Mit der Datei überschreiben',
      'Werte der Datei ersetzen die des Kontakts. Schlagwörter, Gruppen und Nummern kommen hinzu.',
    ],
    fill: [
      'Leere Felder füllen',
      'Nur leere Felder des Kontakts werden gefüllt. Schlagwörter, Gruppen und Nummern kommen hinzu.',
    ],
  },
  region: 'Land für Nummern ohne Ländervorwahl',
  regionHint: 'Einige Nummern in dieser Datei haben keine Ländervorwahl.',
  regionNone: 'Keins',
  tags: 'Schlagwörter für alle Kontakte',
  badCells: 'Fehlerhafte Zellen überspringen',
  badCellsHint:
    'Der Rest der Zeile wird importiert. Ohne diese Option wird die Zeile abgelehnt, und Sie können sie im nächsten Schritt korrigieren.',
  check: 'Vorschau anzeigen',
  importNow: 'Importieren',
  sending: (percent) => `Hochgeladen: ${percent}`,
  receivingFile: 'Der Server liest den Rest der Datei…',
  stopSending: 'Hochladen abbrechen',

  progress: (done, total) => `Zeilen: ${done} von ${total}`,
  /** `time` is such as “3 minutes” */
  left: (time) => `noch etwa ${time}`,
  leave: 'Sie können diese Seite verlassen. Der Import läuft weiter.',
  cancel: 'Import abbrechen',
  cancelText: 'Importierte Zeilen bleiben erhalten. Sie können sie rückgängig machen.',
  cancelled: 'Der Import wurde abgebrochen.',
  rows: (count) => plural(count, { one: '{n} Zeile', other: '{n} Zeilen' }),
  onMatchWas: {
    skip: 'Überspringt vorhandene Kontakte',
    update: 'Überschreibt mit der Datei',
    fill: 'Füllt leere Felder',
  },
  checked: 'Dies ist eine Vorschau. Es wurde nichts importiert.',
  good: 'Die Datei hat keine Fehler.',
  problems: 'Probleme',
  notices: 'Hinweise',
  kinds: {
    rejected: 'Zeile abgelehnt',
    skipped: 'Zeile übersprungen',
    dropped: 'Zelle übersprungen',
    ambiguous: 'Mehrdeutig',
    joined: 'Zu vorhandenem Kontakt hinzugefügt',
    fixed: 'Zelle korrigiert',
  },
  codes: {
    repeated: 'Doppelt in der Datei',
    known: 'Kontakt ist schon vorhanden',
    unchanged: 'Kontakt hat diese Werte schon',
    invalid: 'Ungültig',
    required: 'Fehlt',
    too_long: 'Zu lang',
    too_many: 'Zu viele',
    ambiguous: 'Mehrere Kontakte passen',
    conflict: 'Gehört zu einem anderen Kontakt',
    ambiguous_phone: 'Mit und ohne Ländervorwahl gültig',
    erased: 'Die Daten der Person wurden gelöscht',
    other: 'Andere Gründe',
  },
  problem: 'Problem',
  examples: 'Beispiele',
  example: (row, message) => `Zeile ${number(row)}: ${message}`,

  leftOutCount: (count) =>
    plural(count, {
      one: '{n} Spalte wird nicht importiert',
      other: '{n} Spalten werden nicht importiert',
    }),
  takeAll: 'Als Attribute importieren',
  looksLikeOptIn: 'Das sieht nach Opt-ins aus. Wählen Sie einen Kanal.',
  optInOn: (channel) => `Opt-in für ${channel} („nein“ ignorieren)`,
  optInOrOutOn: (channel) => `Opt-in für ${channel} („nein“ ist ein Opt-out)`,
  groups: 'Viele auf einmal korrigieren',
  leaveCellOut: 'Zellen überspringen',
  replace: 'Ersetzen durch…',
  replaceWith: (column) => `Neuer Wert für ${column}`,
  from: (column) => `Land für ${column}`,
  theyAreFrom: 'Land festlegen…',
  stillBad: 'Auch dieser Wert ist nicht gültig.',
  cellGood: 'Gültig',
  cellLeftOut: 'Übersprungen',
  shownRows: (from, to, all) => `Zeilen ${from} bis ${to} von ${all}`,
  again: 'Abgelehnte Zeilen korrigieren',
  /** `name` is the name of the imported file without its ending */
  rejectedOf: (name) => `abgelehnte Zeilen von ${name}.csv`,

  mend: 'Abgelehnte Zeilen korrigieren',
  mendText:
    'Bearbeiten Sie eine Zelle, und zeigen Sie dann erneut die Vorschau an oder importieren Sie. Die Eingabetaste springt zur Zelle darunter.',
  mendOther:
    'Zeilen in diesem Format lassen sich hier nicht bearbeiten. Laden Sie die abgelehnten Zeilen herunter, korrigieren Sie sie, und importieren Sie diese Datei.',
  mendNoFile: 'Um Zeilen hier zu korrigieren, wählen Sie unten die Datei erneut aus.',
  row: 'Zeile',
  cellOf: (column, row) => `${column} in Zeile ${number(row)}`,
  nextRows: 'Nächste Zeilen',
  previousRows: 'Vorherige Zeilen',
  corrected: (count) => plural(count, { one: '{n} Zelle bearbeitet.', other: '{n} Zellen bearbeitet.' }),
  keptHere: 'In diesem Tab gespeichert, bis Sie importieren oder sich abmelden.',
  tooManyToKeep:
    'Es sind zu viele Änderungen, um sie in diesem Tab zu speichern. Zeigen Sie die Vorschau erneut an, bevor Sie die Seite verlassen.',
  forget: 'Änderungen verwerfen',
  checkAgain: 'Vorschau erneut anzeigen',
  importAnyway: (good) => plural(good, { one: '{n} Zeile importieren', other: '{n} Zeilen importieren' }),
  rejectedFile: 'Abgelehnte Zeilen herunterladen',

  result: (created, updated) => `Erstellt: ${created}. Aktualisiert: ${updated}.`,
  brief: (created, updated, rejected) =>
    `Erstellt: ${created}, aktualisiert: ${updated}, abgelehnt: ${rejected}`,
  failed: 'Der Import ist fehlgeschlagen',
  showContacts: 'Kontakte anzeigen',
  undo: 'Import rückgängig machen',
  undoTitle: 'Diesen Import rückgängig machen?',
  undoText:
    'Kontakte, die er erstellt hat, werden gelöscht. Kontakte, die er aktualisiert hat, erhalten ihre alten Werte zurück. Kontakte, die danach erneut geändert wurden, bleiben, wie sie sind. Opt-outs bleiben erhalten.',
  undoneText: (reverted, kept) =>
    `Rückgängig gemachte Zeilen: ${reverted}. Wegen späterer Änderungen belassene Kontakte: ${kept}.`,
  gone: 'Diesen Import gibt es nicht',
  goneText: 'Er ist abgelaufen, oder der Link ist falsch.',
};

export const exporting: Like<typeof englishExport> = {
  button: 'Exportieren',
  title: 'Kontakte exportieren',
  /** `count` is undefined until it is counted */
  all: (count) =>
    count === undefined ? 'Alle Kontakte' : plural(count, { one: '{n} Kontakt', other: 'Alle {n} Kontakte' }),
  filtered: (count) =>
    count === undefined
      ? 'Alle Kontakte, die zum Filter passen'
      : plural(count, {
          one: '{n} Kontakt, der zum Filter passt',
          other: '{n} Kontakte, die zum Filter passen',
        }),
  format: 'Format',
  formats: {
    csv: ['CSV', 'Für Tabellenprogramme. Listen sind durch Semikolons getrennt.'],
    ndjson: ['NDJSON', 'Für Programme. Ein Kontakt pro Zeile, mit allen Feldern.'],
    vcf: ['vCard', 'Für Adressbücher und Telefone.'],
  },
  notes: 'Notizen werden nicht exportiert. Jedes Format lässt sich wieder importieren.',
  save: 'Exportieren',
  running: (size) => `${size} gespeichert`,
  done: (name) => `${name} wurde gespeichert.`,
  broken: 'Die Verbindung ging verloren, daher ist die Datei unvollständig. Exportieren Sie erneut.',
  nothing: 'Kein Kontakt passt zum Filter.',
};
