/**
 * Samples of lists by chosen id (`order-samples.ts`), for pages far down. They are read once, from indexes alone. The
 * statement of a page also reads the later events in its snapshot, and the page applies them to the samples. So a page
 * is exact or reloaded, also after writes of other processes. Neighbor: `../totals/search-totals.ts` caches totals by
 * the same method.
 */

import { type EventType, eventRules, typesWith } from '@switchbook/domain/events/event.js';
import { memberPattern, unpackState } from '@switchbook/domain/events/packed-state.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { CacheUse } from '@switchbook/domain/runtime/read-frequencies.js';
import { LRUCache } from 'lru-cache';
import type { Database } from '../../../database/database.js';
import { maxPageBytes } from '../../../database/statements/page-cut.js';
import {
  blankType,
  epochStart,
  fence as fenceSql,
  typeList,
} from '../../../database/statements/positions-sql.js';
import { prepared } from '../../../database/statements/sql.js';
import { vendorScopesOf } from '../../values/derived-columns.js';
import type { StatementParameters } from '../conditions/filter-sql.js';
import { chosenSamplesSql, streamNames } from '../orders/vendor-id-order.js';
import { areStoredSql } from '../totals/search-totals.js';
import { type OrderChange, type OrderSample, OrderSamples, sampleStep } from './order-samples.js';

/** Bytes of all samples of a process; a million contacts take about 250 KB. */
const maxBytes = 8 * 1024 * 1024;
/**
 * Most changes to correct at once (above it the samples are reloaded), and most changes during a running older
 * transaction (above it the samples are unusable).
 */
const maxEvents = 2_000;
/** Bytes of the states of these changes, above which the samples are reloaded as well. */
const maxStateBytes = maxPageBytes;
/** PostgreSQL does not look into a state of this many bytes or more: such a state may name identities. */
const longState = 8_192;
/** Changes in total after which samples are reloaded: contacts may be too far from them. */
const maxChanges = 10_000;

/** Samples, and the events that they have. */
export interface KnownSamples {
  readonly samples: OrderSamples;
  /** the samples have all events before this position */
  readonly fence: number;
  /** and these later events */
  readonly seen: readonly EventPosition[];
  /** the epoch start of the cluster that they were read from */
  readonly epoch: number;
}

interface EventPosition {
  readonly position: number;
  readonly seq: number;
}

/** The result of `eventsSinceSql`: the events since the samples were read. */
export interface EventsSince {
  /** null: too many bytes */
  readonly news: readonly ChangedPosition[] | null;
  readonly fence: number;
  readonly epoch: number;
  readonly are_stored: boolean;
}

interface ChangedPosition extends EventPosition {
  readonly type: EventType | typeof blankType;
  readonly id: string;
  /** packed states */
  readonly was: string;
  readonly is: string;
}

interface StatedId {
  readonly kind: IdentityKind;
  readonly scope?: string;
  readonly value: string;
  /** absent: the value */
  readonly raw?: string;
}

/** SQL: the event types that can change a contact's position. An erasure blanks the events of its contact. */
const changesPosition = `(e.type in ${typeList([...typesWith('position', 'begins', 'ends', 'unknown'), blankType])}
    or e.type in ${typeList(typesWith('position', 'moves'))}
      and (octet_length(e.before) > ${longState} or e.before ~ '${memberPattern('identities')}'))`;

/** Returns SQL for `e`, the events that are missing in samples which were read at this position with `seen`. */
export function newEventsSql(
  samples: Pick<KnownSamples, 'fence' | 'seen'>,
  parameters: StatementParameters,
): string {
  const seenEvents = parameters.add(
    samples.seen.map((position) => position.seq),
    'bigint[]',
  );
  return `e as materialized (
      select e.position, e.seq, e.type, e.contact_id as id, e.before as was, e.after as is
      from events e
      where e.account_id = $1 and e.position >= ${parameters.add(samples.fence, 'bigint')}
        and not e.seq = any(${seenEvents}) and ${changesPosition}
      limit ${maxEvents + 1})`;
}

/** Returns SQL for the columns of `EventsSince`. */
export function eventsSinceSql(
  samples: Pick<KnownSamples, 'fence'>,
  parameters: StatementParameters,
): string {
  return `(select case when coalesce(sum(octet_length(e.was) + octet_length(e.is)), 0) <= ${maxStateBytes}
      then (select coalesce(json_agg(e), '[]') from e) end from e) as news, ${fenceSql} as fence, ${epochStart} as epoch,
    ${areStoredSql(parameters.add(samples.fence, 'bigint'))} as are_stored`;
}

const fewSql = `(select count(*) from s) <= ${maxEvents}`;

const readSql = prepared(
  'read_chosen_samples',
  `with recursive s as materialized (
      select e.position, e.seq from events e
      where e.account_id = $1 and e.position >= ${fenceSql} and ${changesPosition} limit ${maxEvents + 1}),
    ${chosenSamplesSql('$2', sampleStep, fewSql)}
   select (select k.are_many from k) or not ${fewSql} as are_many,
     (select coalesce(json_agg(h), '[]') from h) as samples,
     (select coalesce(json_agg(s), '[]') from s) as seen,
     ${fenceSql} as fence, ${epochStart} as epoch`,
);

