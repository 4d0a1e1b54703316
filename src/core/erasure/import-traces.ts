/** What imports store of an erased person: outcomes of rows, rows that wait, and what an import says of its file. */
import { isDeepStrictEqual } from 'node:util';
import type { AccountId, ImportId } from '../../domain/ids.js';
import type { Queryable, Transaction } from '../../store/database/database.js';
import {
  type ImportTexts,
  listImportTexts,
  lockChunk,
  nextPart,
  type RowPlace,
  readChunks,
  rewriteChunk,
  rewritePart,
  rewriteTexts,
} from '../../store/imports/erasure.js';
import type { ImportOptions, RowReason } from '../imports/import.js';
import type { Person } from './person.js';
import { scrubChunk, scrubPart } from './row-scrub.js';

/** How far an import was searched: the last first row. */
interface Searched {
  chunk: number;
  part: number;
}

export class ImportTraces {
  readonly #accountId: AccountId;
  readonly #person: Person;
  readonly #searched = new Map<ImportId, Searched>();
  readonly #chunks: (RowPlace & { readonly isDryRun: boolean })[] = [];
  readonly #parts: RowPlace[] = [];

  constructor(accountId: AccountId, person: Person) {
    this.#accountId = accountId;
    this.#person = person;
  }

  /** Looks through all imports; again, through what came since. */
  async search(on: Queryable): Promise<void> {
    for (const { id, options } of await listImportTexts(on, this.#accountId)) {
      const searched = this.#searched.get(id) ?? { chunk: 0, part: 0 };
      this.#searched.set(id, searched);
      await this.#searchChunks(on, id, isDryRunOf(options), searched);
      await this.#searchParts(on, id, searched);
    }
  }

  async #searchChunks(
    on: Queryable,
    importId: ImportId,
    isDryRun: boolean,
    searched: Searched,
  ): Promise<void> {
    for (;;) {
      const chunks = await readChunks(on, this.#accountId, importId, searched.chunk);
      for (const chunk of chunks) {
        const { firstRow } = chunk;
        if ((await scrubChunk(chunk, this.#person, isDryRun)) !== undefined)
          this.#chunks.push({ importId, firstRow, isDryRun });
        searched.chunk = firstRow;
      }
      if (chunks.length === 0) return;
    }
  }

  async #searchParts(on: Queryable, importId: ImportId, searched: Searched): Promise<void> {
    for (;;) {
      const part = await nextPart(on, this.#accountId, importId, searched.part);
      if (part === undefined) return;
      const { firstRow, payload } = part;
      if ((await scrubPart(payload, this.#person)) !== undefined) this.#parts.push({ importId, firstRow });
      searched.part = firstRow;
    }
  }

  /** Rewrites what was found; answers how many rows of a file, by place. */
  async scrub(tx: Transaction): Promise<ReadonlyMap<string, number>> {
    const rows = new Map<ImportId, Set<number>>();
    let settled = 0;
    for (const place of this.#chunks) {
      const chunk = await lockChunk(tx, this.#accountId, place);
      const scrubbed = chunk && (await scrubChunk(chunk, this.#person, place.isDryRun));
      if (scrubbed === undefined) continue;
      await rewriteChunk(tx, this.#accountId, place, scrubbed);
      settled += scrubbed.rows.size;
      rows.set(place.importId, new Set([...(rows.get(place.importId) ?? []), ...scrubbed.rows]));
    }
    let waiting = 0;
    for (const place of this.#parts) {
      const part = await nextPart(tx, this.#accountId, place.importId, place.firstRow - 1);
      const scrubbed =
        part?.firstRow === place.firstRow ? await scrubPart(part.payload, this.#person) : undefined;
      if (scrubbed === undefined) continue;
      await rewritePart(tx, this.#accountId, place, scrubbed.payload);
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
        examples: reason.examples.filter((one) => !rows.has(one.row) && !isAbout(one.message)),
      })),
    };
  }
}

function isDryRunOf(options: unknown): boolean {
  return (options as ImportOptions).isDryRun;
}
