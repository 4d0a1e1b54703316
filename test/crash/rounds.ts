/**
 * Rounds of kills during mixed load: all faces, shared contacts, imports, backups, readers of the feed. After each
 * round, the suite compares every response with the database.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../fuzz/random.js';
import { Ledger } from '../support/accounts/ledger.js';
import { Answers, type Tenant, Writer } from '../support/accounts/writer.js';
import type { Program } from '../support/program/program.js';
import { until } from '../support/until.js';
import { findDrivers } from '../support/wire/drivers.js';
import { checkIndexes, findOrphans } from './checks.js';
import { Follower } from './follower.js';
import { kills } from './kills.js';
import { sharedPrefix, writeShared } from './shared.js';
import { Backups, Imports, importDigits } from './side-work.js';
import { type PostgresKind, Site } from './site.js';

interface CrashOptions {
  readonly program: Program;
  readonly postgresKind: PostgresKind;
  readonly rounds: number;
  readonly seed: number;
  /** acknowledged writes before the kill of each round */
  readonly writes: number;
  readonly say: (line: string) => void;
}

export interface CrashFigures {
  readonly postgresKind: PostgresKind;
  rounds: number;
  kills: number;
  acknowledged: number;
  /** writes without a final answer, over all rounds */
  inDoubt: number;
  lost: number;
  doubled: number;
  events: number;
  /** events that were missed, repeated or out of order, or that made the copy differ from the directory */
  feedFaults: number;
  orphans: number;
  imports: number;
  backupsVerified: number;
  backupsCutOff: number;
  indexesChecked: number;
  statuses: Readonly<Record<string, number>>;
  readonly faults: string[];
}

const tenants = 2;

export async function runRounds(options: CrashOptions): Promise<CrashFigures> {
  const site = new Site(options.program, options.postgresKind);
  try {
    await site.start();
    const run = await Run.open(site, options);
    return await run.rounds();
  } finally {
    await site.close();
  }
}

class Run {
  readonly #site: Site;
  readonly #options: CrashOptions;
  readonly #random: Random;
  readonly #tenants: readonly Tenant[];
  readonly #ledgers: readonly Ledger[];
  readonly #followers: readonly Follower[];
  readonly #imports: Imports;
  readonly #backups: Backups;
  readonly #answers = new Answers();
  readonly #figures: CrashFigures;
  #writers = 0;
  #deck: string[] = [];

  static async open(site: Site, options: CrashOptions): Promise<Run> {
    const made: Tenant[] = [];
    for (let one = 0; one < tenants; one += 1) made.push(await site.newTenant(`Crash ${one + 1}`));
    return new Run(site, options, made);
  }

