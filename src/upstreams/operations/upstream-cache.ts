/**
 * Cache of upstreams, with the vendors' keys in clear. Other processes signal their changes; while signals cannot
 * arrive, caching is off.
 */

import { atMost } from '@switchbook/domain/runtime/cache-bounds.js';
import type { AccountId, Clock } from '@switchbook/domain/runtime/ids.js';
import type { CacheUse } from '@switchbook/domain/runtime/read-frequencies.js';
import type { SecretSealer } from '@switchbook/domain/runtime/sealed-secret.js';
import { LRUCache } from 'lru-cache';
import { notifyChanged } from '../../database/connections/listen.js';
import { asProblems, type Database } from '../../database/database.js';
import { listUpstreamFaces, readUpstreams, storeKeyState } from '../store.js';
import { type FoundUpstream, isPaused, type Upstream } from '../values.js';
import type { KeyFiles } from './key-files.js';
import { sealingNameOf } from './upstreams.js';

type Target = FoundUpstream & Pick<Upstream, 'makerEndsAt'>;
/** Upstreams by name. */
type Targets = ReadonlyMap<string, Target>;

/** Maximum number of cached accounts. Each has a few small upstreams. */
const maxAccounts = 2_000;

export class UpstreamCache {
  readonly #database: Database;
  readonly #sealer: SecretSealer;
  readonly #mayCache: () => boolean;
  readonly #clock: Clock;
  readonly #keyFiles: KeyFiles;
  readonly #known = new LRUCache<AccountId, Targets>(atMost(maxAccounts));
  readonly #loading = new Map<AccountId, Promise<Targets>>();
  /** whether the vendor refused a key, while that is being stored; by account and name */
  readonly #recording = new Map<string, boolean>();
  #faces: ReadonlySet<string> | undefined;
  #lastFaces: ReadonlySet<string> | undefined;
  #isWarming = false;
  #changes = 0;
  #hits = 0;
  #misses = 0;

  constructor(
    database: Database,
    sealer: SecretSealer,
    mayCache: () => boolean,
    clock: Clock,
    keyFiles: KeyFiles,
  ) {
    this.#database = database;
    this.#sealer = sealer;
    this.#mayCache = mayCache;
    this.#clock = clock;
    this.#keyFiles = keyFiles;
  }

  /** The use of the cache, now and so far. */
  get use(): CacheUse {
    return { entries: this.#known.size, hits: this.#hits, misses: this.#misses };
  }

  /**
   * Whether any account has an upstream for the face. Without a connection for signals it returns the last known
   * answer, so that no request waits.
   */
  hasAny(face: string): boolean | Promise<boolean> {
    const mayCache = this.#mayCache();
    if (this.#faces !== undefined && mayCache) return this.#faces.has(face);
    if (this.#lastFaces !== undefined && !mayCache) {
      this.warm();
      return this.#lastFaces.has(face);
    }
    return this.#loadFaces().then((faces) => faces.has(face));
  }

  /** Loads the upstreams, if the database is available. */
  warm(): void {
    if (this.#isWarming) return;
    this.#isWarming = true;
    this.#loadFaces()
      .catch(() => {})
      .finally(() => {
        this.#isWarming = false;
      });
  }

  /** Returns undefined without an upstream, and for a paused one: the key that set it has ended. */
  find(accountId: AccountId, face: string): FoundUpstream | undefined | Promise<FoundUpstream | undefined> {
    const cachedTargets = this.#mayCache() ? this.#known.get(accountId) : undefined;
    if (cachedTargets !== undefined) {
      this.#hits += 1;
      return this.#refreshKey(cachedTargets, face);
    }
    this.#misses += 1;
    return this.#load(accountId).then((targets) => this.#refreshKey(targets, face));
  }

  #refreshKey(
    targets: Targets,
    face: string,
  ): FoundUpstream | undefined | Promise<FoundUpstream | undefined> {
    const target = targets.get(face);
    if (target === undefined || isPaused(target, this.#clock())) return undefined;
    if (target.keyFile === null) return target;
    return this.#keyFiles.read(target.keyFile).then((key) => ({ ...target, key: key ?? target.key }));
  }

  /** Records that the vendor began or ceased to accept the stored key. */
  async recordAnswer(
    accountId: AccountId,
    { name, key, keyFile }: FoundUpstream,
    status: number,
  ): Promise<void> {
    if (key === null) return;
    const isRefused = status === 401;
    if (isRefused && keyFile !== null) this.#keyFiles.forget(keyFile);
    // Other failures do not concern the key.
    if (!isRefused && status >= 400) return;
    const upstream = `${accountId} ${name}`;
    if (!this.#recording.has(upstream)) {
      // The current target counts: the request may have begun before another response was recorded, or before a new
      // key.
      const target = (this.#known.get(accountId) ?? (await this.#load(accountId))).get(name);
      if (target === undefined || (target.keyRefusedAt !== null) === isRefused) return;
      if (keyFile === null && target.key !== key) return;
    }
    // The running write may store the opposite, which only the next request would correct.
    const isRecording = this.#recording.has(upstream);
    this.#recording.set(upstream, isRefused);
    if (!isRecording) await this.#recordLatest(accountId, name, upstream);
  }

  async #recordLatest(accountId: AccountId, name: string, upstream: string): Promise<void> {
    let written: boolean | undefined;
    try {
      for (;;) {
        const isRefused = this.#recording.get(upstream);
        if (isRefused === undefined || isRefused === written) return;
        written = isRefused;
        const refusedAt = isRefused ? this.#clock() : null;
        if (!(await storeKeyState(this.#database, accountId, name, refusedAt))) continue;
        this.forget(accountId);
        await notifyChanged(this.#database, accountId);
      }
    } finally {
      this.#recording.delete(upstream);
    }
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
      // Upstreams that changed during the load are not cached.
      if (this.#mayCache() && this.#loading.get(accountId) === loading) this.#known.set(accountId, targets);
      return targets;
    } finally {
      if (this.#loading.get(accountId) === loading) this.#loading.delete(accountId);
    }
  }

  async #read(accountId: AccountId): Promise<Targets> {
    const stored = await asProblems(() => readUpstreams(this.#database.reads, accountId));
    return new Map(
      stored.map(({ face: name, url, sealedKey, sealedAs, ...others }): [string, Target] => {
        const owner = sealingNameOf(accountId, sealedAs);
        const key = sealedKey === null ? null : this.#sealer.open(sealedKey, owner);
        const { makerEndsAt, readsThrough, keyFile, keyRefusedAt } = others;
        return [name, { name, url, key, makerEndsAt, readsThrough, keyFile, keyRefusedAt }];
      }),
    );
  }
}
