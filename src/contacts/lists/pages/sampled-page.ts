/** Pages far down a list by chosen id: they start at samples, and are exact in their own snapshot. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Page } from '@switchbook/domain/contact/page.js';
import type { Database } from '../../../database/database.js';
import { isCut, maxPageBytes } from '../../../database/statements/page-cut.js';
import { planned } from '../../../database/statements/sql.js';
import { type ListedRow, makePage, type PageQuery, type PageSources } from './contact-page.js';
import { type ReadStart, startOf } from './list-shapes.js';
import { readSampledPage } from './read-page.js';
import type { ChosenSamples, KnownSamples } from './sample-cache.js';

export interface SampledSources extends PageSources {
  readonly database: PageSources['database'] & Pick<Database, 'transaction'>;
  /** null: no caching, for a database with reads that may never be committed */
  readonly samples: ChosenSamples | null;
}

interface SampledList extends PageQuery {
  readonly samples: ChosenSamples;
  readonly scope: string;
}

/** Returns the page with its total; undefined if its start is not certain. `scope`: of the chosen ids. */
export async function listSampled(
  query: PageQuery & { readonly sources: SampledSources },
  scope: string,
): Promise<Page<Contact> | undefined> {
  const { samples, database } = query.sources;
  if (samples === null) return undefined;
  const list = { ...query, samples, scope };
  const read = async (sampledList: SampledList) =>
    readWithSamples(sampledList, await samples.find(sampledList.accountId, sampledList.scope));
  // A page that concurrent writes keep moving is read in one snapshot. If events do not determine the positions, the
  // samples are dropped once.
  const pageRows =
    (await read(list)) ?? (await readInSnapshot(list, database.transaction)) ?? (await read(list));
  if (pageRows === undefined) return undefined;
  const page = await makePage(query, pageRows.rows, pageRows.keys);
  return query.request.wantTotal === false ? page : { ...page, total: pageRows.total };
}

const snapshotSql = planned('set transaction isolation level repeatable read, read only');

/** Reads the page in a snapshot. The samples must not be newer than the snapshot. */
async function readInSnapshot(
  list: SampledList,
  transaction: Database['transaction'],
): Promise<PageRows | undefined> {
  const samples = await list.samples.find(list.accountId, list.scope);
  return transaction(async (tx) => {
    await tx.query(snapshotSql, []);
    const until = (() => tx) as Database['until'];
    const database = { ...tx, layout: list.sources.database.layout, until };
    return readWithSamples({ ...list, sources: { ...list.sources, database } }, samples);
  });
}

interface PageRows {
  readonly rows: ListedRow[];
  /** the whole page, if the rows are only a part of it */
  readonly keys: ListedRow[] | undefined;
  readonly total: number;
}

/** Reads the page, and again if writes since the samples have moved it. */
async function readWithSamples(
  list: SampledList,
  samples: KnownSamples | undefined,
): Promise<PageRows | undefined> {
  let from = samples;
  for (let left = 2; left > 0 && from !== undefined; left -= 1) {
    const start = chooseStart(list, from);
    const { rows, now } = await readOnce(list, start);
    from = now;
    if (!isSameStart(list, start, now)) continue;
    if (!isCut(rows, start.take, maxPageBytes))
      return { rows, keys: undefined, total: now?.samples.total ?? 0 };
    const bare = await readOnce(list, { ...start, isBare: true });
    if (isSameStart(list, start, bare.now))
      return { rows, keys: bare.rows, total: bare.now?.samples.total ?? 0 };
    from = bare.now;
  }
  return undefined;
}

type SampledRead = ReadStart & Required<Pick<ReadStart, 'sampled'>>;

async function readOnce(list: SampledList, start: SampledRead) {
  const { rows, more } = await readSampledPage(list, start);
  return { rows, now: list.samples.take(list.accountId, list.scope, start.sampled.known, more) };
}

/** Chooses where the read starts. Samples lead forwards only, so a descending page is read backwards. */
function chooseStart({ request }: PageQuery, cached: KnownSamples): SampledRead {
  const { position, take } = pagePositionOf(request, cached.samples.total);
  const { skip, ...start } = cached.samples.positionAt(position);
  const isReversed = request.order[0]?.descending === true;
  return { ...startOf(request), isReversed, skip, take, sampled: { known: cached, ...start } };
}

/** Returns the position of the first contact to read, and the number of contacts. */
function pagePositionOf(request: PageQuery['request'], total: number): { position: number; take: number } {
  const { skip, take: max } = startOf(request);
  const before = Math.min(skip, total);
  const take = Math.min(max, total - before);
  return { position: request.order[0]?.descending === true ? total - before - take : before, take };
}

/** Whether samples of the snapshot of the page give the start from which it was read. */
function isSameStart(
  { request }: PageQuery,
  { skip, take, sampled }: SampledRead,
  now: KnownSamples | undefined,
): boolean {
  if (now === undefined) return false;
  const range = pagePositionOf(request, now.samples.total);
  const start = now.samples.positionAt(range.position);
  return range.take === take && start.bound === sampled.bound && start.skip === skip;
}
