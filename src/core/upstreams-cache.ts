/**
 * Cache of upstreams, with the vendors' keys in clear. Other processes signal their changes; while signals would not
 * arrive nothing is cached.
 */
import { LRUCache } from 'lru-cache';
import type { AccountId, Clock } from '../domain/ids.js';
import { isPaused, type Upstream, type UpstreamTarget } from '../domain/upstream.js';
import type { CacheUse } from '../store/cache-use.js';
import { asProblems, type Database } from '../store/database.js';
import { listUpstreamFaces } from '../store/unscoped.js';
import { listUpstreams } from '../store/upstreams.js';
import type { SecretSealer } from './access/sealed-secret.js';
import { upstreamOwner } from './upstreams.js';

/** By face. */
type Targets = ReadonlyMap<string, UpstreamTarget & Pick<Upstream, 'makerEndsAt'>>;

/** An account has a handful of small ones. */
const maxAccounts = 2_000;

export class UpstreamCache {
  readonly #database: Database;
  readonly #sealer: SecretSealer;
  readonly #mayCache: () => boolean;
  readonly #clock: Clock;
  readonly #known = new LRUCache<AccountId, Targets>({ max: maxAccounts });
  readonly #loading = new Map<AccountId, Promise<Targets>>();
  #faces: ReadonlySet<string> | undefined;
  #lastFaces: ReadonlySet<string> | undefined;
  #isWarming = false;
  #changes = 0;
  #hits = 0;
  #misses = 0;

  constructor(database: Database, sealer: SecretSealer, mayCache: () => boolean, clock: Clock) {
    this.#database = database;
    this.#sealer = sealer;
    this.#mayCache = mayCache;
    this.#clock = clock;
  }

  /** Its use, now and so far. */
  get use(): CacheUse {
    return { entries: this.#known.size, hits: this.#hits, misses: this.#misses };
  }

  /** Whether any account has one for the face. While signals would not arrive, as it last was: nobody waits. */
  hasAny(face: string): boolean | Promise<boolean> {
    const mayCache = this.#mayCache();
    if (this.#faces !== undefined && mayCache) return this.#faces.has(face);
    if (this.#lastFaces !== undefined && !mayCache) {
      this.warm();
      return this.#lastFaces.has(face);
    }
    return this.#loadFaces().then((faces) => faces.has(face));
  }

  /** Learns what there is, while the database is there. */
  warm(): void {
    if (this.#isWarming) return;
    this.#isWarming = true;
    this.#loadFaces()
      .catch(() => {})
      .finally(() => {
        this.#isWarming = false;
      });
  }

  /** Undefined also for one that is paused, since the key that set it has ended. */
  find(accountId: AccountId, face: string): UpstreamTarget | undefined | Promise<UpstreamTarget | undefined> {
    const known = this.#mayCache() ? this.#known.get(accountId) : undefined;
    if (known !== undefined) {
      this.#hits += 1;
      return this.#live(known, face);
    }
    this.#misses += 1;
    return this.#load(accountId).then((targets) => this.#live(targets, face));
  }

  #live(targets: Targets, face: string): UpstreamTarget | undefined {
    const target = targets.get(face);
    return target === undefined || isPaused(target, this.#clock()) ? undefined : target;
  }

  forget(accountId: AccountId): void {
    this.#known.delete(accountId);
    this.#loading.delete(accountId);
    this.#faces = undefined;
    this.#lastFaces = undefined;
    this.#changes += 1;
  }

  forgetAll(): void {
    this.#known.clear();
    this.#loading.clear();
    this.#faces = undefined;
    this.#changes += 1;
  }

  async #loadFaces(): Promise<ReadonlySet<string>> {
    const changes = this.#changes;
    try {
      const faces = await asProblems(() => listUpstreamFaces(this.#database.reads));
      if (changes === this.#changes) {
        this.#lastFaces = faces;
        if (this.#mayCache()) this.#faces = faces;
      }
      return faces;
    } catch (error) {
      if (this.#lastFaces === undefined) throw error;
      return this.#lastFaces;
    }
  }

  async #load(accountId: AccountId): Promise<Targets> {
    const underWay = this.#mayCache() ? this.#loading.get(accountId) : undefined;
    if (underWay !== undefined) return underWay;
    const loading = this.#read(accountId);
    this.#loading.set(accountId, loading);
    try {
      const targets = await loading;
      // Not one that changed meanwhile.
      if (this.#mayCache() && this.#loading.get(accountId) === loading) this.#known.set(accountId, targets);
      return targets;
    } finally {
      if (this.#loading.get(accountId) === loading) this.#loading.delete(accountId);
    }
  }

  async #read(accountId: AccountId): Promise<Targets> {
    const stored = await asProblems(() => listUpstreams(this.#database.reads, accountId));
    return new Map(
      stored.map(({ face, url, sealedKey, makerEndsAt }) => {
        const key = sealedKey === null ? null : this.#sealer.open(sealedKey, upstreamOwner(accountId, face));
        return [face, { url, key, makerEndsAt }];
      }),
    );
  }
}
