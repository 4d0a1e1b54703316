/** Rows of imports that wait. They would restore an erased person, so they are erased together with the contact. */
import type { AccountId, ImportId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { listImportIds, type RowPosition, rewritePart } from '../../imports/store/import-erasure.js';
import { findPart } from '../../imports/store/imports.js';
import type { ErasedPerson } from './erased-person.js';
import { scrubPart } from './row-scrub.js';

export class WaitingRows {
  readonly #accountId: AccountId;
  readonly #person: ErasedPerson;
  /** the last row of each import that was searched */
  readonly #searched = new Map<ImportId, number>();
  readonly #parts: RowPosition[] = [];

  constructor(accountId: AccountId, person: ErasedPerson) {
    this.#accountId = accountId;
    this.#person = person;
  }

  /** Searches all imports; a second call searches only new rows. */
  async search(on: Queryable): Promise<void> {
    for (const id of await listImportIds(on, this.#accountId))
      for (;;) {
        const part = await findPart(on, this.#accountId, id, (this.#searched.get(id) ?? 0) + 1);
        if (part === undefined) break;
        if ((await scrubPart(part.payload, this.#person)) !== undefined)
          this.#parts.push({ importId: id, firstRow: part.firstRow });
        this.#searched.set(id, part.firstRow + part.rows - 1);
      }
  }

  /** Rewrites the found rows; returns their number. */
  async scrub(tx: Transaction): Promise<number> {
    let rows = 0;
    for (const position of this.#parts) {
      const part = await findPart(tx, this.#accountId, position.importId, position.firstRow);
      const scrubbed =
        part?.firstRow === position.firstRow ? await scrubPart(part.payload, this.#person) : undefined;
      if (scrubbed === undefined) continue;
      await rewritePart(tx, this.#accountId, position, scrubbed.payload);
      rows += scrubbed.rows;
    }
    return rows;
  }
}
