/**
 * Erases the waiting rows of imports, which would restore the person, before the contact: a few parts in each
 * transaction. Rows that arrive meanwhile are erased together with the contact.
 */
import type { AccountId, ImportId } from '@switchbook/domain/runtime/ids.js';
import type { Database, Queryable, Transaction } from '../../database/database.js';
import {
  findErasures,
  listImportIds,
  lockErasures,
  type RowPosition,
  rewritePart,
} from '../../imports/store/import-erasure.js';
import { findPart } from '../../imports/store/stored-imports.js';
import type { ErasedPerson } from '../values/erased-person.js';
import type { RunPiece } from './erasure-batches.js';
import { scrubPart } from './row-scrub.js';

/** Parts that are rewritten in a transaction, of up to a megabyte each. */
const partsAtOnce = 10;

export class WaitingRows {
  readonly #accountId: AccountId;
  readonly #person: ErasedPerson;
  /** the last row of each import that was searched */
  readonly #searched = new Map<ImportId, number>();
  #parts: RowPosition[] = [];
  /** rows that were erased before the contact */
  #erased = 0;

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

  /** Searches, and rewrites found rows in short transactions, each after the running chunk of its import. */
  async scrubCommitted(on: Database, turn: RunPiece): Promise<void> {
    await this.search(on);
    const waitingParts = this.#parts;
    this.#parts = [];
    for (const importId of new Set(waitingParts.map((position) => position.importId))) {
      const parts = waitingParts.filter((position) => position.importId === importId);
      for (let at = 0; at < parts.length; at += partsAtOnce) {
        const slice = parts.slice(at, at + partsAtOnce);
        // The remaining rows are rewritten in the last transaction.
        if (!(await turn(() => this.#scrubSome(on, importId, slice)))) this.#parts.push(...slice);
      }
    }
  }

  /** Rewrites parts, and returns false if another erasure was quicker. */
  async #scrubSome(on: Database, importId: ImportId, parts: readonly RowPosition[]): Promise<boolean> {
    const read = await findErasures(on, this.#accountId, importId);
    if (read === undefined) return true;
    const rewritten: { readonly position: RowPosition; readonly payload: Buffer; readonly rows: number }[] =
      [];
    for (const position of parts) {
      const scrubbed = await this.#findScrubbed(on, position);
      if (scrubbed !== undefined) rewritten.push({ position, ...scrubbed });
    }
    if (rewritten.length === 0) return true;
    const isDone = await on.transaction(
      async (tx) => {
        if ((await lockErasures(tx, this.#accountId, importId, read.erasures)) === undefined) return false;
        for (const { position, payload } of rewritten)
          await rewritePart(tx, this.#accountId, position, payload);
        return true;
      },
      'request',
      this.#accountId,
    );
    if (isDone) this.#erased += rewritten.reduce((sum, payload) => sum + payload.rows, 0);
    return isDone;
  }

  async #findScrubbed(on: Queryable, position: RowPosition) {
    const part = await findPart(on, this.#accountId, position.importId, position.firstRow);
    return part?.firstRow === position.firstRow ? scrubPart(part.payload, this.#person) : undefined;
  }

  /** Rewrites the rows that were found since. Returns the number of all rewritten rows. */
  async scrub(tx: Transaction): Promise<number> {
    let rows = this.#erased;
    for (const position of this.#parts) {
      const scrubbed = await this.#findScrubbed(tx, position);
      if (scrubbed === undefined) continue;
      await rewritePart(tx, this.#accountId, position, scrubbed.payload);
      rows += scrubbed.rows;
    }
    return rows;
  }
}
