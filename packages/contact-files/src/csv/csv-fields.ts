/** The fields of a CSV file, with a function for each that reads its cells. */

import {
  fieldsAfterFirstRelease,
  type TextField,
  textRuleOf,
  wireOf,
} from '@switchbook/domain/contact/contact-fields.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { type IdentityKind, identityKinds } from '@switchbook/domain/identity/identity.js';
import { optInField, optInFields, takeOptIn } from '../columns/opt-in-column.js';
import { takeIdentities } from '../json/json-identities.js';
import {
  parseRowJson,
  takeAttributes,
  takeConsents,
  takeExtensions,
  takeSuppressions,
} from '../json/json-items.js';
import type { ContactDraft, ListMember } from '../rows/contact-draft.js';
import { emptyValue } from '../rows/row-values.js';
import { splitForeignNames, splitNames, splitValues } from '../rows/split-cells.js';

export interface CellContext {
  /** an export of Switchbook: cells are exact, not as people type them */
  readonly isExport: boolean;
}

/** Reads a cell that is not empty. */
export type CellReader = (draft: ContactDraft, cell: string, column: string, context: CellContext) => void;

interface CsvField {
  readonly read: CellReader;
  /** whether several columns may have the field */
  readonly mayRepeat?: true;
  /** whether cells of the field are, or may be, dates */
  readonly isDate?: true;
}

const manyColumns = (read: CellReader): CsvField => ({ read, mayRepeat: true });
const dateColumn = (read: CellReader): CsvField => ({ read, isDate: true });

