/**
 * Looks up contacts with unknown ids at their live vendor: a forwarded request may have created a contact at the
 * vendor. A found contact is imported like in a pull, by the face's own reader of the vendor. Callers with the same id
 * share one lookup. The lookup ends when all of them have disconnected. A missing contact is remembered for a minute.
 */
import { FairQueue } from '@switchbook/admission/fair-queue.js';
import type { TokenBucket } from '@switchbook/admission/rate-limiter.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import { atMost } from '@switchbook/domain/runtime/cache-bounds.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { interruptionBy } from '@switchbook/domain/runtime/in-time.js';
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import type { Gauge } from '@switchbook/domain/runtime/resource-use.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { LRUCache } from 'lru-cache';
import { findKnownVendorIds } from '../../contacts/store/lost-vendor-ids.js';
import { asProblems } from '../../database/database.js';
import type { Context } from '../../operation-context/context.js';
import type { FoundUpstream } from '../../upstreams/values.js';
import { pullLimits } from '../values/pull-job.js';
import type { PullFace } from '../values/pull-source.js';
import { importVendorContact } from './import-vendor-contact.js';
import { bucketOf, readContact } from './read-contact.js';

/** `missing`: the vendor does not have the contact, or its answer is invalid. */
export type LookedUp = 'imported' | 'missing';

/** Outcomes in the metrics; `remembered`: no request to the vendor was needed. */
type LookupOutcome = LookedUp | 'remembered' | 'rejected' | 'failed';

export interface ReadThroughRequest {
  /** face of the vendor */
  readonly face: string;
  readonly upstream: FoundUpstream;
  /** id as the client sent it */
  readonly id: string;
  /** aborts when the client has left */
  readonly signal: AbortSignal;
}

export type OnLookup = (end: {
  readonly face: string;
  readonly outcome: LookupOutcome;
  readonly ms: number;
  readonly error?: unknown;
}) => void;

const lookupBounds = {
  /** milliseconds of one lookup with its import */
  totalMs: 20_000,
  /** milliseconds of the import alone */
  importMs: 15_000,
  /** ids of an account that are remembered as unknown to the vendor, and accounts */
  remembered: { ids: 1_000, accounts: 1_000, ms: 60_000 },
  /** most characters of an id that is looked up; no vendor has longer ids */
  idLength: 300,
} as const;

interface Lookup {
  waiting: number;
  readonly stop: AbortController;
  readonly done: Promise<LookedUp>;
}

