/** The texts of the export of contacts. */
import { plural } from './phrases.ts';

export const exporting = {
  button: 'Export',
  title: 'Export contacts',
  /** `count` is undefined until it is counted */
  all: (count: number | undefined) =>
    count === undefined ? 'All contacts' : plural(count, { one: '{n} contact', other: 'All {n} contacts' }),
  filtered: (count: number | undefined) =>
    count === undefined
      ? 'All contacts that match the filter'
      : plural(count, {
          one: '{n} contact that matches the filter',
          other: '{n} contacts that match the filter',
        }),
  format: 'Format',
  formats: {
    csv: ['CSV', 'For spreadsheets. Lists are separated by semicolons.'],
    ndjson: ['NDJSON', 'For programs. One contact a line, with all fields.'],
    vcf: ['vCard', 'For address books and phones.'],
  } as const,
  notes: 'Notes are not exported. You can import each format again.',
  save: 'Export',
  running: (size: string) => `${size} saved`,
  done: (name: string) => `${name} was saved.`,
  broken: 'The connection was lost, so the file is incomplete. Export again.',
  nothing: 'No contact matches the filter.',
};
