/**
 * A client of one face. It creates, edits, tags and deletes contacts in that face's format, and records the responses.
 * Unanswered requests are repeated unchanged, since a wire finds its own contact, or with the same idempotency key.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from '@switchbook/domain/access/access.js';
import type { ContractDriver, DriverRequest } from '../../../src/faces/kit/wire/contract-driver.js';
import type { Random } from '../../fuzz/random.js';
import { onThisMachine } from '../machine.js';
import { type Received, sendOnce } from '../wire/wire.js';
import type { Entry, Ledger, State } from './ledger.js';

export interface Tenant {
  readonly id: string;
  /** key with every scope */
  readonly key: string;
}

/** Answers of all clients of a suite. */
export class Answers {
  readonly statuses = new Map<string, number>();
  /** wrong answers, as texts */
  readonly wrong: string[] = [];
  acknowledged = 0;
  longestMs = 0;

  count(face: string, status: number | undefined): void {
    const name = `${face} ${status ?? 'none'}`;
    this.statuses.set(name, (this.statuses.get(name) ?? 0) + 1);
  }
}

interface WriterOptions {
  /** Returns the port of one of the servers. */
  readonly port: () => number;
  readonly driver: ContractDriver;
  readonly tenant: Tenant;
  readonly ledger: Ledger;
  readonly answers: Answers;
  readonly random: Random;
  /** different for each writer */
  readonly number: number;
}

interface Act {
  readonly entry: Entry;
  readonly request: DriverRequest;
  readonly idempotencyKey?: string;
  readonly after: State | null;
  readonly accepts: readonly number[];
  /** once it was sent before */
  readonly acceptsAgain?: readonly number[];
}

interface Live {
  readonly entry: Entry;
  readonly id: string;
  /** state before the next change */
  readonly state: State;
}

const maxLive = 12;
/** Milliseconds before a retry, shorter than `Retry-After`. */
const againMs = 40;
const patienceMs = onThisMachine(90_000);

