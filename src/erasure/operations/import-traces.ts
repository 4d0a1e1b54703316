/**
 * Erases a person in imports: from outcomes of rows, rows that wait, and the options, columns and reasons of an
 * import.
 */
import { isDeepStrictEqual } from 'node:util';
import type { AccountId, ImportId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import type { ImportOptions, RowReason } from '../../imports/operations/import.js';
import {
  type ImportTexts,
  listImportTexts,
  lockChunk,
  nextChunk,
  type RowPosition,
  rewriteChunk,
  rewritePart,
  rewriteTexts,
} from '../../imports/store/import-erasure.js';
import { findPart } from '../../imports/store/imports.js';
import type { ErasedPerson } from './erased-person.js';
import { scrubChunk, scrubPart } from './row-scrub.js';

/** The last rows of an import that were searched. */
interface Searched {
  chunk: number;
  part: number;
}

interface ChunkPosition extends RowPosition {
  readonly isDryRun: boolean;
}

export class ImportTraces {
  readonly #accountId: AccountId;
  readonly #person: ErasedPerson;
  readonly #searched = new Map<ImportId, Searched>();
  readonly #chunks: ChunkPosition[] = [];
  readonly #parts: RowPosition[] = [];

  constructor(accountId: AccountId, person: ErasedPerson) {
    this.#accountId = accountId;
    this.#person = person;
  }

  /** Searches all imports; a second call searches only new data. */
  async search(on: Queryable): Promise<void> {
    for (const { id, options } of await listImportTexts(on, this.#accountId)) {
      const searched = this.#searched.get(id) ?? { chunk: 0, part: 0 };
      this.#searched.set(id, searched);
      const { isDryRun } = options as ImportOptions;
      for (;;) {
        const chunk = await nextChunk(on, this.#accountId, id, searched.chunk);
        if (chunk === undefined) break;
        if ((await scrubChunk(chunk, this.#person, isDryRun)) !== undefined)
          this.#chunks.push({ importId: id, firstRow: chunk.firstRow, isDryRun });
        searched.chunk = chunk.firstRow;
      }
      for (;;) {
        const part = await findPart(on, this.#accountId, id, searched.part + 1);
        if (part === undefined) break;
        if ((await scrubPart(part.payload, this.#person)) !== undefined)
          this.#parts.push({ importId: id, firstRow: part.firstRow });
        searched.part = part.firstRow + part.rows - 1;
      }
    }
  }

  /** Rewrites the found rows; returns their number by file. */
  async scrub(tx: Transaction): Promise<ReadonlyMap<string, number>> {
    const rows = new Map<ImportId, Set<number>>();
    let settled = 0;
    for (const position of this.#chunks) {
      const chunk = await lockChunk(tx, this.#accountId, position);
      const scrubbed = chunk && (await scrubChunk(chunk, this.#person, position.isDryRun));
      if (scrubbed === undefined) continue;
      await rewriteChunk(tx, this.#accountId, position, scrubbed);
      settled += scrubbed.rows.size;
      rows.set(position.importId, new Set([...(rows.get(position.importId) ?? []), ...scrubbed.rows]));
    }
    let waiting = 0;
    for (const position of this.#parts) {
      const part = await findPart(tx, this.#accountId, position.importId, position.firstRow);
      const scrubbed =
        part?.firstRow === position.firstRow ? await scrubPart(part.payload, this.#person) : undefined;
      if (scrubbed === undefined) continue;
      await rewritePart(tx, this.#accountId, position, scrubbed.payload);
      waiting += scrubbed.rows;
    }
    let imports = 0;
    for (const texts of await listImportTexts(tx, this.#accountId)) {
      const scrubbed = this.#scrubTexts(texts, rows.get(texts.id) ?? new Set());
      if (isDeepStrictEqual(scrubbed, texts)) continue;
      await rewriteTexts(tx, this.#accountId, scrubbed);
      imports += 1;
    }
    return new Map([
      ['import_chunks', settled],
      ['import_parts', waiting],
      ['imports', imports],
    ]);
  }

  /** Examples of reasons quote cells; a file, and a column, may have the name of a person. */
  #scrubTexts(texts: ImportTexts, rows: ReadonlySet<number>): ImportTexts {
    const isAbout = (value: unknown) => this.#person.isIn(JSON.stringify(value ?? null));
    const options = texts.options as ImportOptions;
    const { fileName: _, ...unnamed } = options;
    const columns = texts.columns as readonly { readonly name: string }[];
    const reasons = texts.reasons as readonly RowReason[];
    return {
      id: texts.id,
      options: isAbout(options.fileName) ? unnamed : options,
      columns: columns.map((column) => (isAbout(column.name) ? { ...column, name: '' } : column)),
      reasons: reasons.map((reason) => ({
        ...reason,
        // A value that occurred once may belong to any row.
        ...(reason.values !== undefined && {
          values: reason.values.filter(({ value, count }) => count > 1 && !isAbout(value)),
        }),
        examples: reason.examples.filter((one) => !rows.has(one.row) && !isAbout(one.message)),
      })),
    };
  }
}