export class ReadThrough implements Gauge {
  readonly maximum = null;
  readonly #context: Context;
  readonly #onEnd: OnLookup;
  readonly #queue = new FairQueue(pullLimits.lookups);
  readonly #underWay = new Map<string, Lookup>();
  readonly #unknown = new LRUCache<AccountId, LRUCache<string, number>>(
    atMost(lookupBounds.remembered.accounts),
  );
  readonly #buckets = new LRUCache<string, TokenBucket>(atMost(lookupBounds.remembered.accounts));

  constructor(context: Context, onEnd: OnLookup = () => {}) {
    this.#context = context;
    this.#onEnd = onEnd;
  }

  /** Number of callers that wait. */
  get used(): number {
    let count = 0;
    for (const { waiting } of this.#underWay.values()) count += waiting;
    return count;
  }

  /** Throws VendorError, VendorRefusal, `limited` or `unavailable`, or the reason of the signal. */
  async find(caller: Caller, request: ReadThroughRequest): Promise<LookedUp> {
    const { accountId } = caller;
    const { face, upstream, id, signal } = request;
    const rule = this.#context.pulls.faces.get(face);
    if (rule?.source.contact === undefined || upstream.key === null) return 'missing';
    if (id === '' || id.length > lookupBounds.idLength || !isStorable(id)) return 'missing';
    if (this.#isRemembered(accountId, upstream, id)) {
      this.#onEnd({ face, outcome: 'remembered', ms: 0 });
      return 'missing';
    }
    signal.throwIfAborted();
    const name = JSON.stringify([accountId, upstream.name, upstream.url, id]);
    const lookup = this.#underWay.get(name) ?? this.#begin(name, caller, request, rule);
    lookup.waiting += 1;
    try {
      return await interruptionBy(signal).wait(lookup.done);
    } finally {
      lookup.waiting -= 1;
      if (lookup.waiting === 0) {
        if (this.#underWay.get(name) === lookup) this.#underWay.delete(name);
        lookup.stop.abort();
      }
    }
  }

  #begin(name: string, caller: Caller, { face, upstream, id }: ReadThroughRequest, rule: PullFace): Lookup {
    const began = performance.now();
    const stop = new AbortController();
    const timeUp = AbortSignal.timeout(lookupBounds.totalMs);
    const signal = AbortSignal.any([stop.signal, timeUp]);
    const ended = (outcome: LookupOutcome, error?: unknown) =>
      this.#onEnd({
        face,
        outcome,
        ms: performance.now() - began,
        ...(error === undefined ? {} : { error }),
      });
    const done = this.#queue
      .run(caller.accountId, () => this.#lookUp(caller, { face, upstream, id, signal }, rule))
      .then(
        (outcome) => {
          ended(outcome);
          if (outcome === 'imported') return outcome;
          this.#remember(caller.accountId, upstream, id);
          return 'missing' as const;
        },
        (error: unknown) => {
          if (!stop.signal.aborted) ended('failed', error);
          throw error;
        },
      )
      .finally(() => {
        if (this.#underWay.get(name) === lookup) this.#underWay.delete(name);
      });
    // All callers may have disconnected, so the error is handled here.
    done.catch(() => {});
    const lookup: Lookup = { waiting: 0, stop, done };
    this.#underWay.set(name, lookup);
    return lookup;
  }

  async #lookUp(caller: Caller, request: ReadThroughRequest, rule: PullFace): Promise<LookedUp | 'rejected'> {
    const { accountId } = caller;
    const { face, upstream, id, signal } = request;
    signal.throwIfAborted();
    const { database, pulls } = this.#context;
    const vendorIds = await asProblems(() => findKnownVendorIds(database, accountId, face, [id]));
    // Another request has imported the contact.
    if (vendorIds.isHeld) return 'imported';
    if (vendorIds.isLost) return 'missing';
    const bucket = bucketOf(this.#buckets, accountId, upstream, rule, pulls.time.now);
    const read = await readContact(this.#context, { accountId, upstream, rule, id, bucket, signal });
    if (read === undefined) return 'missing';
    // Clients may spell ids differently.
    const ids = vendorIdsOf(read.contact, face);
    if ((await asProblems(() => findKnownVendorIds(database, accountId, face, ids))).isLost) return 'missing';
    signal.throwIfAborted();
    const { importMs } = lookupBounds;
    return importVendorContact(this.#context, caller, {
      face,
      url: upstream.url,
      found: read,
      signal,
      importMs,
    });
  }

  #isRemembered(accountId: AccountId, upstream: FoundUpstream, id: string): boolean {
    const until = this.#unknown.get(accountId)?.get(lookupKeyOf(upstream, id));
    const now = this.#context.clock().getTime();
    // An end further in the future than the period shows that the clock was set back.
    return until !== undefined && until > now && until <= now + lookupBounds.remembered.ms;
  }

  #remember(accountId: AccountId, upstream: FoundUpstream, id: string): void {
    const ids =
      this.#unknown.get(accountId) ?? new LRUCache<string, number>(atMost(lookupBounds.remembered.ids));
    this.#unknown.set(accountId, ids);
    ids.set(lookupKeyOf(upstream, id), this.#context.clock().getTime() + lookupBounds.remembered.ms);
  }
}

function vendorIdsOf({ identities }: Json, face: string): readonly string[] {
  const listed: readonly unknown[] = Array.isArray(identities) ? identities : [];
  return listed.flatMap((identity) =>
    isObject(identity) &&
    identity.kind === 'vendor_id' &&
    identity.scope === face &&
    typeof identity.value === 'string'
      ? [identity.value]
      : [],
  );
}

/** Returns the key of a lookup. Another vendor may have the contact. */
function lookupKeyOf({ name, url }: FoundUpstream, id: string): string {
  return `${name} ${url} ${id}`;
}