export class Writer {
  readonly #options: WriterOptions;
  readonly #random: Random;
  #live: Live[] = [];
  #made = 0;
  #named = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#random = options.random;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.#act();
  }

  async #act(): Promise<void> {
    const random = this.#random;
    if (this.#live.length > maxLive) return this.#remove();
    if (this.#live.length < 4 || random.chance(0.3)) return this.#create();
    const isOwn = this.#options.driver.remove('') !== null;
    await random.weighted([
      [3, () => this.#rename()],
      [2, () => this.#tag()],
      [2, () => this.#consent()],
      [isOwn ? 2 : 0, () => this.#remove()],
      ...this.#ownActs(),
    ])();
  }

  /** Returns acts of the native API only: idempotent requests, and edits of several fields at once. */
  #ownActs(): readonly (readonly [number, () => Promise<void>])[] {
    const { driver } = this.#options;
    const mount = /^(.*\/directory\/v1)\//.exec(driver.list().path)?.[1];
    if (mount === undefined) return [];
    return [
      [2, () => this.#makeNamed(mount)],
      [2, () => this.#noteNamed(mount)],
      [3, () => this.#editWhole(mount)],
    ];
  }

  async #create(): Promise<void> {
    const { driver, ledger, number } = this.#options;
    this.#made += 1;
    const digits = `4916${number + 10}${String(this.#made).padStart(7, '0')}`;
    const email = `w${number}-${this.#made}@example.com`;
    const person = {
      name: `Ada W${number}-${this.#made}`,
      digits,
      email,
      ref: `ref-${number}-${this.#made}`,
    };
    const request = driver.create(person);
    const hasEmail = JSON.stringify(request.body).includes(email);
    const after: State = { ...blank, name: person.name, email: hasEmail ? email : null };
    const entry = ledger.open(digits);
    const received = await this.#do({
      entry,
      request,
      after,
      accepts: [driver.created],
      acceptsAgain: [driver.created, driver.known],
    });
    const id = received === undefined ? undefined : shownId(driver, received, person.ref);
    if (id !== undefined) this.#live.push({ entry, id, state: after });
  }

  #rename(): Promise<void> {
    const { driver } = this.#options;
    return this.#change((live) => {
      this.#named += 1;
      const name = `Ada N${this.#named}`;
      return { request: driver.rename(live.id, name), after: { ...live.state, name } };
    });
  }

  #tag(): Promise<void> {
    const { driver } = this.#options;
    return this.#change((live) => {
      const tag = `tag ${this.#random.below(9)}`;
      const request = live.state.tags.length > 0 ? null : driver.tag(live.id, tag);
      return request === null ? undefined : { request, after: { ...live.state, tags: [tag] } };
    });
  }

  #consent(): Promise<void> {
    const { driver } = this.#options;
    return this.#change((live) => {
      const state = this.#random.chance(0.6) ? 'opted_in' : 'opted_out';
      const request = driver.consent(live.id, state);
      return request === null ? undefined : { request, after: { ...live.state, consent: state } };
    });
  }

  async #remove(): Promise<void> {
    const { driver } = this.#options;
    const live = this.#take();
    const request = driver.remove(live.id);
    // A contact that cannot be deleted is not used any more.
    if (request === null) return;
    await this.#do({
      entry: live.entry,
      request,
      after: null,
      accepts: doneStatuses,
      acceptsAgain: [...doneStatuses, 404],
    });
  }

  #editWhole(mount: string): Promise<void> {
    return this.#change((live) => {
      this.#named += 1;
      const [name, company] = [`Ada E${this.#named}`, `Company ${this.#named}`];
      const tag = `edit ${this.#named % 5}`;
      const body = { display_name: name, company, tags: [tag] };
      return {
        request: { method: 'PATCH', path: `${mount}/contacts/${live.id}`, body },
        after: { ...live.state, name, company, tags: [tag] },
      };
    });
  }

  /** Makes a contact without a number, so only the idempotency key prevents a second creation. */
  async #makeNamed(mount: string): Promise<void> {
    const { ledger, number } = this.#options;
    this.#made += 1;
    const name = `Named ${number}-${this.#made}`;
    await this.#do({
      entry: ledger.open(name),
      request: { method: 'POST', path: `${mount}/contacts`, body: { display_name: name, tags: ['named'] } },
      idempotencyKey: name,
      after: { ...blank, name, tags: ['named'] },
      accepts: doneStatuses,
    });
  }

  #noteNamed(mount: string): Promise<void> {
    this.#named += 1;
    const idempotencyKey = `note ${this.#options.number}-${this.#named}`;
    return this.#change((live) => ({
      request: { method: 'POST', path: `${mount}/contacts/${live.id}/notes`, body: { body: idempotencyKey } },
      idempotencyKey,
      after: { ...live.state, notes: live.state.notes + 1 },
    }));
  }

  async #change(
    what: (live: Live) => Pick<Act, 'request' | 'after' | 'idempotencyKey'> | undefined,
  ): Promise<void> {
    const live = this.#take();
    const change = what(live);
    if (change === undefined || change.after === null) {
      this.#live.push(live);
      return;
    }
    const received = await this.#do({ entry: live.entry, accepts: doneStatuses, ...change });
    if (received !== undefined) this.#live.push({ ...live, state: change.after });
  }

  #take(): Live {
    const [live] = this.#live.splice(this.#random.below(this.#live.length), 1);
    if (live === undefined) throw new Error('there is nobody to change');
    return live;
  }

  /** Undefined: it was not answered, and is in doubt for good. */
  async #do(act: Act): Promise<Received | undefined> {
    const { answers, driver } = this.#options;
    act.entry.begin(act.after);
    // Some writes stay unconfirmed; the others are repeated until they are answered.
    const isPatient = this.#random.chance(0.75);
    const giveUpAt = Date.now() + patienceMs;
    for (let attempt = 1; ; attempt += 1) {
      const began = performance.now();
      const received = await this.#send(act);
      answers.longestMs = Math.max(answers.longestMs, performance.now() - began);
      answers.count(driver.face, received?.status);
      const isPending = received === undefined || received.status === 503 || isStillRunning(act, received);
      if (!isPending) {
        const accepted = attempt > 1 ? (act.acceptsAgain ?? act.accepts) : act.accepts;
        if (accepted.includes(received.status)) {
          act.entry.settle();
          answers.acknowledged += 1;
          return received;
        }
        const { method, path } = act.request;
        answers.wrong.push(
          `${driver.face} ${method} ${path}, attempt ${attempt}: ${received.status} ${received.text}`,
        );
        return undefined;
      }
      const misworded = received?.status === 503 ? faultOf(driver, received) : undefined;
      if (misworded !== undefined) answers.wrong.push(misworded);
      if (Date.now() > giveUpAt) {
        answers.wrong.push(`${driver.face} ${act.request.path}: no answer for ${patienceMs / 1000} s`);
        return undefined;
      }
      if (!isPatient) {
        await delay(5 * againMs);
        return undefined;
      }
      await delay(againMs);
    }
  }

  #send({ request, idempotencyKey }: Act): Promise<Received | undefined> {
    const { driver, tenant, port } = this.#options;
    const own = driver.headers(tenant.key, { id: tenant.id } as Account);
    const headers = idempotencyKey === undefined ? own : { ...own, 'idempotency-key': idempotencyKey };
    return sendOnce(port(), { ...request, headers }).catch(() => undefined);
  }
}

const blank: State = { name: '', company: null, email: null, tags: [], consent: null, notes: 0 };
const doneStatuses: readonly number[] = [200, 201, 204];

/** The first attempt of an idempotent request may still be running. */
function isStillRunning({ idempotencyKey }: Act, { status }: Received): boolean {
  return idempotencyKey !== undefined && status === 409;
}

/** Returns the fault in a face's answer that the server is unavailable. */
export function faultOf(
  { face, unavailable }: ContractDriver,
  { headers, text }: Received,
): string | undefined {
  if (headers['retry-after'] !== unavailable.retryAfter)
    return `${face}: 503 with Retry-After ${headers['retry-after']}`;
  return unavailable.body.test(text) ? undefined : `${face}: 503 with ${text}`;
}

/** Some wires show the created contact; on others its id is the caller's own. */
function shownId(driver: ContractDriver, received: Received, ref: string): string | undefined {
  try {
    return driver.shown(received.json).id ?? ref;
  } catch {
    return received.status === 409 || received.status === 422 ? undefined : ref;
  }
}
