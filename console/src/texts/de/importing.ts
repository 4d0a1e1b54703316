/** The texts of the steps of an import that fix, suggest and remember. */
import type { importing as english } from '../en/importing.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const importing: Like<typeof english> = {
  program: (name) => `Export aus ${name}`,
  workbook:
    'Von Arbeitsmappen kann nur die Form .xlsx gelesen werden, mit höchstens 32 MB. Speichern Sie diese Datei als .xlsx oder als CSV, und wählen Sie hier die gespeicherte Datei.',
  sheet: 'Tabellenblatt',

  last: (date) => `Am ${date} haben Sie eine Datei mit diesen Spalten importiert.`,
  useLast: 'Auswahl übernehmen',
  usedLast: (date) => `Wie am ${date}`,
  forgetLast: 'Vergessen',
  forgotten: 'Die Auswahl wurde vergessen.',

  consents: (count) =>
    plural(count, {
      one: '{n} Spalte sieht nach Einwilligung aus',
      other: '{n} Spalten sehen nach Einwilligung aus',
    }),
  consentsText:
    'Prüfen Sie jede Spalte vor der Übernahme. Datei, Zeile und Zelle werden als Nachweis gespeichert. Ein gespeicherter Widerspruch bleibt, außer die Datei hat ein späteres Datum der Einwilligung.',
  useConsents: 'Als Einwilligung importieren',
  purpose: 'Zweck der Einwilligung',
  purposeHint: 'Optional, zum Beispiel Newsletter. Die Einwilligung gilt dann nur für diesen Zweck.',
  optOutOn: (channel) => `Widerspruch für ${channel} („Ja“ ist ein Widerspruch)`,
  withPurpose: (field, purpose) => `${field}, für ${purpose}`,
  consentDate: 'Datum der Einwilligung',
  consentProof: 'Nachweis der Einwilligung',

  declareAll: 'Felder dafür anlegen',
  declareText:
    'Jede Spalte wird ein Feld des Typs, den ihre Zellen zeigen. Zellen, die nicht passen, erscheinen als Probleme der Vorschau.',
  declareButton: (count: number) => plural(count, { one: '{n} Feld anlegen', other: '{n} Felder anlegen' }),
  typeOf: (column: string) => `Typ von ${column}`,
  fits: (share: string) => `${share} passen`,
  declared: (count) => plural(count, { one: '{n} Feld angelegt.', other: '{n} Felder angelegt.' }),

  dateOrder: 'Datumsangaben wie 02/01/2026',
  dateOrderHint: 'Einige Datumsangaben der Datei lassen sich auf zwei Arten lesen.',
  dateOrderNone: 'Auswählen…',
  dateOrders: { dmy: 'Tag zuerst', mdy: 'Monat zuerst' },
  encoding: 'Wie werden diese Namen geschrieben?',
  encodingHint: 'Die Buchstaben dieser Datei lassen sich auf mehrere Arten lesen. Wählen Sie die richtige.',
  encodings: {
    'windows-1252': 'Westeuropäisch',
    'windows-1250': 'Mitteleuropäisch',
    'windows-1254': 'Türkisch',
    'windows-1257': 'Baltisch',
    macintosh: 'Westeuropäisch (alter Mac)',
    ibm850: 'Westeuropäisch (DOS)',
  },

  skipRows: 'Zeilen auslassen',
  which: (column) => `Zellen von ${column}, die geändert werden`,
  allCells: 'Alle diese Zellen',
  onlyCells: (value, count) => `Nur „${value}“ (${count})`,
  replaceThem: 'Ersetzen',
  fixes: 'Ihre Korrekturen',
  fix: {
    skip_cell: (column) => `${column}: Zellen ausgelassen`,
    replace: (column, text) => `${column}: ersetzt durch „${text}“`,
    skip_row: (column) => `${column}: Zeilen ausgelassen`,
    country: (column, country) => `${column}: Nummern aus ${country}`,
  },
  onlyFor: (fix, value) => `${fix}, nur „${value}“`,
  undoFix: (fix) => `„${fix}“ rückgängig machen`,
  wholeRow: 'Ganze Zeile',

  repeated: (count) =>
    plural(count, {
      one: '{n} Zeile betrifft dieselbe Person wie eine frühere Zeile der Datei.',
      other: '{n} Zeilen betreffen dieselbe Person wie eine frühere Zeile der Datei.',
    }),
  mergeRows: 'Zeilen zusammenführen',
  merged: 'Zeilen derselben Person werden zusammengeführt',
  codes: {
    left_out: 'Durch eine Korrektur ausgelassen',
    replaced: 'Ersetzt',
    country_set: 'Mit dem gewählten Land gelesen',
  },
};
