/** Words for the fields that a column can become, and for the problems of their cells. */
import type { Channel, Import, SimilarPerson } from '../api/types.ts';
import { reasonText } from '../duplicates/pair-texts.ts';
import { countryName, findText, formatNumber, formatPercent, t } from '../texts/texts.ts';
import type { Draft } from './draft.ts';

/** Fields whose cells answer yes or no. */
export const answerField = /^(opt_in|consent|opt_out)\./;

export function fieldLabel(field: string): string {
  const answers = /^(opt_in|consent|opt_out)\.([a-z]+)(?:\/(.+))?$/s.exec(field);
  if (answers !== null) {
    const [, kind, channel = '', purpose] = answers;
    const label = answersLabel(kind, t.channels[channel as Channel] ?? channel);
    return purpose === undefined ? label : t.importing.withPurpose(label, purpose);
  }
  if (field === 'consent_date') return t.importing.consentDate;
  if (field === 'consent_proof') return t.importing.consentProof;
  const own = /^attributes\.(.+)$/su.exec(field)?.[1];
  if (own !== undefined) return t.imports.ownAttribute(own);
  return (
    findText(t.imports.fieldNames, field) ??
    t.kinds[field as keyof typeof t.kinds] ??
    t.fields[field as keyof typeof t.fields] ??
    field
  );
}

function answersLabel(kind: string | undefined, channel: string): string {
  if (kind === 'opt_out') return t.importing.optOutOn(channel);
  return kind === 'opt_in' ? t.imports.optInOn(channel) : t.imports.optInOrOutOn(channel);
}

/** Returns the heading that a field is listed under. */
export function fieldGroup(field: string): string {
  if (/^(opt_in|consent|opt_out)[._]/.test(field)) return t.fields.consents;
  if (field.startsWith('attributes.')) return t.pages.fields;
  if (Object.hasOwn(t.kinds, field)) return t.fields.identities;
  return t.details;
}

/** Returns how many cells of a column its field can read, in percent. */
export function fitText(percent: number): string {
  return percent === 100 ? t.imports.allReadable : t.imports.readable(formatPercent(percent / 100));
}

const { invalid } = t.imports.codes;
const titles: Readonly<Record<Reason['code'], string>> = {
  ...t.imports.codes,
  ...t.importing.codes,
  form: invalid,
  type: invalid,
};

/**
 * Returns the title of a reason. `field`: the import field of the column. `form`: the form of a valid cell, which
 * earlier imports do not have. `days`: how the column writes days; absent: unknown, so no example is given.
 */
export function reasonTitle(
  code: Reason['code'],
  field: string | null = null,
  form = '',
  days?: DayForm,
): string {
  const needed = form === '' && (field === 'phone' || field === 'email') ? field : form;
  const isOfForm = code === 'invalid' || code === 'form';
  const day = isOfForm && needed === 'day' && days !== undefined ? exampleDay(days) : undefined;
  if (day !== undefined) return t.imports.notADay(day);
  return (isOfForm ? findText(t.imports.notA, needed) : undefined) ?? findText(titles, code) ?? code;
}

/** An import with the headings of the file that has its rows, by the names of its columns. */
export interface ShownImport extends Import {
  readonly headings: ReadonlyMap<string, string>;
}

/** Returns the headings of the imported file. A file of rejected rows has its columns in their order, some with other names. */
export function headingsOf({ columns }: Import, first: Import | undefined): ShownImport['headings'] {
  const names = first?.columns.flatMap(({ name }) => (rejectedColumns.test(name) ? [] : [name])) ?? [];
  return new Map(columns.flatMap(({ name }, at) => (names[at] === undefined ? [] : [[name, names[at]]])));
}

export const headingOf = ({ headings }: ShownImport, name: string): string => headings.get(name) ?? name;

/** Columns that a file of rejected rows has in addition to the columns of the imported file. */
const rejectedColumns = /^import_(row|error|error_column)$/;

/** Returns the row as spreadsheets number it. The server counts rows without their header. */
export function sheetRow({ format, columns }: Pick<Import, 'format' | 'columns'>, row: number): number {
  const hasHeader = columns.some(({ name }, index) => name !== `column ${index + 1}`);
  return format === 'csv' && hasHeader ? row + 1 : row;
}

