/**
 * The batches of an erasure. Each is a short transaction, and adds its rows to the counts of the report. Readers wait
 * for transactions that write (`src/database/statements/positions-sql.ts`), so no transaction may take long.
 */
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Transaction } from '../../database/database.js';
import { StepSize } from '../../job-runner/step-size.js';
import type { Context } from '../../operation-context/context.js';
import { countErasedRows } from '../store/begun-erasures.js';

/**
 * Rows of a batch. The first batch has few, since each row may have a megabyte. Later batches take about a
 * tenth of a second.
 */
const sizes = { first: 50, min: 5, max: 500, aimMs: 100 };

/** Another process has ended the erasure. */
export class EndedElsewhereError extends Error {
  constructor() {
    super('another process has ended the erasure');
    this.name = 'EndedElsewhereError';
  }
}

/** Runs a piece of an erasure when it is its turn. */
export type RunPiece = <Result>(piece: () => Promise<Result>) => Promise<Result>;

/** The turn of an erasure in the background. */
export const backgroundTurn: RunPiece = (piece) => piece();

export class ErasureBatches {
  /** Other long work of all accounts runs between two pieces. */
  readonly turn: RunPiece;
  readonly #context: Context;
  readonly #accountId: AccountId;
  readonly #id: ContactId;
  readonly #found: Record<string, number>;

  constructor(
    context: Context,
    accountId: AccountId,
    id: ContactId,
    counts: Readonly<Record<string, number>>,
    turn: RunPiece,
  ) {
    this.turn = turn;
    this.#context = context;
    this.#accountId = accountId;
    this.#id = id;
    this.#found = { ...counts };
  }

  /** Number of erased rows by kind of data, as far as this process knows. */
  get found(): Readonly<Record<string, number>> {
    return this.#found;
  }

  /** Runs one batch: `work` returns how many rows it erased. Throws EndedElsewhereError. */
  async run(table: string, work: (tx: Transaction) => Promise<number>): Promise<number> {
    const { database, clock } = this.#context;
    const inTransaction = async (tx: Transaction) => {
      const erased = await work(tx);
      if (erased === 0) return 0;
      if (!(await countErasedRows(tx, this.#accountId, this.#id, table, erased, clock())))
        throw new EndedElsewhereError();
      return erased;
    };
    const rows = await this.turn(() => database.transaction(inTransaction, 'request', this.#accountId));
    this.#found[table] = (this.#found[table] ?? 0) + rows;
    return rows;
  }

  /** Erases found rows in batches. */
  async ofFound<Key>(
    table: string,
    keys: readonly Key[],
    work: (tx: Transaction, keys: readonly Key[]) => Promise<number>,
  ): Promise<void> {
    const size = new StepSize(sizes);
    for (let from = 0; from < keys.length; ) {
      const slice = keys.slice(from, from + size.limit);
      const began = performance.now();
      await this.run(table, (tx) => work(tx, slice));
      size.adapt(performance.now() - began);
      from += slice.length;
    }
  }

  /** Repeats a statement that erases up to a limit of rows, until it finds fewer. */
  async eraseAll(table: string, work: (tx: Transaction, limit: number) => Promise<number>): Promise<void> {
    const size = new StepSize(sizes);
    for (;;) {
      const { limit } = size;
      const began = performance.now();
      if ((await this.run(table, (tx) => work(tx, limit))) < limit) return;
      size.adapt(performance.now() - began);
    }
  }
}

/** Scans stored texts page by page, and drops the hits of each page. */
export async function eraseScanned<Key, Hit>(
  batches: ErasureBatches,
  table: string,
  {
    scan,
    drop,
  }: {
    /** returns the hits of the next page; `last` is undefined on the last page */
    readonly scan: (
      after: Key | undefined,
    ) => Promise<{ readonly hits: readonly Hit[]; readonly last: Key | undefined }>;
    readonly drop: (tx: Transaction, hits: readonly Hit[]) => Promise<number>;
  },
): Promise<void> {
  let after: Key | undefined;
  do {
    const from = after;
    const page = await batches.turn(() => scan(from));
    await batches.ofFound(table, page.hits, drop);
    after = page.last;
  } while (after !== undefined);
}