  constructor(site: Site, options: CrashOptions, made: readonly Tenant[]) {
    this.#site = site;
    this.#options = options;
    this.#random = new Random(options.seed, options.postgresKind === 'embedded' ? 0 : 1);
    this.#tenants = made;
    const isOthers = (key: string) => key.startsWith(sharedPrefix) || key.startsWith(importDigits);
    this.#ledgers = made.map((tenant) => new Ledger(tenant.id, isOthers));
    this.#followers = made.map((tenant) => new Follower(tenant, this.#anyPort()));
    this.#imports = new Imports(this.#anyPort());
    this.#backups = new Backups(options.program, site);
    this.#figures = {
      postgresKind: options.postgresKind,
      rounds: 0,
      kills: 0,
      acknowledged: 0,
      inDoubt: 0,
      lost: 0,
      doubled: 0,
      events: 0,
      feedFaults: 0,
      orphans: 0,
      imports: 0,
      backupsVerified: 0,
      backupsCutOff: 0,
      indexesChecked: 0,
      statuses: {},
      faults: [],
    };
  }

  async rounds(): Promise<CrashFigures> {
    for (let round = 1; round <= this.#options.rounds; round += 1) {
      const killed = await this.#round().catch((error: unknown) => {
        this.#figures.faults.push(...this.#answers.wrong, ...this.#site.endedByThemselves, String(error));
        return 'a round that did not end';
      });
      const { acknowledged, inDoubt, faults } = this.#figures;
      this.#options.say(
        `${this.#options.postgresKind} round ${round} of ${this.#options.rounds}: ${killed}; ${acknowledged} acknowledged, ${inDoubt} in doubt`,
      );
      if (faults.length === 0) continue;
      for (const fault of faults) this.#options.say(`  BROKE ${fault.slice(0, 600)}`);
      for (const line of this.#site.complaints().slice(0, 5))
        this.#options.say(`  log ${line.slice(0, 3_000)}`);
      break;
    }
    return this.#figures;
  }

  /** Alternates the ports, so that a read goes to another server than the write. */
  #anyPort(): () => number {
    let turn = 0;
    return () => {
      turn += 1;
      return this.#site.port(turn);
    };
  }

  async #round(): Promise<string> {
    const random = this.#random;
    const ending = new AbortController();
    const { writers, followers } = await this.#load(ending.signal);
    await this.#untilWritten(this.#options.writes);
    const imports = random.chance(0.6) ? this.#imports.begin(random.pick(this.#tenants)) : undefined;
    if (random.chance(0.5)) this.#backups.begin();
    await delay(random.below(500));
    const names = [this.#draw()];
    await this.#kill(names[0]);
    // The server is sometimes killed again during the recovery.
    if (random.chance(0.3)) {
      await delay(random.below(900));
      names.push(this.#draw());
      await this.#kill(names[1]);
    }
    await this.#site.recover();
    await this.#untilWritten(20);
    ending.abort();
    await imports;
    await Promise.all([...writers, ...followers]);
    await this.#verify();
    this.#figures.rounds += 1;
    return names.join(', then ');
  }

  async #load(signal: AbortSignal) {
    const drivers = await findDrivers();
    const writers = this.#tenants.flatMap((tenant, index) => [
      ...drivers.map((driver) => {
        this.#writers += 1;
        const options = {
          port: this.#anyPort(),
          driver,
          tenant,
          ledger: this.#ledgers[index] as Ledger,
          answers: this.#answers,
          random: new Random(this.#options.seed, this.#writers + 10),
          number: this.#writers,
        };
        return new Writer(options).run(signal);
      }),
      writeShared({ port: this.#anyPort(), tenant, answers: this.#answers }, signal),
    ]);
    return { writers, followers: this.#followers.map((follower) => follower.run(signal)) };
  }

  #untilWritten(count: number): Promise<void> {
    const wanted = this.#answers.acknowledged + count;
    return until(
      `${count} writes are acknowledged`,
      () => this.#answers.acknowledged >= wanted || this.#site.endedByThemselves.length > 0,
      120_000,
    );
  }

  /** Each kind occurs before any repeats. */
  #draw(): string {
    if (this.#deck.length === 0) this.#deck = Object.keys(kills);
    return this.#deck.splice(this.#random.below(this.#deck.length), 1)[0] ?? 'server';
  }

  async #kill(name = 'server'): Promise<void> {
    this.#site.awayMs = this.#random.below(1_500);
    this.#figures.kills += 1;
    await kills[name]?.(this.#site, this.#random).catch(() => {});
  }

  async #verify(): Promise<void> {
    const figures = this.#figures;
    const { faults } = figures;
    const client = await this.#site.connect();
    try {
      faults.push(...this.#answers.wrong.splice(0), ...this.#site.endedByThemselves.splice(0));
      faults.push(...(await this.#imports.finish(client)), ...(await this.#imports.countJobs(client)));
      for (const ledger of this.#ledgers) {
        const { lost, doubled, unexplained } = await ledger.compare(client);
        figures.lost += lost.length + unexplained.length;
        figures.doubled += doubled.length;
        faults.push(...lost, ...doubled.map((name) => `${name} is there twice`), ...unexplained);
      }
      for (const follower of this.#followers) {
        const found = await follower.verify(client);
        figures.feedFaults += found.length;
        faults.push(...found);
      }
      const orphans = await findOrphans(client);
      figures.orphans += orphans.length;
      faults.push(...orphans, ...(await this.#backups.finish()));
      if (figures.rounds % 10 === 0) {
        const { indexes, faults: broken } = await checkIndexes(client);
        figures.indexesChecked += indexes;
        faults.push(...broken);
      }
      faults.push(...(await this.#site.askDoctor()));
    } finally {
      await client.end();
    }
    figures.acknowledged = this.#answers.acknowledged;
    figures.inDoubt = this.#ledgers.reduce((sum, ledger) => sum + ledger.inDoubt, 0);
    figures.events = this.#followers.reduce((sum, follower) => sum + follower.events, 0);
    figures.imports = this.#imports.ended;
    figures.backupsVerified = this.#backups.verified;
    figures.backupsCutOff = this.#backups.cutOff;
    figures.statuses = Object.fromEntries([...this.#answers.statuses].sort());
  }
}