interface DayForm {
  readonly order: Draft['dateOrder'];
  /** the first cells of the column */
  readonly samples: readonly string[];
}

/** Returns how a column of the file writes days. */
export function dayFormOf({ dateOrder, inspection }: Draft, column: string | null): DayForm {
  const { samples = [] } = inspection.columns.find(({ name }) => name === column) ?? {};
  return { order: dateOrder || (inspection.date_order ?? ''), samples };
}

/** Returns an example of a day as the column writes days; undefined: its first cells do not show that. */
function exampleDay({ order, samples }: DayForm): string | undefined {
  const found = samples.flatMap((sample) => /^(\d+)([-./])\d+\2\d+$/.exec(sample.trim()) ?? []);
  const [, before = '', sign = ''] = found;
  // Only dates with slashes have the month first.
  if (sign === '' || (sign === '/' && order === '' && before.length < 4)) return undefined;
  if (before.length === 4) return ['1985', '04', '23'].join(sign);
  return (sign === '/' && order === 'mdy' ? ['04', '23', '1985'] : ['23', '04', '1985']).join(sign);
}

type Reason = Import['reasons'][number];

/** The title of such a problem is enough; the sentences of the server are English. */
const plain = ['known', 'unchanged', 'erased', 'hidden_row', 'repeated'];

/** Whether it is a file of rejected rows, whose rows have other numbers than those of the imported file. */
const isOfRejected = ({ columns }: Pick<Import, 'columns'>): boolean =>
  columns.some(({ name }) => name === 'import_row');

/**
 * Describes a row with a problem by its cell. Without a cell and a text for the problem, it returns the sentence of the
 * server.
 */
export function exampleText(
  job: Pick<Import, 'format' | 'columns'>,
  { code }: Pick<Reason, 'code'>,
  { message, value, form, country, same_as: first, similar_to: similar, ...at }: Reason['examples'][number],
): string {
  const row = sheetRow(job, at.row);
  if (isOfRejected(job)) return value ?? message;
  if (value !== null) return t.imports.exampleCell(row, value);
  if (similar !== undefined) return t.imports.example(row, similarText(similar));
  if (first !== undefined) return t.imports.exampleSame(row, sheetRow(job, first));
  if (plain.includes(code)) return t.imports.exampleRow(row);
  const isNational = form === 'phone' && country !== undefined;
  return t.imports.example(row, isNational ? t.notOfCountry(countryName(country)) : message);
}

/** Returns how often each cell has the problem. A rare cell may be missing. */
export function cellCounts(reasons: readonly Pick<Reason, 'values'>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { value, count } of reasons.flatMap(({ values }) => values))
    counts.set(value, count + (counts.get(value) ?? 0));
  return counts;
}

/** Rows that a line of equal cells names. */
const namedRows = 5;

/** Describes rows with a problem. Equal cells share a line, with the number of their rows and the first of these. */
export function exampleLines(
  job: Pick<Import, 'format' | 'columns'>,
  code: Reason['code'],
  examples: Reason['examples'],
  counts: ReadonlyMap<string, number>,
): readonly { readonly row: number; readonly text: string; readonly count: number }[] {
  const equals = Map.groupBy(examples, ({ row, value }) => value ?? row);
  return [...equals.values()].flatMap((equal) => {
    const [first] = equal;
    if (first === undefined) return [];
    const { row: at, value } = first;
    const count = value === null ? 1 : Math.max(equal.length, counts.get(value) ?? 0);
    if (value === null || count === 1) return [{ row: at, text: exampleText(job, { code }, first), count }];
    const named = equal.slice(0, namedRows).map(({ row }) => formatNumber(sheetRow(job, row)));
    const rows = isOfRejected(job) ? undefined : `${named.join(', ')}${count > named.length ? ' …' : ''}`;
    return [{ row: at, text: t.imports.exampleCells(value, count, rows), count }];
  });
}

/** Describes a contact that a row looks like, as the page of duplicates does. */
function similarText({ number, reasons, letters }: SimilarPerson): string {
  const words = reasons.map((reason) => reasonText(reason, letters));
  return t.duplicates.looksLike(t.numbered(number), words.join(', '));
}

/** Whether all examples of a problem fit into one line. */
export const isShort = ({ code, examples }: Reason): boolean =>
  plain.includes(code) || examples.every(({ value }) => value !== null);
