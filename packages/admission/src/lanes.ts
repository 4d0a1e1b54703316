/**
 * Divides requests into queues. Reads of single contacts have dedicated connections (`Database.reads`) and no queue.
 * The rest of the pool is divided here, so that no account can take all connections. While other accounts are active,
 * an account has one long piece of work at a time. Other shares: bytes of bodies and answers (`byte-budget.ts`),
 * requests under way (`under-way.ts`), and jobs, which rest between their pieces (`yield-to-requests.ts`).
 */
import { FairQueue } from './fair-queue.js';

export const laneNames = ['lists', 'long', 'single', 'large', 'idempotent', 'steps'] as const;
export type LaneName = (typeof laneNames)[number];

/**
 * `lists`: pages from an index. `long`: CPU-bound work such as searches, counts, deep pages and batches. `single`:
 * single writes, creates in batches, changes that wait for a lock of their account. `large`: single changes of large
 * contacts, which take some milliseconds of the thread. `idempotent`: idempotent requests, each of which uses a
 * connection from its first statement to its commit. `steps`: work that commits in steps and may take minutes, such as
 * an erasure. The steps of such a request also queue in `long`, and it may use a connection for the lock of its
 * `Idempotency-Key`.
 */
export type Lanes = Readonly<Record<LaneName, Pick<FairQueue, 'run'>>>;

const maxWaitMs = 20_000;

/** `alone`, `amongOthers`: concurrent work of an account, without and with other active accounts. */
const bounds = {
  // Together they leave part of the pool to single writes.
  lists: { total: 8, alone: 8, amongOthers: 2, maxWaiting: 500 },
  // More at once would only share the same processors, and take them from short work.
  long: { total: 3, alone: 2, amongOthers: 1, maxWaiting: 200 },
  single: { total: 12, alone: 12, amongOthers: 6, maxWaiting: Number.POSITIVE_INFINITY },
  large: { total: 3, alone: 2, amongOthers: 1, maxWaiting: Number.POSITIVE_INFINITY },
  idempotent: { total: 4, alone: 3, amongOthers: 2, maxWaiting: 500 },
  steps: { total: 3, alone: 2, amongOthers: 1, maxWaiting: 200 },
} as const satisfies Record<LaneName, unknown>;

function ofEach<Value>(make: (name: LaneName) => Value): Readonly<Record<LaneName, Value>> {
  return Object.fromEntries(laneNames.map((name) => [name, make(name)])) as Record<LaneName, Value>;
}

/** Opens the lanes. `onBegin`: how long work of a lane waited. */
export function openLanes(
  traffic: Traffic,
  onBegin: (lane: LaneName, waitedMs: number) => void = () => {},
): Readonly<Record<LaneName, FairQueue>> {
  return ofEach((name) => {
    const { total, alone, amongOthers, maxWaiting } = bounds[name];
    return new FairQueue({
      total,
      maxWaiting,
      maxWaitMs,
      perAccount: (account) => (traffic.hasOthers(account) ? amongOthers : alone),
      onBegin: (waitedMs) => onBegin(name, waitedMs),
    });
  });
}

/** Shares of the connections for single statements of an account, without and with other active accounts. */
const statementShares = { alone: 3 / 4, amongOthers: 3 / 8 };

/** Limits the concurrent single statements of each account, so that other accounts find free connections. */
export function openStatements(traffic: Traffic, connections = 16): FairQueue {
  const connectionsFor = (share: number) => Math.max(1, Math.floor(share * connections));
  const [whenAlone, amongOthers] = [
    connectionsFor(statementShares.alone),
    connectionsFor(statementShares.amongOthers),
  ];
  const perAccount = (account: string) => (traffic.hasOthers(account) ? amongOthers : whenAlone);
  return new FairQueue({ total: Number.POSITIVE_INFINITY, maxWaitMs, perAccount });
}

/** Work that holds locks does not queue: work ahead of it may wait for these locks. */
export const freeLanes: Lanes = ofEach(() => ({ run: (_account, work) => work() }));

/** An account counts as active for this long after a request. */
const activeMs = 1_000;

/** Recent traffic by account: work that delays no other account may use all resources. */
export class Traffic {
  /** the account of the last request */
  #last: string | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;
  #othersAt = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  recordUse(accountId: string): void {
    if (accountId !== this.#last) {
      this.#othersAt = this.#lastAt;
      this.#last = accountId;
    }
    this.#lastAt = this.#now();
  }

  /** Whether another account sent a request lately. */
  hasOthers(accountId: string): boolean {
    const at = this.#last === accountId ? this.#othersAt : this.#lastAt;
    return this.#now() - at <= activeMs;
  }
}
