/**
 * Erases a person in settled imports: from the outcomes of rows, and from the options, columns and reasons of an
 * import.
 */
import { isDeepStrictEqual } from 'node:util';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Database } from '../../database/database.js';
import {
  findImportTexts,
  type ImportTexts,
  listImportsUntil,
  lockChunk,
  lockImportTexts,
  nextChunk,
  rewriteChunk,
  rewriteTexts,
} from '../../imports/store/import-erasure.js';
import type { ImportOptions, RowReason } from '../../imports/values/import-job.js';
import type { ErasedPerson } from '../values/erased-person.js';
import type { ErasureBatches } from './erasure-batches.js';
import { scrubChunk } from './row-scrub.js';

export class ImportTraces {
  readonly #accountId: AccountId;
  readonly #person: ErasedPerson;

  constructor(accountId: AccountId, person: ErasedPerson) {
    this.#accountId = accountId;
    this.#person = person;
  }

  /** Erases the person in imports until this time. Later imports are about a later person. */
  async erase(on: Database, until: Date, batches: ErasureBatches): Promise<void> {
    for (const { id, isDryRun } of await listImportsUntil(on, this.#accountId, until)) {
      const rows = new Set<number>();
      const rowNumbers: number[] = [];
      for (let after = 0; ; ) {
        const from = after;
        const chunk = await batches.turn(() => nextChunk(on, this.#accountId, id, from));
        if (chunk === undefined) break;
        const scrubbed = await scrubChunk(chunk, this.#person, isDryRun);
        if (scrubbed !== undefined) rowNumbers.push(chunk.firstRow);
        for (const row of scrubbed?.rows ?? []) rows.add(row);
        after = chunk.firstRow;
      }
      // The texts go first: they are compared with the rows, which a later attempt does not find again.
      const scrubbed = (texts: ImportTexts | undefined) => this.#scrubIfChanged(texts, rows);
      if (scrubbed(await findImportTexts(on, this.#accountId, id)) !== undefined)
        await batches.run('imports', async (tx) => {
          const texts = scrubbed(await lockImportTexts(tx, this.#accountId, id));
          if (texts === undefined) return 0;
          await rewriteTexts(tx, this.#accountId, texts);
          return 1;
        });
      for (const firstRow of rowNumbers)
        await batches.run('import_chunks', async (tx) => {
          const position = { importId: id, firstRow };
          const chunk = await lockChunk(tx, this.#accountId, position);
          const scrubbed = chunk && (await scrubChunk(chunk, this.#person, isDryRun));
          if (scrubbed === undefined) return 0;
          await rewriteChunk(tx, this.#accountId, position, scrubbed);
          return scrubbed.rows.size;
        });
    }
  }

  /** Returns the texts without the person. Undefined: they do not change. */
  #scrubIfChanged(texts: ImportTexts | undefined, rows: ReadonlySet<number>): ImportTexts | undefined {
    const scrubbed = texts && this.#scrubTexts(texts, rows);
    return scrubbed === undefined || isDeepStrictEqual(scrubbed, texts) ? undefined : scrubbed;
  }

  /**
   * Removes the person from the texts of an import. Examples of reasons quote cells, and the name of a file or a column
   * may be the name of a person: a file without headings begins with one.
   */
  #scrubTexts(texts: ImportTexts, rows: ReadonlySet<number>): ImportTexts {
    const isAbout = (value: unknown) => this.#person.isIn(JSON.stringify(value ?? null));
    const columns = texts.columns as readonly { readonly name: string }[];
    const reasons = texts.reasons as readonly RowReason[];
    return {
      id: texts.id,
      options: scrubOptions(texts.options as ImportOptions, isAbout),
      columns: columns.map((column) => (isAbout(column.name) ? { ...column, name: '' } : column)),
      reasons: reasons.map((reason) => ({
        ...reason,
        column: isAbout(reason.column) ? '' : reason.column,
        // A value that occurred once may belong to any row.
        ...(reason.values !== undefined && {
          values: reason.values.filter(({ value, count }) => count > 1 && !isAbout(value)),
        }),
        examples: reason.examples.filter(
          (example) => !rows.has(example.row) && !isAbout(example.message) && !isAbout(example.value),
        ),
      })),
    };
  }
}

/** Returns the options without the name of the file, the mapping of columns and the fixes that are about the person. */
function scrubOptions(
  { fileName, mapping, fixes, ...others }: ImportOptions,
  isAbout: (value: unknown) => boolean,
): ImportOptions {
  const columns = mapping && Object.entries(mapping).filter(([name]) => !isAbout(name));
  return {
    ...others,
    ...withoutUndefined({
      fileName: isAbout(fileName) ? undefined : fileName,
      mapping: columns && Object.fromEntries(columns),
      fixes: fixes?.filter((fix) => !isAbout(fix)),
    }),
  };
}
