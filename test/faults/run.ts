/**
 * Runs one fault under load: the answers of all faces during it, the recovery without help, and no lost confirmed
 * write.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from '@switchbook/domain/access/access.js';
import type {
  ContractDriver,
  ContractPerson,
  DriverRequest,
} from '../../src/faces/kit/wire/contract-driver.js';
import { findOrphans } from '../crash/checks.js';
import { Random } from '../fuzz/random.js';
import type { Ledger } from '../support/accounts/ledger.js';
import { Answers, faultOf, Writer } from '../support/accounts/writer.js';
import { onThisMachine } from '../support/machine.js';
import { until } from '../support/until.js';
import { findDrivers } from '../support/wire/drivers.js';
import { send } from '../support/wire/wire.js';
import type { ExpectedAnswer, Fault } from './fault.js';
import { type FaultSite, readinessOf, requestSeconds } from './site.js';

export interface Outcome {
  readonly name: string;
  readonly story: string;
  readonly held: boolean;
  readonly faults: readonly string[];
  readonly figures: Readonly<Record<string, number | string>>;
}

/** The maximum time of a request, and the delay of a busy computer. */
const answerMs = requestSeconds * 1_000 + onThisMachine(3_000);
const readinessMs = onThisMachine(1_000 + 1_000);
/** The maximum of milliseconds until the first refusal, for faults that do not refuse every request. */
const feltMs = onThisMachine(30_000);
const lookEveryMs = 150;

interface Probe {
  readonly driver: ContractDriver;
  readonly what: 'reads' | 'writes';
  readonly request: DriverRequest;
}

export interface Run {
  readonly site: FaultSite;
  readonly ledger: Ledger;
  readonly seed: number;
  /** number of writers so far, over all faults of a run */
  writers: number;
}

export async function runFault(run: Run, fault: Fault, lastsMs: number): Promise<Outcome> {
  const { site, ledger } = run;
  const { port, child } = site.serverOf(fault.on);
  const answers = new Answers();
  const drivers = await findDrivers();
  const ending = new AbortController();
  const writers = drivers.map((driver) => {
    run.writers += 1;
    const random = new Random(run.seed, run.writers);
    const options = {
      port: () => port,
      driver,
      tenant: site.tenant,
      ledger,
      answers,
      random,
      number: run.writers,
    };
    return new Writer(options).run(ending.signal);
  });
  const watch = new Watch(site, fault, await makeProbes(site, fault, drivers, run));
  const faults: string[] = [];
  let recoveredMs = 0;
  try {
    await until('something is written', () => answers.acknowledged >= 30);
    await fault.begin(site);
    try {
      await watch.look(lastsMs);
    } finally {
      await fault.end(site);
    }
    const overAt = performance.now();
    await site.untilReady(fault.recoversMs).catch((error) => faults.push(`not over: ${error}`));
    recoveredMs = Math.round(performance.now() - overAt);
    const wanted = answers.acknowledged + 30;
    await until('it is written again', () => answers.acknowledged >= wanted);
  } catch (error) {
    faults.push(String(error));
  } finally {
    ending.abort();
    await Promise.all(writers);
  }
  if (child.exitCode !== null || child.signalCode !== null) faults.push('the server has ended');
  faults.push(...watch.verdict(), ...answers.wrong, ...(await compare(run)));
  if (faults.length > 0) faults.push(...site.serverOf(fault.on).complaints().slice(-3));
  if (answers.longestMs > answerMs) faults.push(`an answer took ${Math.round(answers.longestMs)} ms`);
  return {
    name: fault.name,
    story: fault.story,
    held: faults.length === 0,
    faults,
    figures: {
      ...watch.figures(),
      acknowledged: answers.acknowledged,
      in_doubt: ledger.inDoubt,
      longest_answer_ms: Math.round(Math.max(answers.longestMs, watch.longestMs)),
      recovered_ms: recoveredMs,
    },
  };
}

async function compare({ site, ledger }: Run): Promise<readonly string[]> {
  const client = await site.connect();
  try {
    const { lost, doubled, unexplained } = await ledger.compare(client);
    return [
      ...lost,
      ...doubled.map((name) => `${name} is there twice`),
      ...unexplained,
      ...(await findOrphans(client)),
    ];
  } finally {
    await client.end();
  }
}

/** Makes a read of a contact, a list and a write for each face. */
async function makeProbes(
  { tenant, serverOf }: FaultSite,
  { on }: Fault,
  drivers: readonly ContractDriver[],
  run: Run,
): Promise<readonly Probe[]> {
  const probes: Probe[] = [];
  for (const driver of drivers) {
    run.writers += 1;
    const digits = `4917${String(run.writers).padStart(8, '0')}`;
    const person = {
      name: 'Probe One',
      digits,
      email: `p${digits}@example.com`,
      ref: `probe-${run.writers}`,
    };
    const headers = driver.headers(tenant.key, { id: tenant.id } as Account);
    const created = await send(serverOf(on).port, { ...driver.create(person), headers });
    if (created.status !== driver.created)
      throw new Error(`${driver.face}: ${created.status} ${created.text}`);
    const id = shownId(driver, created.json) ?? person.ref;
    const note = (of: ContractPerson) => {
      const email = keepsEmail(driver, of) ? of.email : null;
      const entry = run.ledger.open(of.digits);
      entry.begin({ name: of.name, company: null, email, tags: [], consent: null, notes: 0 });
      return entry;
    };
    note(person).settle();
    const another = {
      ...person,
      digits: `${digits}9`,
      email: `another-${person.email}`,
      ref: `another-${person.ref}`,
    };
    // This write is in doubt, so neither result is a fault.
    note(another);
    probes.push(
      { driver, what: 'reads', request: driver.read(id) },
      { driver, what: 'reads', request: driver.list() },
      { driver, what: 'writes', request: driver.create(another) },
    );
  }
  return probes;
}

