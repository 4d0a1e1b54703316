/** `/imports`: files of contacts, brought in as jobs; what became of their rows, and the way back. */
import { Type } from 'typebox';
import { type ImportJob, type ImportRow, type RowOutcome, rowOutcomes } from '../../core/imports/import.js';
import { reportOf } from '../../core/imports/import-json.js';
import { defined } from '../../domain/defined.js';
import type { ImportId } from '../../domain/ids.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { FaultError } from '../kit/wire/refusal.js';
import { accepted, listed, ok } from './answers.js';
import { maxImportBytes, maxLookBytes } from './choices.js';
import { ownId } from './ids.js';
import { importOptions, lookOptions, readImportOptions, readLookOptions } from './import-options.js';
import { readCursor, readLimit, sealNext } from './paging.js';
import { fileIssuesOf, refuseFile } from './problems.js';
import { Parameters, pageQuery } from './query.js';
import { requireScope } from './require-scope.js';
import { openUpload } from './upload.js';
import { one, page } from './wire.js';
import {
  type FileLookWire,
  fileLookWire,
  type ImportRowWire,
  importRowWire,
  importWire,
} from './wire-imports.js';

const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const job = one(importWire);
const anyOutcome = rowOutcomes.join('|');
const rowsQuery = Type.Object({
  ...pageQuery.properties,
  outcome: Type.Optional(
    Type.String({ pattern: `^(${anyOutcome})(,(${anyOutcome}))*$`, examples: ['skipped,rejected'] }),
  ),
});

export const importRoutes: readonly KeyRoute[] = [
  {
    method: 'POST',
    path: '/imports',
    operation: 'createImport',
    summary: 'Import a file of contacts',
    scope: 'contacts:write',
    body: { read: 'stream', maxBytes: maxImportBytes },
    schema: {
      query: importOptions,
      otherBodies: {
        'text/csv': Type.String(),
        'application/x-ndjson': Type.String(),
        'text/vcard': Type.String(),
        'multipart/form-data': Type.Object(
          { ...importOptions.properties, file: Type.String() },
          { title: 'ImportForm' },
        ),
      },
      response: { 202: job },
      refusals: [415],
    },
    handle: createImport,
  },
  {
    method: 'POST',
    path: '/imports/look',
    operation: 'lookAtFile',
    summary: 'Look at a file of contacts',
    scope: 'contacts:write',
    body: { read: 'bytes', maxBytes: maxLookBytes, readsEncoding: true },
    schema: {
      query: lookOptions,
      otherBodies: {
        'text/csv': Type.String(),
        'application/x-ndjson': Type.String(),
        'text/vcard': Type.String(),
      },
      response: { 200: one(fileLookWire) },
    },
    handle: lookAtFile,
  },
  {
    method: 'GET',
    path: '/imports',
    operation: 'listImports',
    summary: 'List all imports',
    scope: 'contacts:read',
    schema: { query: pageQuery, response: { 200: page(importWire) } },
    handle: listImports,
  },
  {
    method: 'GET',
    path: '/imports/:id',
    operation: 'getImport',
    summary: 'Show an import',
    scope: 'contacts:read',
    schema: { params, response: { 200: job } },
    handle: async ({ core, caller, params: { id } }) =>
      ok(reportOf(await core.getImport(caller, importId(id)))),
  },
  {
    method: 'GET',
    path: '/imports/:id/rows',
    operation: 'listImportRows',
    summary: 'List the rows of an import',
    scope: 'contacts:read',
    schema: { params, query: rowsQuery, response: { 200: page(importRowWire) } },
    handle: listRows,
  },
  {
    method: 'GET',
    path: '/imports/:id/rejected',
    operation: 'downloadRejectedRows',
    summary: 'Download the rejected rows',
    scope: 'contacts:read',
    schema: { params, files: ['text/csv', 'application/x-ndjson', 'text/vcard'] },
    handle: downloadRejected,
  },
  {
    method: 'POST',
    path: '/imports/:id/cancel',
    operation: 'cancelImport',
    summary: 'Cancel an import',
    scope: 'contacts:write',
    schema: { params, response: { 202: job } },
    handle: async ({ core, caller, params: { id } }) =>
      accepted(reportOf(await core.cancelImport(caller, importId(id)))),
  },
  {
    method: 'POST',
    path: '/imports/:id/undo',
    operation: 'undoImport',
    summary: 'Undo an import',
    scope: 'contacts:write',
    schema: { params, response: { 202: job } },
    handle: undoImport,
  },
];

