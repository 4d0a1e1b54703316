/** The options of an import, sent as query parameters or as fields of a form. */

import { dateOrders } from '@switchbook/contact-files/dates-and-numbers.js';
import {
  badCellPolicies,
  type Corrections,
  defaultBadCells,
  type Fix,
  fileFormats,
  fixActions,
} from '@switchbook/contact-files/imported-contact.js';
import { notBlank } from '@switchbook/domain/records/schemas.js';
import { isObject, parseJson, withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { delimiterOf } from '@switchbook/text/csv-scanner.js';
import { Type } from 'typebox';
import { choiceOf, QueryParameters, textOf } from '../../faces/directory/kit/query.js';
import {
  type ImportOptions,
  matchPolicies,
  type OtherNames,
  renamedCatalogs,
  repeatPolicies,
  similarPolicies,
} from '../values/import-job.js';
import { importOptionLimits } from '../values/import-limits.js';

export const importOptions = Type.Object({
  format: choiceOf(fileFormats),
  delimiter: Type.Optional(
    Type.String({ minLength: 1, examples: ['comma', 'semicolon', 'tab', 'pipe', '#'] }),
  ),
  sheet: textOf(notBlank, { examples: ['Customers'] }),
  encoding: textOf(notBlank, { examples: ['utf-8', 'windows-1252', 'windows-1251', 'utf-16le'] }),
  mapping: textOf('^(\\{|last$)', { examples: ['{"Mobile 2":"phone"}', '{"Labels":""}', 'last'] }),
  dry_run: choiceOf(['true', 'false'], 'false'),
  on_match: choiceOf(matchPolicies, 'skip'),
  repeats: choiceOf(repeatPolicies, 'skip'),
  on_similar: choiceOf(similarPolicies, 'create'),
  bad_cells: choiceOf(badCellPolicies, defaultBadCells),
  tags: textOf(notBlank, { examples: ['fair,spring', '["Berlin, Mitte"]'] }),
  groups: textOf(notBlank, { examples: ['Team', '["Berlin, Mitte"]'] }),
  source: textOf(notBlank),
  region: textOf('^[A-Za-z]{2}$', { examples: ['DE', 'BR', 'us'] }),
  file_name: textOf(notBlank),
  date_order: choiceOf(dateOrders),
  corrections: textOf('^\\{', { examples: ['{"3":{"Phone":"+14155550123"}}'] }),
  fixes: textOf('^\\[', {
    examples: ['[{"column":"Email","code":"invalid","action":"skip_cell"}]'],
  }),
  item_names: textOf('^\\{', { examples: ['{"statuses":{"Neu":"New"}}'] }),
});

/** The options that affect how a file is read. */
export const inspectionOptions = Type.Object({
  partial: choiceOf(['true', 'false'], 'false'),
  ...Object.fromEntries(
    (
      ['format', 'delimiter', 'sheet', 'encoding', 'mapping', 'region', 'file_name', 'date_order'] as const
    ).map((name) => [name, importOptions.properties[name]]),
  ),
});

type Pairs = readonly (readonly [name: string, value: string])[];

const lists = new Set(['tags', 'groups']);
/** May be repeated: a field of a form has at most 64 KiB. */
const repeated = 'corrections';

/** Throws `invalid` with all issues of form; the core validates the values. */
export async function readImportOptions(parameterPairs: Pairs, nameOfPart?: string): Promise<ImportOptions> {
  const parameterTextsOf = (list: string) =>
    parameterPairs.flatMap(([name, value]) => (name === list ? [value] : []));
  // Parameters that may be repeated are checked together; a tab does not count as blank.
  const single = parameterPairs.filter(([name]) => !lists.has(name) && name !== repeated);
  const joined = [...lists].flatMap((list) => {
    const texts = parameterTextsOf(list);
    return texts.length === 0 ? [] : [[list, texts.join(',')] as const];
  });
  const pairs = [...single, ...joined].map(
    ([name, value]) => [name, name === 'delimiter' && value === '\t' ? 'tab' : value] as const,
  );
  const parameters = new QueryParameters({ pairs }, importOptions);
  const format = parameters.choice('format', fileFormats);
  const delimiter = readDelimiter(parameters);
  const encoding = parameters.text('encoding')?.trim();
  const usesLast = parameters.text('mapping')?.trim() === 'last' || undefined;
  const mapping = usesLast ? undefined : readMapping(parameters);
  const repeats = parameters.choice('repeats', repeatPolicies);
  const onSimilar = parameters.choice('on_similar', similarPolicies);
  const dateOrder = parameters.choice('date_order', dateOrders);
  const fixes = readFixes(parameters);
  const itemNames = readItemNames(parameters);
  const badCells = parameters.choice('bad_cells', badCellPolicies);
  const source = parameters.text('source');
  const sheet = parameters.text('sheet');
  const region = parameters.text('region')?.trim().toUpperCase();
  const fileName = parameters.text('file_name') ?? nameOfPart;
  const corrections = await readCorrections(parameters, parameterTextsOf(repeated));
  const listItemsOf = (list: string) => parameterTextsOf(list).flatMap(readList);
  const options: ImportOptions = {
    ...withoutUndefined({
      format,
      delimiter,
      sheet,
      encoding,
      mapping,
      usesLast,
      repeats,
      onSimilar,
      dateOrder,
      fixes,
      itemNames,
    }),
    onMatch: parameters.choice('on_match', matchPolicies) ?? 'skip',
    ...withoutUndefined({ badCells }),
    isDryRun: parameters.choice('dry_run', ['true', 'false']) === 'true',
    tags: listItemsOf('tags'),
    groups: listItemsOf('groups'),
    ...withoutUndefined({ source, region, fileName, corrections }),
  };
  parameters.throwIfInvalid();
  return options;
}

/** Returns the options of an inspection of a file. Throws `invalid`. */
export async function readInspectionOptions(
  pairs: Pairs,
): Promise<ImportOptions & { readonly isPartial: boolean }> {
  const unknown = pairs.filter(([name]) => !(name in inspectionOptions.properties));
  new QueryParameters({ pairs: unknown }, { properties: {} }).throwIfInvalid();
  const partial = new QueryParameters(
    { pairs: pairs.filter(([name]) => name === 'partial') },
    inspectionOptions,
  );
  const isPartial = partial.choice('partial', ['true', 'false']) === 'true';
  partial.throwIfInvalid();
  return { ...(await readImportOptions(pairs.filter(([name]) => name !== 'partial'))), isPartial };
}

/** Reads cells by row and column; of repeated cells, the last one counts. A megabyte has a hundred thousand. */
async function readCorrections(
  parameters: QueryParameters,
  texts: readonly string[],
): Promise<Corrections | undefined> {
  if (texts.length === 0) return undefined;
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > importOptionLimits.corrections) {
    parameters.fault(
      repeated,
      'too_long',
      `must have at most ${importOptionLimits.corrections} characters in total`,
    );
    return undefined;
  }
  const rows = new Map<string, Map<string, string>>();
  const slices = new Slices();
  for (const text of texts)
    for (const [row, cells] of Object.entries(parseObject(text) ?? { '': null })) {
      const isGood =
        /^[1-9][0-9]{0,8}$/.test(row) &&
        isObject(cells) &&
        Object.values(cells).every((cell) => typeof cell === 'string' && isStorable(cell));
      if (!isGood) {
        const form =
          'must be a JSON object of row numbers, columns and cells, such as {"3":{"Phone":"+14155550123"}}';
        parameters.fault(repeated, 'form', form, 'json');
        return undefined;
      }
      const corrected = rows.get(row) ?? new Map<string, string>();
      rows.set(row, corrected);
      for (const [column, cell] of Object.entries(cells as Record<string, string>))
        corrected.set(column, cell);
      if (slices.isOver()) await slices.next();
    }
  const corrections: Record<string, Record<string, string>> = {};
  for (const [row, cells] of rows) {
    corrections[row] = Object.fromEntries(cells);
    if (slices.isOver()) await slices.next();
  }
  return corrections;
}

