/**
 * Looks for duplicates a piece at a time: of an account that asked for them, first every contact, newest first, then those
 * that events tell of.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountId, ContactId } from '../../domain/ids.js';
import { listWalks } from '../../store/access/unscoped.js';
import { asProblems, type Database, type Transaction } from '../../store/database/database.js';
import {
  lockWalk,
  moveWalk,
  nextChanges,
  nextContacts,
  type Walk,
} from '../../store/merges/duplicate-walks.js';
import { forgetDismissals, refreshPairs } from '../../store/merges/duplicates.js';
import { EndedServer, restMs } from '../begun-steps.js';
import type { Context } from '../context.js';

/** Contacts of a piece. */
const fewest = 20;
const most = 1_000;
/** Time of a piece, for which rows are locked and a connection is held: in the background, and while a caller waits. */
const aims = { background: 40, waiting: 12 } as const;
/** A caller waits for so many pieces at least: a small account is always looked at whole. */
const fewestPieces = 3;
/** In the background the pause after a piece is so many times as long. */
const restFactor = 3;
const longestPauseMs = 500;

export type Progress = 'more' | 'done' | 'elsewhere';

/** One piece. `done`: nothing is left that can be looked at now. */
async function walkPiece(tx: Transaction, accountId: AccountId, limit: number): Promise<Progress> {
  const walk = await lockWalk(tx, accountId);
  if (walk === undefined) return 'elsewhere';
  return walk.downTo === null
    ? walkEvents(tx, accountId, walk, limit)
    : walkContacts(tx, accountId, { ...walk, downTo: walk.downTo }, limit);
}

async function walkContacts(
  tx: Transaction,
  accountId: AccountId,
  walk: Walk & { readonly downTo: string },
  limit: number,
): Promise<Progress> {
  const ids = await nextContacts(tx, accountId, walk.downTo, limit);
  await refreshPairs(tx, accountId, ids);
  const last = ids.length < limit ? undefined : ids.at(-1);
  await moveWalk(tx, accountId, { ...walk, downTo: last ?? null });
  return 'more';
}

/** An event below which others may still come is looked at, and again next time. */
async function walkEvents(
  tx: Transaction,
  accountId: AccountId,
  walk: Walk,
  limit: number,
): Promise<Progress> {
  const changes = await nextChanges(tx, accountId, walk, limit);
  await forgetDismissals(tx, accountId, unique(changes.filter((one) => one.isDeleted)));
  await refreshPairs(tx, accountId, unique(changes));
  const last = changes.findLast((one) => one.isSettled);
  if (last !== undefined) await moveWalk(tx, accountId, { ...walk, position: last.position, seq: last.seq });
  return changes.length === limit && last !== undefined ? 'more' : 'done';
}

function unique(changes: readonly { readonly id: ContactId }[]): readonly ContactId[] {
  return [...new Set(changes.map((one) => one.id))];
}

/** Pieces of a size that fits their time. */
class Pieces {
  readonly #database: Database;
  readonly #accountId: AccountId;
  readonly #aimMs: number;
  #limit = 100;

  constructor(database: Database, accountId: AccountId, aimMs: number) {
    this.#aimMs = aimMs;
    this.#database = database;
    this.#accountId = accountId;
  }

  async next(): Promise<{ readonly progress: Progress; readonly tookMs: number }> {
    const began = performance.now();
    const progress = await this.#database.transaction((tx) => walkPiece(tx, this.#accountId, this.#limit));
    const tookMs = performance.now() - began;
    const fitting = (this.#limit * this.#aimMs) / Math.max(tookMs, 1);
    this.#limit = Math.round(Math.max(fewest, Math.min(most, this.#limit * 2, fitting)));
    return { progress, tookMs };
  }
}

/** Looks for so long at most; whether everything was looked at. */
export async function catchUp(database: Database, accountId: AccountId, budgetMs: number): Promise<boolean> {
  const pieces = new Pieces(database, accountId, aims.waiting);
  const giveUpAt = performance.now() + budgetMs;
  for (let count = 1; ; count += 1) {
    const { progress } = await pieces.next();
    if (progress !== 'more') return progress === 'done';
    if (count >= fewestPieces && performance.now() >= giveUpAt) return false;
  }
}

/** In the background, for every account that asked: until nothing is left, or the signal. */
export function walkDuplicates(
  context: Context,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  return asProblems(async () => {
    for (const accountId of await listWalks(context.database)) {
      const { database, begun } = context;
      const work = { accountId, kind: 'duplicates', id: accountId };
      const pieces = new Pieces(database, accountId, aims.background);
      try {
        for (let [progress, count]: [Progress, number] = ['more', 0]; progress === 'more'; count += 1) {
          if (signal.aborted) return;
          await begun.begin(database, work, count === 0 ? 'first piece' : 'later piece', { restMs });
          const piece = await pieces.next();
          progress = piece.progress;
          if (progress === 'more') await delay(Math.min(restFactor * piece.tookMs, longestPauseMs));
        }
      } catch (error) {
        // The duplicates of other accounts are found all the same.
        if (!(error instanceof EndedServer)) throw error;
      } finally {
        await begun.end(database, work);
      }
    }
  });
}