function keepsEmail(driver: ContractDriver, person: ContractPerson): boolean {
  return JSON.stringify(driver.create(person).body).includes(person.email);
}

function shownId(driver: ContractDriver, answer: unknown): string | undefined {
  try {
    return driver.shown(answer).id;
  } catch {
    return undefined;
  }
}

/** Sends all probes repeatedly during the fault. */
class Watch {
  readonly #site: FaultSite;
  readonly #fault: Fault;
  readonly #probes: readonly Probe[];
  readonly #faults = new Set<string>();
  readonly #counts = { reads: { answered: 0, unavailable: 0 }, writes: { answered: 0, unavailable: 0 } };
  readonly #readiness = new Map<number, number>();
  longestMs = 0;
  #longestLookMs = 0;

  constructor(site: FaultSite, fault: Fault, probes: readonly Probe[]) {
    this.#site = site;
    this.#fault = fault;
    this.#probes = probes;
  }

  async look(lastsMs: number): Promise<void> {
    const endsAt = performance.now() + lastsMs;
    const feltBy = performance.now() + feltMs;
    for (;;) {
      await Promise.all([
        this.#askReadiness(),
        this.#askLiveness(),
        ...this.#probes.map((probe) => this.#ask(probe)),
      ]);
      const now = performance.now();
      if (now >= endsAt && (this.#isFelt() || now > feltBy)) return;
      await delay(lookEveryMs);
    }
  }

  #isFelt(): boolean {
    const { reads, writes, readiness } = this.#fault;
    if (reads !== 'mixed' && writes !== 'mixed') return true;
    const refused = this.#counts.writes.unavailable + this.#counts.reads.unavailable;
    return readiness === 200 || (refused > 0 && (this.#readiness.get(503) ?? 0) > 0);
  }

  async #ask({ driver, what, request }: Probe): Promise<void> {
    const { tenant, serverOf } = this.#site;
    const began = performance.now();
    const headers = driver.headers(tenant.key, { id: tenant.id } as Account);
    const received = await send(serverOf(this.#fault.on).port, { ...request, headers }).catch(
      () => undefined,
    );
    const ms = performance.now() - began;
    this.longestMs = Math.max(this.longestMs, ms);
    const where = `${driver.face} ${request.method} ${request.path}`;
    if (received === undefined) this.#faults.add(`${where}: no answer`);
    else if (ms > answerMs) this.#faults.add(`${where}: answered after ${Math.round(ms)} ms`);
    else if (received.status === 503) {
      this.#counts[what].unavailable += 1;
      const fault = faultOf(driver, received);
      if (fault !== undefined) this.#faults.add(fault);
      if (this.#fault[what] === 'answered') this.#faults.add(`${where}: 503`);
    } else if (received.status < 300 || received.status === driver.known) {
      this.#counts[what].answered += 1;
      if (this.#fault[what] === 'unavailable')
        this.#faults.add(`${where}: ${received.status} ${received.text}`);
    } else this.#faults.add(`${where}: ${received.status} ${received.text}`);
  }

  async #askReadiness(): Promise<void> {
    const began = performance.now();
    const status = (await readinessOf(this.#site.serverOf(this.#fault.on).port)) ?? 0;
    this.#longestLookMs = Math.max(this.#longestLookMs, performance.now() - began);
    this.#readiness.set(status, (this.#readiness.get(status) ?? 0) + 1);
  }

  async #askLiveness(): Promise<void> {
    const { port } = this.#site.serverOf(this.#fault.on);
    const answer = await send(port, { path: '/health/live' }).catch(() => undefined);
    if (answer?.status !== 200) this.#faults.add(`live: ${answer?.status}`);
  }

  verdict(): readonly string[] {
    const { reads, writes, readiness } = this.#fault;
    const isMixed = ([reads, writes] as readonly ExpectedAnswer[]).includes('mixed');
    if (!this.#isFelt()) this.#faults.add('nobody noticed it');
    for (const status of this.#readiness.keys())
      if (status !== readiness && !(isMixed && status + readiness === 703))
        this.#faults.add(`readiness was ${status}`);
    if (this.#longestLookMs > readinessMs)
      this.#faults.add(`readiness took ${Math.round(this.#longestLookMs)} ms`);
    return [...this.#faults];
  }

  figures(): Readonly<Record<string, number | string>> {
    const { reads, writes } = this.#counts;
    return {
      reads_answered: reads.answered,
      reads_unavailable: reads.unavailable,
      writes_answered: writes.answered,
      writes_unavailable: writes.unavailable,
      readiness: [...this.#readiness].map(([status, count]) => `${status} × ${count}`).join(', '),
      longest_readiness_ms: Math.round(this.#longestLookMs),
    };
  }
}