interface ReadSamples extends Omit<KnownSamples, 'samples'> {
  readonly are_many: boolean;
  /** the last sample of each stream is its end */
  readonly samples: readonly (OrderSample & { readonly is_end: boolean })[];
}

export class ChosenSamples {
  readonly #known = new LRUCache<string, KnownSamples>({
    maxSize: maxBytes,
    sizeCalculation: ({ samples }) => samples.bytes,
  });
  readonly #reading = new Map<string, Promise<KnownSamples | undefined>>();
  readonly #database: Pick<Database, 'query' | 'layout'>;
  #hits = 0;
  #misses = 0;

  constructor(database: Pick<Database, 'query' | 'layout'>) {
    this.#database = database;
  }

  get use(): CacheUse {
    const { size, calculatedSize } = this.#known;
    return { entries: size, bytes: calculatedSize, hits: this.#hits, misses: this.#misses };
  }

  /** Returns undefined if an account cannot be sampled: too many scopes or new events, or events of other nodes. */
  async find(accountId: AccountId, scope: string): Promise<KnownSamples | undefined> {
    // A snapshot of one node does not cover transactions of another node.
    if (this.#database.layout !== 'plain') return undefined;
    const name = accountId + scope;
    const cached = this.#known.get(name);
    if (cached !== undefined) {
      this.#hits += 1;
      return cached;
    }
    this.#misses += 1;
    const reading = this.#reading.get(name) ?? this.#read(name, accountId, scope);
    this.#reading.set(name, reading);
    return reading.finally(() => this.#reading.delete(name));
  }

  async #read(name: string, accountId: AccountId, scope: string): Promise<KnownSamples | undefined> {
    const [read] = await this.#database.query<ReadSamples>(readSql, [accountId, scope]);
    if (read === undefined || read.are_many) return undefined;
    const ends = read.samples.filter((sample) => sample.is_end);
    const samples = OrderSamples.of(
      read.samples.filter((sample) => !sample.is_end),
      Object.fromEntries(ends.map((end) => [end.stream, end.before])),
    );
    const entry = { samples, fence: read.fence, seen: read.seen, epoch: read.epoch };
    this.#known.set(name, entry);
    return entry;
  }

  /**
   * Takes the result of a page's statement. Returns the samples in its snapshot, or undefined if the events do not
   * determine them.
   */
  take(
    accountId: AccountId,
    scope: string,
    cached: KnownSamples,
    news: EventsSince,
  ): KnownSamples | undefined {
    const changes = changesOf(news, cached, scope);
    const now = changes && withLaterEvents(cached, changes, news);
    const isOld = now !== undefined && (now.samples.changes > maxChanges || now.seen.length > maxEvents);
    if (now === undefined || isOld) this.#known.delete(accountId + scope);
    else this.#known.set(accountId + scope, now);
    return now;
  }
}

function withLaterEvents(
  cached: KnownSamples,
  changes: readonly OrderChange[],
  { news, fence }: EventsSince,
): KnownSamples {
  const samples = changes.length === 0 ? cached.samples : cached.samples.with(changes);
  const recentEvents = [...cached.seen, ...(news ?? [])]
    .filter((position) => position.position >= fence)
    .map(({ position, seq }) => ({ position, seq }));
  return { ...cached, samples, fence, seen: recentEvents };
}

/** Returns undefined if the events do not determine the changes: then the samples are reloaded. */
function changesOf({ news, epoch, are_stored }: EventsSince, cached: KnownSamples, scope: string) {
  if (epoch !== cached.epoch || !are_stored || news === null || news.length > maxEvents) return undefined;
  const changes: OrderChange[] = [];
  for (const { type, id, was, is } of news) {
    const position = type === blankType ? 'unknown' : eventRules[type].position;
    if (position === 'unknown') return undefined;
    if (position === 'moves' && !('identities' in (unpackState(was) ?? {}))) continue;
    if (position !== 'begins')
      changes.push({ ...orderPositionOf(id, packedIdentitiesOf(was), scope), by: -1 });
    if (position !== 'ends') changes.push({ ...orderPositionOf(id, packedIdentitiesOf(is), scope), by: 1 });
  }
  return changes;
}

function packedIdentitiesOf(packed: string): readonly StatedId[] {
  return unpackState<{ readonly identities?: readonly StatedId[] | null }>(packed)?.identities ?? [];
}

/** Returns the position of a contact with these identities, in their order; see `../orders/vendor-id-order.ts`. */
function orderPositionOf(
  id: string,
  identities: readonly StatedId[],
  scope: string,
): Omit<OrderChange, 'by'> {
  const isChosen = (statedId: StatedId) => statedId.kind === 'vendor_id' && (statedId.scope ?? '') === scope;
  const chosen = identities.find(isChosen);
  if (chosen === undefined) {
    const scopes = identities.map(({ kind, scope: statedScope = '' }) => ({ kind, scope: statedScope }));
    return { stream: vendorScopesOf(scopes), key: id };
  }
  const { value, raw = value } = chosen;
  return { stream: raw === value ? streamNames.stored : streamNames.respelled, key: raw };
}