const fixMembers = ['column', 'code', 'value', 'action', 'with'];

function readFixes(parameters: QueryParameters): readonly Fix[] | undefined {
  const text = parameters.text('fixes');
  if (text === undefined) return undefined;
  const fixes = parseJson(text);
  if (Array.isArray(fixes) && fixes.every(isFix)) return fixes;
  parameters.fault(
    'fixes',
    'form',
    'must be a JSON list of fixes, such as [{"column":"Email","code":"invalid","action":"skip_cell"}]',
    'json',
  );
  return undefined;
}

function readItemNames(parameters: QueryParameters): OtherNames | undefined {
  const text = parameters.text('item_names');
  if (text === undefined) return undefined;
  const names = parseJson(text);
  if (isObject(names) && Object.entries(names).every(isOtherNames)) return names;
  parameters.fault(
    'item_names',
    'form',
    'must be a JSON object of other names and names, such as {"statuses":{"Neu":"New"}}',
    'json',
  );
  return undefined;
}

function isOtherNames([catalog, names]: readonly [string, unknown]): boolean {
  const isKnown = renamedCatalogs.some((name) => name === catalog);
  return isKnown && isObject(names) && Object.values(names).every((name) => typeof name === 'string');
}

/** Whether it is a fix. `replace` needs a text, and `country` a column and two capital letters. */
function isFix(fix: unknown): fix is Fix {
  if (!isObject(fix) || Object.keys(fix).some((name) => !fixMembers.includes(name))) return false;
  const { column, code, value = '', action, with: text } = fix;
  const isText = (text === undefined || typeof text === 'string') && typeof value === 'string';
  const isKnown = fixActions.some((fixAction) => fixAction === action) && typeof code === 'string';
  if (!isText || !isKnown || (column !== null && typeof column !== 'string')) return false;
  if (action === 'country') return column !== null && /^[A-Z]{2}$/.test(text ?? '');
  return action !== 'replace' || text !== undefined;
}

function readDelimiter(parameters: QueryParameters): string | undefined {
  const text = parameters.text('delimiter');
  if (text === undefined) return undefined;
  const delimiter = delimiterOf(text);
  if (delimiter === undefined)
    parameters.fault(
      'delimiter',
      'form',
      'must be comma, semicolon, tab, pipe, or a single character',
      'text',
    );
  return delimiter;
}

function readMapping(parameters: QueryParameters): Readonly<Record<string, string>> | undefined {
  const text = parameters.text('mapping');
  if (text === undefined) return undefined;
  const mapping = parseObject(text);
  const entries = mapping === undefined ? [] : Object.entries(mapping);
  const isGood = entries.every((entry): entry is [string, string] => typeof entry[1] === 'string');
  if (mapping === undefined || !isGood || entries.length > importOptionLimits.columns) {
    parameters.fault(
      'mapping',
      'form',
      `must be a JSON object from at most ${importOptionLimits.columns} columns to fields, such as {"Mobile":"phone"}`,
      'json',
    );
    return undefined;
  }
  return Object.fromEntries(entries);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}

/** Reads names separated by commas, or a JSON list of names, which may contain commas. */
function readList(text: string): readonly string[] {
  const list = text.trim().startsWith('[') ? parseJson(text) : undefined;
  const isList = Array.isArray(list) && list.every((name) => typeof name === 'string');
  return (isList ? list : text.split(',')).filter((name) => name.trim() !== '');
}
