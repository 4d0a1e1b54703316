/**
 * The import: rows of JSON or CSV, each creates a contact or is refused separately. Rows go to the core in
 * chunks that are stored each in one transaction.
 */

import type { Writable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { type Caller, regionOf } from '@switchbook/domain/access/access.js';
import { invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { trim } from '@switchbook/domain/text/text.js';
import type { Core } from '../../core/core.js';
import { inPieces } from '../kit/body/body-stream.js';
import { member } from '../kit/body/json-body.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import { bulkChunk, bulkEmpty, bulkMaxRows, csvRules, maxBulkValues, sourceDefaults } from './choices.js';
import { readCsv } from './csv.js';
import { type BulkRow, decodeJson, decodeRow, numberOfRow, refuseEncoding, tooManyRows } from './decode.js';
import { encodeImported } from './encode.js';
import { importMessages, messages } from './messages.js';
import { refuseRow } from './problems.js';
import type { ImportedRowWire, ImportedWire, RefusedRowWire } from './wire.js';

type Rows = AsyncIterable<unknown> | Iterable<unknown>;
type RowsExchange = Pick<CallerExchange, 'headers' | 'bytes' | 'caller'>;

/** Returns the rows, in any format. An unreadable file imports no rows. */
export async function readRows(exchange: RowsExchange): Promise<Rows> {
  const { bytes, headers, caller } = exchange;
  const owner = caller.accountId;
  const contentType = headers['content-type'] ?? '';
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  refuseEncoding(exchange);
  if (type === csvRules.multipart) return readCsv(await readFilePart(bytes, contentType, owner), owner);
  if (csvRules.types.some((candidate) => candidate === type)) return readCsv(bytes, owner);
  return readJsonRows(await decodeJson(exchange, { values: maxBulkValues, items: bulkMaxRows }));
}

function readJsonRows(body: unknown): readonly unknown[] {
  if (!Array.isArray(body) && !isObject(body)) throw invalid('', 'type', messages.notObject);
  const rows: unknown = Array.isArray(body) ? body : member(body, 'contacts');
  if (!Array.isArray(rows) || rows.length < bulkEmpty)
    throw invalid('contacts', 'required', importMessages.noContacts);
  if (rows.length > bulkMaxRows) throw tooManyRows(bulkMaxRows);
  return rows;
}

/** Stores the rows and reports their outcome. Stored chunks are kept if a later one fails. */
export async function importRows(
  { core, caller, principal }: Pick<CallerExchange, 'core' | 'caller' | 'principal'>,
  rows: Rows,
): Promise<ImportedWire> {
  const run = new ImportRun(core, caller, regionOf(principal));
  let chunk: unknown[] = [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length < bulkChunk) continue;
    await run.store(chunk);
    chunk = [];
  }
  await run.store(chunk);
  return run.outcome();
}

interface IndexedRow extends BulkRow {
  readonly index: number;
}

class ImportRun {
  readonly #core: Core;
  readonly #caller: Caller;
  readonly #contacts: ImportedRowWire[] = [];
  readonly #errors: RefusedRowWire[] = [];
  readonly #region: string | undefined;
  #next = 0;

  constructor(core: Core, caller: Caller, region: string | undefined) {
    this.#core = core;
    this.#caller = caller;
    this.#region = region;
  }

  outcome(): ImportedWire {
    const [errors, contacts] = [this.#errors, this.#contacts];
    return { imported: contacts.length, skipped: errors.length, errors, contacts };
  }

  async store(chunk: readonly unknown[]): Promise<void> {
    const refused: RefusedRowWire[] = [];
    const rows: IndexedRow[] = [];
    const slices = new Slices(this.#caller.accountId);
    for (const value of chunk) {
      if (slices.isOver()) await slices.next();
      const row = readRow(value, this.#next, this.#region);
      this.#next += 1;
      if ('error' in row) refused.push(row);
      else rows.push(row);
    }
    // The core runs the rows in order: a number is known once one of its rows is stored, not when one is refused.
    const commands = rows.map((row) => row.command);
    const outcomes = await this.#core.runCommands(this.#caller, commands, { commit: 'each' });
    outcomes.forEach((outcome, position) => {
      const row = rows[position];
      if (row === undefined) return;
      if (!outcome.ok) refused.push(refusedRow(row, refuseRow(outcome.problem)));
      else if (outcome.result.contact !== null) this.#contacts.push(encodeImported(outcome.result.contact));
    });
    for (const row of refused.sort((left, right) => left.index - right.index)) this.#errors.push(row);
  }
}

function refusedRow({ index, digits }: IndexedRow, error: string): RefusedRowWire {
  return { index, phone: `+${digits}`, error };
}

/** Reads a row to store, or returns the reason of its refusal. */
function readRow(value: unknown, index: number, region: string | undefined): IndexedRow | RefusedRowWire {
  if (!isObject(value)) return { index, phone: null, error: importMessages.notContact };
  try {
    return { index, ...decodeRow(value, { source: sourceDefaults.bulk, region }) };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { index, phone: shownNumber(value, region), error: refuseRow(error.problem) };
  }
}

/** Returns a refused row's number: in this wire's form if it is valid, else unchanged. */
function shownNumber(row: Readonly<Record<string, unknown>>, region: string | undefined): string | null {
  const number = numberOfRow(row, region);
  if (number.state === 'number') return `+${number.digits}`;
  const userNumber = member(row, 'userNumber');
  if (typeof userNumber === 'number' && Number.isInteger(userNumber)) return BigInt(userNumber).toString();
  const text = typeof userNumber === 'string' ? trim(userNumber) : '';
  return text === '' ? null : text;
}

async function feedParser(parser: Writable, bytes: Buffer, owner: string): Promise<void> {
  for await (const piece of inPieces([bytes], owner)) {
    if (parser.destroyed) break;
    parser.write(piece);
  }
  parser.end();
}

/** Returns the bytes of the first part with that name. Its own type and file name are ignored. */
async function readFilePart(bytes: Buffer, contentType: string, owner: string): Promise<Buffer> {
  const file = await findPart(bytes, contentType, owner).catch(() => {
    throw invalid('file', 'form', importMessages.notMultipart, 'file');
  });
  if (file === undefined) throw invalid('file', 'required', importMessages.noFile);
  return file;
}

function findPart(bytes: Buffer, contentType: string, owner: string): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let isFound = false;
    // Every part as bytes: decoded as text, a file in another encoding would look like UTF-8.
    const parser = new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: () => true,
      limits: { parts: csvRules.maxParts },
    });
    parser.on('file', (name, stream) => {
      // A part that ends early emits an error; without a listener it would end the program.
      stream.on('error', reject);
      if (isFound || name !== csvRules.part) {
        stream.resume();
        return;
      }
      isFound = true;
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    });
    // A real upload has fewer parts, and each part takes time.
    parser.on('partsLimit', () => {
      parser.destroy();
      reject(new Error('too many parts'));
    });
    parser.on('error', reject);
    parser.on('finish', () => resolve(isFound ? Buffer.concat(chunks) : undefined));
    void feedParser(parser, bytes, owner);
  });
}
