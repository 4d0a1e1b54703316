/** The texts of the steps of an import that fix, suggest and remember. */
import { plural } from './phrases.ts';

export const importing = {
  program: (name: string) => `Export of ${name}`,
  workbook:
    'Only Excel workbooks of the form .xlsx can be read, of at most 32 MB. Save this file as .xlsx or as CSV, and choose the saved file here.',
  sheet: 'Sheet',

  last: (date: string) => `You imported a file with these columns on ${date}.`,
  useLast: 'Use those choices',
  usedLast: (date: string) => `As on ${date}`,
  forgetLast: 'Forget',
  forgotten: 'The choices are forgotten.',

  consents: (count: number) =>
    plural(count, { one: '{n} column looks like consent', other: '{n} columns look like consent' }),
  consentsText:
    'Check each one before you use it. The file, row and cell are kept as the proof. An opt-out on record stays, unless the file has a later date of consent.',
  useConsents: 'Import as consent',
  purpose: 'Purpose of the consent',
  purposeHint: 'Optional, for example newsletter. The consent then counts for this purpose alone.',
  optOutOn: (channel: string) => `Opt-out on ${channel} (“yes” is an opt-out)`,
  withPurpose: (field: string, purpose: string) => `${field}, for ${purpose}`,
  consentDate: 'Date of consent',
  consentProof: 'Proof of consent',

  declareAll: 'Create fields for them',
  declareText:
    'Each column becomes a field of the type that its cells show. Cells that do not fit are shown as problems of the preview.',
  declareButton: (count: number) => plural(count, { one: 'Create {n} field', other: 'Create {n} fields' }),
  typeOf: (column: string) => `Type of ${column}`,
  fits: (share: string) => `${share} fit`,
  declared: (count: number) => plural(count, { one: '{n} field created.', other: '{n} fields created.' }),

  dateOrder: 'Dates such as 02/01/2026',
  dateOrderHint: 'Some dates of this file can be read in two ways.',
  dateOrderNone: 'Choose…',
  dateOrders: { dmy: 'Day first', mdy: 'Month first' },
  encoding: 'How are these names spelled?',
  encodingHint: 'The letters of this file can be read in several ways. Choose the right one.',
  encodings: {
    'windows-1252': 'Western European',
    'windows-1250': 'Central European',
    'windows-1254': 'Turkish',
    'windows-1257': 'Baltic',
    macintosh: 'Western European (old Mac)',
    ibm850: 'Western European (DOS)',
  },

  skipRows: 'Skip rows',
  which: (column: string) => `Cells of ${column} to fix`,
  allCells: 'All these cells',
  onlyCells: (value: string, count: string) => `Only “${value}” (${count})`,
  replaceThem: 'Replace',
  fixes: 'Your fixes',
  fix: {
    skip_cell: (column: string) => `${column}: cells skipped`,
    replace: (column: string, text: string) => `${column}: replaced with “${text}”`,
    skip_row: (column: string) => `${column}: rows skipped`,
    country: (column: string, country: string) => `${column}: numbers of ${country}`,
  },
  onlyFor: (fix: string, value: string) => `${fix}, only “${value}”`,
  undoFix: (fix: string) => `Undo “${fix}”`,
  wholeRow: 'Whole row',

  repeated: (count: number) =>
    plural(count, {
      one: '{n} row is about the same person as an earlier row of the file.',
      other: '{n} rows are about the same person as an earlier row of the file.',
    }),
  mergeRows: 'Merge rows',
  merged: 'Rows about the same person are merged',
  codes: { left_out: 'Skipped by a fix', replaced: 'Replaced', country_set: 'Read with the chosen country' },
};
