/** `/imports`: files of contacts, imported as jobs; the outcomes of their rows, and the undo. */

import { dateOrders } from '@switchbook/contact-files/dates-and-numbers.js';
import {
  badCellPolicies,
  fileFormats,
  fixActions,
  recognitions,
  rowCodes,
} from '@switchbook/contact-files/imported-contact.js';
import { contactWriterOf, mediaTypes } from '@switchbook/contact-files/write.js';
import { duplicateReasons } from '@switchbook/domain/contact/duplicate-score.js';
import { allCatalogs } from '@switchbook/domain/contact/query.js';
import { ownFieldTypes } from '@switchbook/domain/fields/own-field.js';
import { notFound } from '@switchbook/domain/problems/problem.js';
import {
  count,
  instant,
  list,
  nullable,
  nullableCount,
  nullableInstant,
  nullableOneOf,
  nullableText,
  nullableUuid,
  number,
  oneOf,
  shape,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import type { ImportId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { Type } from 'typebox';
import { creationAnswer, okAnswer } from '../../faces/directory/kit/answers.js';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { ownId } from '../../faces/directory/kit/ids.js';
import { refuseFile } from '../../faces/directory/kit/problems.js';
import { pageQuery, type QueryParameters } from '../../faces/directory/kit/query.js';
import {
  itemRoute,
  listRoute,
  removalRoute,
  requireScope,
  route,
} from '../../faces/directory/kit/route-kinds.js';
import { envelope, expectedMembers } from '../../faces/directory/kit/wire.js';
import type { CallerExchange, KeyRoute } from '../../faces/kit/wire/declared-route.js';
import { FaultError } from '../../faces/kit/wire/refusal.js';
import type { Answer } from '../../faces/kit/wire/route-answer.js';
import type { RememberedChoices } from '../operations/remembered-choices.js';
import {
  type ImportJob,
  type ImportRow,
  matchPolicies,
  type RowOutcome,
  reasonKinds,
  repeatPolicies,
  rowOutcomes,
  rowReasonCodes,
  similarPolicies,
} from '../values/import-job.js';
import { importLimits, importStates } from '../values/import-limits.js';
import {
  importOptions,
  inspectionOptions,
  readImportOptions,
  readInspectionOptions,
} from './import-options.js';
import { openUpload } from './upload.js';

const undoneWire = shape('ImportUndo', { reverted: count, kept: count });
const jobErrorWire = shape('ImportError', { code: Type.String(), message: Type.String() });
const columnWire = shape('ImportColumn', {
  name: Type.String(),
  field: nullableText,
  count: Type.Optional(count),
});
/** Members of a flaw for programs. */
const flawMembers = {
  ...expectedMembers,
  same_as: Type.Optional(number),
  similar_to: Type.Optional(
    shape('SimilarPerson', { number, reasons: Type.Array(oneOf(duplicateReasons)), letters: nullableCount }),
  ),
};
const reasonExampleWire = shape('ReasonExample', {
  row: count,
  message: Type.String(),
  value: nullableText,
  ...flawMembers,
});
const reasonValueWire = shape('ReasonValue', { value: Type.String(), count });
const fixWire = shape('ImportFix', {
  column: nullableText,
  code: Type.String(),
  value: Type.Optional(Type.String()),
  action: oneOf(fixActions),
  with: Type.Optional(Type.String()),
});
const reasonWire = shape('ImportReason', {
  kind: oneOf(reasonKinds),
  code: oneOf(rowReasonCodes),
  column: nullableText,
  count,
  values: Type.Array(reasonValueWire),
  examples: Type.Array(reasonExampleWire),
});

const newItemsWire = shape('NewItems', {
  catalog: oneOf(allCatalogs),
  count,
  names: Type.Array(Type.String()),
});

export const importWire = shape('Import', {
  id: uuid,
  state: oneOf(importStates),
  format: oneOf(fileFormats),
  dry_run: Type.Boolean(),
  on_match: oneOf(matchPolicies),
  bad_cells: oneOf(badCellPolicies),
  repeats: oneOf(repeatPolicies),
  on_similar: oneOf(similarPolicies),
  region: nullableText,
  date_order: nullableOneOf(dateOrders),
  fixes: Type.Array(fixWire),
  file_name: nullableText,
  columns: Type.Array(columnWire),
  rows: count,
  bytes: count,
  settled_rows: count,
  settled_bytes: count,
  percent: Type.Integer({ minimum: 0, maximum: 100 }),
  created: count,
  updated: count,
  skipped: count,
  rejected: count,
  reasons: Type.Array(reasonWire),
  rows_per_second: nullableCount,
  seconds_left: nullableCount,
  undo: nullable(undoneWire),
  error: nullable(jobErrorWire),
  created_at: instant,
  started_at: nullableInstant,
  finished_at: nullableInstant,
  undone_at: nullableInstant,
  new_items: Type.Optional(Type.Array(newItemsWire)),
});

const encode = encoderOf(importWire);
export function encodeImport(job: ImportJob) {
  const { options, totals, rows, settledRows, rowsPerSecond, secondsLeft } = job;
  return encode({
    ...job,
    ...totals,
    ...readingOf(options),
    dryRun: options.isDryRun,
    onMatch: options.onMatch,
    region: options.region ?? null,
    dateOrder: options.dateOrder ?? null,
    fixes: options.fixes ?? [],
    fileName: options.fileName ?? null,
    // Rounded down: only a finished import has 100.
    percent: rows === 0 ? 0 : Math.floor((settledRows / rows) * 100),
    reasons: job.reasons.map(({ values = [], examples, ...reason }) => ({
      ...reason,
      examples: examples.map((example) => ({ ...example, value: example.value ?? null })),
      values: values.filter(({ count }) => count > 1).slice(0, maxValues),
    })),
    rowsPerSecond: wholeOrNull(rowsPerSecond),
    secondsLeft: wholeOrNull(secondsLeft),
  });
}

/** Values of a reason that are shown. */
const maxValues = 5;

const wholeOrNull = (value: number | null) => (value === null ? null : Math.max(0, Math.round(value)));

/** An import of an earlier release rejected rows. */
const readingOf = ({
  badCells = 'reject_row',
  repeats = 'skip',
  onSimilar = 'create',
}: Pick<RememberedChoices, 'badCells' | 'repeats' | 'onSimilar'>) => ({ badCells, repeats, onSimilar });

const dateOrderProofWire = shape('DateOrderProof', {
  order: oneOf(dateOrders),
  row: number,
  value: Type.String(),
});

const inspectedColumnWire = shape('InspectedColumn', {
  name: Type.String(),
  field: nullableText,
  by: nullableOneOf(recognitions),
  confidence: nullableCount,
  samples: list(Type.String()),
  suggested: nullableText,
  value_type: nullableOneOf(ownFieldTypes),
  fit: nullableCount,
  choices: list(Type.String()),
  date_order_proofs: list(dateOrderProofWire),
  count: Type.Optional(count),
});

const rememberedWire = shape('RememberedImport', {
  key: Type.String(),
  at: instant,
  columns: Type.Array(columnWire),
  on_match: oneOf(matchPolicies),
  bad_cells: oneOf(badCellPolicies),
  repeats: oneOf(repeatPolicies),
  on_similar: oneOf(similarPolicies),
  region: nullableText,
  date_order: nullableOneOf(dateOrders),
});

const encodeRemembered = encoderOf(rememberedWire);
const encodeChoices = (choices: RememberedChoices) =>
  encodeRemembered({
    ...choices,
    ...readingOf(choices),
    region: choices.region ?? null,
    dateOrder: choices.dateOrder ?? null,
  });

const encodingReadingWire = shape('EncodingReading', {
  encoding: Type.String(),
  samples: list(Type.String()),
});

const inspectedRowWire = shape('InspectedRow', { row: number, cells: list(Type.String()) });

const inspectionWire = shape('FileInspection', {
  format: oneOf(fileFormats),
  compressed: Type.Boolean(),
  encoding: Type.String(),
  delimiter: nullableText,
  header: Type.Boolean(),
  columns: Type.Array(inspectedColumnWire),
  rows: Type.Array(inspectedRowWire),
  examples: Type.Array(Type.String()),
  region_asked: Type.Boolean(),
  fields: Type.Array(Type.String()),
  program: nullableText,
  date_order: nullableOneOf(dateOrders),
  date_order_asked: Type.Boolean(),
  encoding_asked: Type.Boolean(),
  encodings: Type.Array(encodingReadingWire),
  sheet: nullableText,
  sheets: Type.Array(Type.String()),
  remembered: nullable(rememberedWire),
});

const rowErrorMembers = { column: nullableText, code: oneOf(rowCodes), message: Type.String() };
const rowErrorWire = shape('RowError', { ...rowErrorMembers, ...flawMembers });
const rowNoteWire = shape('RowNote', { ...rowErrorMembers, value: nullableText, ...flawMembers });

const importRowWire = shape('ImportRow', {
  row: number,
  outcome: oneOf(rowOutcomes),
  contact_id: nullableUuid,
  errors: Type.Array(rowErrorWire),
  notes: Type.Array(rowNoteWire),
  raw: Type.Unsafe<readonly string[] | string | null>({
    type: ['array', 'string', 'null'],
    items: { type: 'string' },
  }),
});

const fileBodies = Object.fromEntries(Object.values(mediaTypes).map((type) => [type, Type.String()]));
const anyOutcome = rowOutcomes.join('|');
const rowsQuery = Type.Object({
  ...pageQuery.properties,
  outcome: Type.Optional(
    Type.String({ pattern: `^(${anyOutcome})(,(${anyOutcome}))*$`, examples: ['skipped,rejected'] }),
  ),
});

export const importRoutes: readonly KeyRoute[] = [
  route('POST /imports', 'createImport', 'Import a file of contacts', {
    scope: 'contacts:write',
    reads: { read: 'stream', maxBytes: importLimits.fileBytes },
    query: importOptions,
    otherBodies: {
      ...fileBodies,
      'multipart/form-data': shape('ImportForm', { ...importOptions.properties, file: Type.String() }),
    },
    response: { 202: envelope(importWire) },
    refusals: [415],
    handle: (exchange) => createImport(exchange).catch(refuseFile(exchange)),
  }),
  route('POST /imports/look', 'lookAtFile', 'Examine a file before an import', {
    scope: 'contacts:write',
    reads: { read: 'bytes', maxBytes: importLimits.inspectedBytes, readsEncoding: true },
    query: inspectionOptions,
    otherBodies: fileBodies,
    response: { 200: envelope(inspectionWire) },
    handle: lookAtFile,
  }),
  removalRoute('DELETE /imports/remembered/:key', 'forgetImportChoices', 'Forget the choices of imports', {
    scope: 'contacts:write',
    run: ({ core, caller, params: { key = '' } }) => core.forgetImportChoices(caller, ownKey(key)),
  }),
  listRoute('GET /imports', 'listImports', 'List all imports', {
    scope: 'contacts:read',
    item: importWire,
    open: ({ core, caller }) => ({ name: 'imports', read: (page) => core.listImports(caller, page) }),
    encode: encodeImport,
  }),
  itemRoute('GET /imports/:id', 'getImport', 'Show an import', {
    scope: 'contacts:read',
    item: importWire,
    data: async ({ core, caller, params: { id } }) =>
      encodeImport(await core.getImport(caller, importId(id))),
  }),
  listRoute('GET /imports/:id/rows', 'listImportRows', 'List the rows of an import', {
    scope: 'contacts:read',
    query: rowsQuery,
    item: importRowWire,
    open: ({ core, caller, params: path }, parameters) => {
      const id = importId(path.id);
      const outcomes = readOutcomes(parameters);
      return {
        name: JSON.stringify(['rows', id, outcomes ?? null]),
        read: (page) => core.listImportRows(caller, id, withoutUndefined({ outcomes }), page),
      };
    },
    encode: encodeRow,
  }),
  route('GET /imports/:id/rejected', 'downloadRejectedRows', 'Download the rejected rows', {
    scope: 'contacts:read',
    files: Object.keys(fileBodies),
    handle: downloadRejected,
  }),
  itemRoute('POST /imports/:id/cancel', 'cancelImport', 'Cancel an import', {
    scope: 'contacts:write',
    item: importWire,
    status: 202,
    data: async ({ core, caller, params: { id } }) =>
      encodeImport(await core.cancelImport(caller, importId(id))),
  }),
  itemRoute('POST /imports/:id/undo', 'undoImport', 'Undo an import', {
    scope: 'contacts:write',
    includes: ['contacts:read'],
    item: importWire,
    status: 202,
    data: async ({ core, caller, principal, params: path }) => {
      const { id } = await core.getImport(caller, importId(path.id));
      requireScope({ principal }, 'contacts:delete');
      return encodeImport(await core.undoImport(caller, id));
    },
  }),
];

/** Returns a key of headings, which is a hash. Throws `not_found` for other text. */
function ownKey(text: string): string {
  if (!/^[\w-]{22}$/.test(text)) throw notFound('import');
  return text;
}

const importId = (text: string | undefined) => ownId<ImportId>(text, 'import');

async function createImport(exchange: CallerExchange): Promise<Answer> {
  requireKnownEncoding(exchange.headers['content-encoding']);
  const job = encodeImport(await receive(exchange));
  return creationAnswer(exchange, `/imports/${job.id}`, job, 202);
}

async function receive({ core, caller, query, headers, stream }: CallerExchange): Promise<ImportJob> {
  const upload = await openUpload(stream, headers['content-type'], caller.accountId);
  try {
    const options = await readImportOptions([...query.pairs, ...upload.fields], upload.fileName);
    const { bytes, mediaType } = upload;
    return await core.createImport(caller, {
      bytes,
      ...(mediaType === undefined ? {} : { mediaType }),
      options,
    });
  } finally {
    upload.discard();
  }
}

async function lookAtFile(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query, headers, bytes } = exchange;
  requireKnownEncoding(headers['content-encoding']);
  const { isPartial, ...options } = await readInspectionOptions(query.pairs);
  const mediaType = headers['content-type'];
  const inspecting = core.inspectFile(caller, {
    bytes,
    isPartial,
    options,
    ...withoutUndefined({ mediaType }),
  });
  return inspecting.then((inspection) => {
    const { isCompressed: compressed, hasHeader: header, needsRegion: regionAsked } = inspection;
    const { needsDateOrder: dateOrderAsked, encodings, remembered } = inspection;
    const detected = { compressed, header, regionAsked, dateOrderAsked, encodingAsked: encodings.length > 0 };
    const columns = inspection.columns.map(
      ({ valueType: value_type, dateOrderProofs: date_order_proofs, ...column }) => ({
        ...column,
        value_type,
        date_order_proofs,
      }),
    );
    const choices = remembered && encodeChoices(remembered);
    return okAnswer(encodeInspection({ ...inspection, ...detected, columns, remembered: choices }));
  }, refuseFile(exchange));
}

/**
 * Refuses unknown encodings. The file itself shows whether it is compressed; the header must only not state another
 * encoding.
 */
function requireKnownEncoding(encoding: string | undefined): void {
  if (!['', 'identity', 'gzip', 'x-gzip'].includes((encoding ?? '').trim().toLowerCase()))
    throw new FaultError({ kind: 'bad_encoding' });
}

function readOutcomes(parameters: QueryParameters): readonly RowOutcome[] | undefined {
  const text = parameters.text('outcome');
  if (text === undefined) return undefined;
  const words = new Set(text.split(',').map((outcome) => outcome.trim()));
  const outcomes = rowOutcomes.filter((outcome) => words.has(outcome));
  if (outcomes.length < words.size)
    parameters.fault('outcome', 'not_allowed', `must be a comma-separated list of ${rowOutcomes.join(', ')}`);
  return outcomes;
}

const encodeInspection = encoderOf(inspectionWire);
const encodeKnown = encoderOf(importRowWire);
function encodeRow(row: ImportRow) {
  return encodeKnown({ ...row, errors: row.flaws });
}

async function downloadRejected({ core, caller, params: path }: CallerExchange): Promise<Answer> {
  const id = importId(path.id);
  const { format } = await core.getImport(caller, id);
  return {
    status: 200,
    headers: {
      'content-type': contactWriterOf({ format }).mediaType,
      'content-disposition': `attachment; filename="rejected-rows.${format}"`,
    },
    chunks: core.downloadRejectedRows(caller, id),
  };
}
