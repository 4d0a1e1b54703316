/** Clients that create and read contacts without a pause, and what they were told. */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { send } from '../support/wire.js';
import type { AttackedAccount, Target } from './target.js';

const path = '/directory/v1/contacts';

export class Writers {
  /** numbers whose creation was answered with 201 */
  readonly acknowledged = new Set<string>();
  readonly statuses = new Map<string, number>();
  #longestMs = 0;
  #isStopped = false;
  readonly #target: Target;
  readonly #account: AttackedAccount;
  readonly #running: readonly Promise<void>[];

  constructor(target: Target, account: AttackedAccount, count: number) {
    this.#target = target;
    this.#account = account;
    this.#running = Array.from({ length: count }, (_, index) => this.#run(index));
  }

  get longestMs(): number {
    return Math.round(this.#longestMs);
  }

  /** answers of a status, or of a request that was not answered (`none`) */
  count(status: string): number {
    return this.statuses.get(status) ?? 0;
  }

  /** requests that were answered with anything but what they should be */
  get wrong(): number {
    const right = new Set(['200', '201', '503']);
    return [...this.statuses].reduce((sum, [status, count]) => sum + (right.has(status) ? 0 : count), 0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#running);
  }

  /** Acknowledged numbers that the database does not have. */
  async countLost(client: pg.Client): Promise<number> {
    const { rows } = await client.query<{ value: string }>(
      'select value from identities where account_id = $1',
      [this.#account.id],
    );
    const stored = new Set(rows.map((row) => row.value));
    return [...this.acknowledged].filter((phone) => !stored.has(phone)).length;
  }

  async #run(writer: number): Promise<void> {
    const headers = { authorization: `Bearer ${this.#account.key}` };
    let id: string | undefined;
    for (let turn = 0; !this.#isStopped; turn += 1) {
      const phone = `49151${writer + 10}${String(100_000 + turn)}`;
      const isRead = turn % 3 === 2 && id !== undefined;
      const status = await this.#timed(async () => {
        if (isRead) return (await send(this.#target.port, { path: `${path}/${id}`, headers })).status;
        const body = { phone: `+${phone}` };
        const made = await send(this.#target.port, { method: 'POST', path, headers, body });
        if (made.status === 201) {
          this.acknowledged.add(phone);
          id = made.json.id;
        }
        return made.status;
      });
      // As clients are told to, only sooner.
      if (status !== 200 && status !== 201) await pause(50);
    }
  }

  async #timed(ask: () => Promise<number>): Promise<number | undefined> {
    const began = performance.now();
    const status = await ask().catch(() => undefined);
    this.#longestMs = Math.max(this.#longestMs, performance.now() - began);
    const name = status === undefined ? 'none' : String(status);
    this.statuses.set(name, this.count(name) + 1);
    return status;
  }
}

/** Asks whether the server is ready until it is; answers how long that took, in milliseconds. */
export async function untilReady(target: Target, timeoutMs: number): Promise<number> {
  const began = performance.now();
  while ((await readiness(target)) !== 200) {
    if (performance.now() - began > timeoutMs) throw new Error(`not ready within ${timeoutMs} ms`);
    await pause(10);
  }
  return Math.round(performance.now() - began);
}

export async function readiness(target: Target): Promise<number> {
  return (await send(target.port, { path: '/health/ready' })).status;
}
