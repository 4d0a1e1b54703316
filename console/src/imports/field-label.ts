/** Words for the fields that a column can become, and for the problems of their cells. */
import type { Channel, Import } from '../api/types.ts';
import { countryName, named, t } from '../texts/texts.ts';

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
    named(t.imports.fieldNames, field) ??
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
  if (/^(opt_in|consent|opt_out)[._]/.test(field)) return t.consents;
  if (field.startsWith('attributes.')) return t.pages.fields;
  if (Object.hasOwn(t.kinds, field)) return t.identities;
  return t.details;
}

/**
 * Returns the title of a reason. `field`: the import field of the column. `form`: the form of a valid cell, which
 * earlier imports do not have.
 */
export function reasonTitle(code: string, field: string | null = null, form = ''): string {
  const needed = form === '' && (field === 'phone' || field === 'email') ? field : form;
  const isOf = code === 'invalid' || code === 'form' ? named(t.imports.notA, needed) : undefined;
  return isOf ?? named(t.imports.codes, code) ?? named(t.importing.codes, code) ?? code;
}

/** Returns the row as spreadsheets number it. The server counts rows without their header. */
export function sheetRow({ format, columns }: Pick<Import, 'format' | 'columns'>, row: number): number {
  const hasHeader = columns.some(({ name }, index) => name !== `column ${index + 1}`);
  return format === 'csv' && hasHeader ? row + 1 : row;
}

type Reason = Import['reasons'][number];

/** The title of such a problem is enough; the sentences of the server are English. */
const plain = ['known', 'unchanged', 'erased', 'hidden_row', 'repeated'];

/**
 * Describes a row with a problem: its cell, or the sentence of the server if there is neither a cell nor a text for it.
 */
export function exampleText(
  job: Import,
  { code }: Pick<Reason, 'code'>,
  { message, value, form, country, same_as: first, ...at }: Reason['examples'][number],
): string {
  const row = sheetRow(job, at.row);
  if (value !== null) return t.imports.exampleCell(row, value);
  if (first !== undefined) return t.imports.exampleSame(row, sheetRow(job, first));
  if (plain.includes(code)) return t.imports.exampleRow(row);
  const isNational = form === 'phone' && country !== undefined;
  return t.imports.example(row, isNational ? t.notOfCountry(countryName(country)) : message);
}

/** Whether all examples of a problem fit into one line. */
export const isShort = ({ code, examples }: Reason): boolean =>
  plain.includes(code) || examples.every(({ value }) => value !== null);