const importId = (text: string | undefined) => ownId<ImportId>(text, 'import');

async function createImport(exchange: CallerExchange): Promise<Answer> {
  requireKnownEncoding(exchange.headers['content-encoding']);
  try {
    const job = reportOf(await receive(exchange));
    return { ...accepted(job), headers: { location: `${exchange.prefix}/imports/${job.id}` } };
  } catch (error) {
    const issues = fileIssuesOf(error);
    if (issues === undefined) throw error;
    return refuseFile(issues, exchange);
  }
}

async function receive({ core, caller, query, headers, stream }: CallerExchange): Promise<ImportJob> {
  const upload = await openUpload(stream, headers['content-type']);
  try {
    const options = readImportOptions([...query.pairs, ...upload.fields], upload.fileName);
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
  const { isPartial, ...options } = readLookOptions(query.pairs);
  const mediaType = headers['content-type'];
  try {
    const look = await core.lookAtFile(caller, { bytes, isPartial, options, ...defined({ mediaType }) });
    return ok({
      format: look.format,
      compressed: look.isCompressed,
      encoding: look.encoding,
      delimiter: look.delimiter,
      header: look.hasHeader,
      columns: look.columns.map((column) => ({ ...column, samples: [...column.samples] })),
      examples: [...look.examples],
      region_asked: look.isRegionAsked,
      fields: [...look.fields],
    } satisfies FileLookWire);
  } catch (error) {
    const issues = fileIssuesOf(error);
    if (issues === undefined) throw error;
    return refuseFile(issues, exchange);
  }
}

/** What is packed is seen in the file itself, so the header only must not say anything else. */
function requireKnownEncoding(encoding: string | undefined): void {
  if (!['', 'identity', 'gzip', 'x-gzip'].includes((encoding ?? '').trim().toLowerCase()))
    throw new FaultError({ kind: 'bad_encoding' });
}

async function listImports(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const parameters = new Parameters(query, Object.keys(pageQuery.properties));
  const limit = readLimit(parameters);
  const after = readCursor(exchange, parameters, 'imports');
  parameters.settle();
  const { items, next } = await core.listImports(caller, { limit, after });
  return listed(items.map(reportOf), sealNext(exchange, next, 'imports'));
}

async function listRows(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params: path, query } = exchange;
  const id = importId(path.id);
  const parameters = new Parameters(query, Object.keys(rowsQuery.properties));
  const limit = readLimit(parameters);
  const outcomes = readOutcomes(parameters);
  const name = JSON.stringify(['rows', id, outcomes ?? null]);
  const after = readCursor(exchange, parameters, name);
  parameters.settle();
  const filter = outcomes === undefined ? {} : { outcomes };
  const { items, next } = await core.listImportRows(caller, id, filter, { limit, after });
  return listed(items.map(encodeRow), sealNext(exchange, next, name));
}

function readOutcomes(parameters: Parameters): readonly RowOutcome[] | undefined {
  const text = parameters.text('outcome');
  if (text === undefined) return undefined;
  const words = new Set(text.split(',').map((word) => word.trim()));
  const known = rowOutcomes.filter((outcome) => words.has(outcome));
  if (known.length < words.size)
    parameters.fault('outcome', 'not_allowed', `must be of ${rowOutcomes.join(', ')}`);
  return known;
}

function encodeRow({ row, outcome, contactId, flaws, notes, raw }: ImportRow): ImportRowWire {
  return {
    row,
    outcome,
    contact_id: contactId,
    errors: flaws.map(({ column, code, message }) => ({ column, code, message })),
    notes: notes.map(({ column, code, message, value }) => ({ column, code, message, value })),
    raw,
  };
}

const rejectedTypes = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson',
  vcf: 'text/vcard; charset=utf-8',
} as const;

async function downloadRejected({ core, caller, params: path }: CallerExchange): Promise<Answer> {
  const id = importId(path.id);
  const { format } = await core.getImport(caller, id);
  return {
    status: 200,
    headers: {
      'content-type': rejectedTypes[format],
      'content-disposition': `attachment; filename="rejected-rows.${format}"`,
    },
    pieces: core.readRejected(caller, id),
  };
}

async function undoImport({ core, caller, principal, params: path }: CallerExchange): Promise<Answer> {
  const { id } = await core.getImport(caller, importId(path.id));
  requireScope({ principal }, 'contacts:delete');
  return accepted(reportOf(await core.undoImport(caller, id)));
}
