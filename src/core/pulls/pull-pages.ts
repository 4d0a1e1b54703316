/**
 * The pages of a source, each fetched while the one before is stored. Where contacts may move between pages while they are
 * read, all of it is read once more when the vendor's count changed meanwhile: who was missed is found then.
 */
import type { Json, PullPage, PullSource, PullWork, VendorCatalogs } from '../../domain/pull-source.js';
import { VendorRefusal } from '../../domain/pull-source.js';
import { PullFailure } from './pull-failure.js';

/** Where reading goes on. */
export interface PullPosition {
  readonly cursor: Json | null;
  readonly passes: number;
  /** contacts that the vendor said it has */
  readonly total: number | null;
}

export interface ReadPage extends PullPosition {
  readonly contacts: readonly Json[];
  readonly catalogs: VendorCatalogs | undefined;
  readonly isLast: boolean;
}

const maxPasses = 2;
/** Pages without contacts in a row. */
const maxEmptyPages = 1_000;

export async function* readPages(
  source: PullSource,
  work: PullWork,
  from: PullPosition,
): AsyncGenerator<ReadPage, void> {
  let { cursor, passes, total } = from;
  let firstTotal = from.total;
  let empty = 0;
  let seen = new Set<string>([JSON.stringify(cursor)]);
  let fetching: Promise<PullPage> | undefined = pageAt(source, work, cursor);
  try {
    while (fetching !== undefined) {
      const page: PullPage = await fetching;
      fetching = undefined;
      total = page.total ?? total;
      firstTotal ??= total;
      cursor = page.next;
      if (cursor === null && passes < maxPasses && source.pagesShift !== false && total !== firstTotal) {
        passes += 1;
        firstTotal = total;
        seen = new Set([JSON.stringify(null)]);
        fetching = pageAt(source, work, null);
      } else if (cursor !== null) {
        const name = JSON.stringify(cursor);
        empty = page.contacts.length === 0 ? empty + 1 : 0;
        if (seen.has(name) || empty > maxEmptyPages) throw endless();
        seen.add(name);
        fetching = pageAt(source, work, cursor);
      }
      // Awaited in the next round.
      fetching?.catch(() => {});
      const { contacts, catalogs } = page;
      yield { contacts, catalogs, cursor, passes, total, isLast: fetching === undefined };
    }
  } finally {
    await fetching?.catch(() => {});
  }
}

function endless(): PullFailure {
  return new PullFailure('endless', 'The pages of the vendor do not end: the same one came again.');
}

/** What a source throws besides a refusal is an answer that it did not expect. */
async function pageAt(source: PullSource, work: PullWork, cursor: Json | null): Promise<PullPage> {
  return expected(() => source.page(work, cursor));
}

export async function expected<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof VendorRefusal || error instanceof PullFailure) throw error;
    throw new PullFailure('unexpected_answer', 'An answer of the vendor does not look as it should.', {
      cause: error,
    });
  }
}