/** Spellings of an empty cell by people and programs. A person may be called Null, but not N/A. */
const emptyName = /^(?:#?n\/a|[-\u2013\u2014]+|\?+)$/i;

function textReader(member: TextField): CellReader {
  if (textRuleOf(member).read !== undefined)
    return exactReader((draft, cell, column) => draft.takeText(member, cell, column));
  return (draft, cell, column, { isExport }) => {
    if (isExport || !emptyName.test(cell)) draft.takeText(member, cell, column);
  };
}

const namesColumn = (member: ListMember): CsvField =>
  manyColumns((draft, cell, column, { isExport }) => {
    if (isExport || !emptyValue.test(cell))
      draft.takeNames(member, isExport ? splitNames(cell) : splitForeignNames(cell), column);
  });

const json =
  (take: (draft: ContactDraft, value: unknown, path: string) => void): CellReader =>
  (draft, cell, column) => {
    const parsed = parseRowJson(cell);
    if (parsed === undefined) draft.flaw(column, 'invalid', 'The cell is not JSON.', cell, 'json');
    else take(draft, parsed.value, column);
  };

const about =
  (concern: 'identity' | 'protection', take: CellReader): CellReader =>
  (draft, cell, column, context) =>
    draft.concerning(concern, () => take(draft, cell, column, context));

function splitValuesIn(draft: ContactDraft, cell: string, column: string): readonly string[] {
  const valuesColumn = splitValues(cell);
  if (valuesColumn.length <= contactLimits.identities) return valuesColumn;
  draft.concerning('identity', () =>
    draft.flaw(column, 'too_many', `There are more than ${contactLimits.identities} values.`, cell),
  );
  return [];
}

/** Trims values other than free text, also in an export. */
function exactReader(take: CellReader): CellReader {
  return (draft, cell, column, context) => {
    const trimmed = cell.trim();
    const isEmpty = trimmed === '' || (!context.isExport && emptyValue.test(trimmed));
    if (!isEmpty) take(draft, trimmed, column, context);
  };
}

const values = (take: (draft: ContactDraft, value: string, column: string) => void): CsvField =>
  manyColumns(
    exactReader((draft, cell, column) => {
      for (const value of splitValuesIn(draft, cell, column)) take(draft, value, column);
    }),
  );

const plainFields = {
  id: exactReader((draft, cell, column) => draft.takeId(cell, column)),
  display_name: textReader('displayName'),
  given_name: textReader('givenName'),
  family_name: textReader('familyName'),
  phone: values((draft, value, column) => draft.takePhone(value, column)),
  email: values((draft, value, column) => draft.takeEmail(value, column)),
  company: textReader('company'),
  type: exactReader((draft, cell, column) => draft.takeType(cell, column)),
  status: (draft, cell, column) => draft.takeItem('status', cell, column),
  source: (draft, cell, column) => draft.takeItem('source', cell, column),
  tags: namesColumn('tags'),
  groups: namesColumn('groups'),
  description: textReader('description'),
  street: (draft, cell, column) => draft.takeAddress('street', cell, column),
  city: (draft, cell, column) => draft.takeAddress('city', cell, column),
  state: (draft, cell, column) => draft.takeAddress('state', cell, column),
  zip: (draft, cell, column) => draft.takeAddress('zip', cell, column),
  country_code: exactReader((draft, cell, column, { isExport }) => draft.takeCountry(cell, column, isExport)),
  owner: textReader('owner'),
  blocked: about(
    'protection',
    exactReader((draft, cell, column) => draft.takeBlocked(cell, column)),
  ),
  avatar_url: textReader('avatarUrl'),
} satisfies Record<string, CellReader | CsvField>;

const laterFields = fieldsAfterFirstRelease.map((name): [string, CellReader | CsvField] => [
  wireOf(name),
  textRuleOf(name).form === 'day' ? dateColumn(textReader(name)) : textReader(name),
]);

const timeFields = {
  created_at: dateColumn(exactReader((draft, cell, column) => draft.takeTime('createdAt', cell, column))),
  updated_at: dateColumn(exactReader((draft, cell, column) => draft.takeTime('updatedAt', cell, column))),
} satisfies Record<string, CellReader | CsvField>;

const jsonFields = {
  identities: about('identity', json(takeIdentities)),
  attributes: json(takeAttributes),
  extensions: json(takeExtensions),
  consents: about('protection', json(takeConsents)),
  suppressions: about('protection', json(takeSuppressions)),
} satisfies Record<string, CellReader>;

const exportedFields: ReadonlyMap<string, CellReader | CsvField> = new Map<string, CellReader | CsvField>([
  ...Object.entries(plainFields),
  ...laterFields,
  ...Object.entries(timeFields),
  ...Object.entries(jsonFields),
]);

/** A column of exports, without the columns of later texts such as the job title. */
export type NamedColumn = keyof typeof plainFields | keyof typeof timeFields | keyof typeof jsonFields;

/** Kinds with a column each; phone and email are fields, and people do not write ids of vendors. */
const columnKinds: readonly IdentityKind[] = identityKinds.filter(
  (kind) => kind !== 'phone' && kind !== 'email' && kind !== 'vendor_id' && kind !== 'external',
);

/** Fields that an export does not write. */
const foreignFields: ReadonlyMap<string, CellReader | CsvField> = new Map<string, CellReader | CsvField>([
  [
    'whatsapp',
    values((draft, value, column) => draft.takePhone(value, column, {}, { isInternational: true })),
  ],
  ...columnKinds.map((kind): [string, CsvField] => [
    kind,
    manyColumns((draft, cell, column) => draft.takeValue(kind, cell, column)),
  ]),
  [
    'consent_date',
    dateColumn(
      about(
        'protection',
        exactReader((draft, cell, column) => {
          draft.answers.day = draft.time(cell, column);
        }),
      ),
    ),
  ],
  [
    'consent_proof',
    (draft, cell, column) => {
      if (draft.isGoodText(cell, contactLimits.shortText, column)) draft.answers.proof = cell;
    },
  ],
]);

/** Returns the field of a fixed name; undefined for another name. */
function csvFieldOf(name: string): CsvField | undefined {
  const field = exportedFields.get(name) ?? foreignFields.get(name);
  return typeof field === 'function' ? { read: field } : field;
}

/** Returns the reader of an answer about consent; undefined for any other field. */
function optInReader(field: string): CellReader | undefined {
  const optIn = optInField(field);
  if (optIn === undefined) return undefined;
  return about(
    'protection',
    exactReader((draft, cell, column) => takeOptIn(draft, cell, column, optIn)),
  );
}

/** The columns of an export, in order. */
export const exportColumns: readonly string[] = [...exportedFields.keys()];
/** The heading of an own field is this and its key. */
export const attributeHeadingPrefix = 'attributes.';

/** The columns of the first exports. They never change, so files of earlier releases are recognized. */
const firstColumns: ReadonlySet<string> = new Set(
  `id display_name given_name family_name phone email company type status source tags groups description street city state
   zip country_code owner blocked avatar_url created_at updated_at identities attributes extensions consents
   suppressions`.split(/\s+/),
);

/** Whether the header was exported by this release, or by an earlier release with fewer columns. */
export function isExportHeader(names: readonly string[]): boolean {
  const written = exportColumns.filter((name) => firstColumns.has(name) || names.includes(name));
  // Columns of own fields follow.
  return (
    written.every((name, index) => name === names[index]) &&
    names.slice(written.length).every((name) => name.startsWith(attributeHeadingPrefix))
  );
}

/** The columns added to a file of rejected rows. */
export const rejectedColumns: readonly string[] = ['import_row', 'import_error_column', 'import_error'];

const dotted = /^(attributes|external)\.(.+)$/su;
/** The id of the contact at a vendor; the name of the vendor's face follows. */
const vendorIdField = /^vendor_id:(?=\S)(.+)$/su;

/** Returns the reader of a field; undefined for an unknown field. */
export function cellReaderOf(field: string): CellReader | undefined {
  const reader = csvFieldOf(field)?.read ?? optInReader(field);
  if (reader !== undefined) return reader;
  const [, family, name = ''] = dotted.exec(field) ?? [];
  if (family === 'attributes')
    return (draft, cell, column) => {
      if (draft.isGoodText(cell, contactLimits.attributes, column)) draft.takeAttribute(name, cell, column);
    };
  const [, scope] = vendorIdField.exec(field) ?? [];
  if (scope !== undefined)
    return exactReader((draft, cell, column) => draft.takeValue('vendor_id', cell, column, scope.trim()));
  return family === 'external'
    ? (draft, cell, column) => draft.takeValue('external', cell, column, name)
    : undefined;
}

/** Fields with a fixed name. */
export const fieldNames: readonly string[] = [
  ...exportedFields.keys(),
  ...foreignFields.keys(),
  ...optInFields,
];

/** Whether the field records an opt-in or an opt-out, or its date. */
export function isConsentField(field: string): boolean {
  return field === 'consent_date' || optInField(field) !== undefined;
}

/** Whether a cell of the field may forbid to write to the person. */
export function isProtectionField(field: string): boolean {
  return ['blocked', 'consents', 'suppressions'].includes(field) || isConsentField(field);
}

/** Whether cells of the field are, or may be, dates. */
export function isDateField(field: string, fields: readonly OwnField[] = []): boolean {
  if (csvFieldOf(field)?.isDate || optInField(field) !== undefined) return true;
  return fields.some(
    (ownField) => ownField.type === 'date' && field === `${attributeHeadingPrefix}${ownField.key}`,
  );
}

/** Whether cells of the field are numbers. */
export function isNumberField(field: string, fields: readonly OwnField[] = []): boolean {
  return fields.some(
    (ownField) => ownField.type === 'number' && field === `${attributeHeadingPrefix}${ownField.key}`,
  );
}

const listedFields = fieldNames.filter((name) => !optInFields.includes(name));

/** Returns all fields, for messages. */
export function listFields(): string {
  const families = [
    ...['opt_in.<channel>', 'consent.<channel>', 'opt_out.<channel>'],
    ...['attributes.<name>', 'external.<source>'],
  ];
  return [...listedFields, ...families, 'vendor_id:<face>'].join(', ');
}

/** Whether several columns may have the field. */
export function mayRepeat(field: string): boolean {
  return csvFieldOf(field)?.mayRepeat === true;
}
