/**
 * The servers of the crash suite: two servers on one PostgreSQL. In one layout the first server runs the embedded
 * PostgreSQL and the second uses it. In the other, both use an external PostgreSQL, which its keeper restarts.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedPostgres, openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import pg from 'pg';
import type { Tenant } from '../support/accounts/writer.js';
import { onThisMachine } from '../support/machine.js';
import { copyInstalled } from '../support/program/installed.js';
import type { Environment, Program, Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

export type PostgresKind = 'embedded' | 'own';

const serverEnv: Environment = {
  SWITCHBOOK_RATE_LIMITS: 'off',
  SWITCHBOOK_LOG_LEVEL: 'warn',
  SWITCHBOOK_BACKUP_EVERY: '1m',
  SWITCHBOOK_BACKUP_KEEP: '50',
};

/** A check in the JSON of `doctor`. */
interface DoctorCheck {
  readonly name: string;
  readonly state: string;
  readonly message: string;
}

export class Site {
  readonly postgresKind: PostgresKind;
  readonly backupDir: string;
  readonly #program: Program;
  readonly #dataDir: string;
  readonly #servers: (Serving | undefined)[] = [];
  readonly #ports: number[] = [];
  /** PostgreSQL of the user; undefined while it is down. */
  #own: Promise<EmbeddedPostgres> | undefined;
  #socket = '';
  #isClosing = false;
  /** Milliseconds until the user's PostgreSQL is started again. */
  awayMs = 0;
  readonly #all: Serving[] = [];
  /** the last output of servers that ended without a kill */
  readonly endedByThemselves: string[] = [];

  constructor(program: Program, postgresKind: PostgresKind) {
    this.#program = program;
    this.postgresKind = postgresKind;
    this.#dataDir = program.dataDir();
    this.backupDir = program.fixture.directory();
  }

  async start(): Promise<void> {
    await copyInstalled(this.#dataDir);
    if (this.postgresKind === 'own') await this.#openOwn();
    await this.startServer(0);
    await this.startServer(1);
  }

  port(server: number): number {
    return this.#ports[server % 2] ?? 0;
  }

  get databaseUrl(): string {
    return `postgresql://switchbook@localhost/switchbook?host=${encodeURIComponent(this.#socket)}`;
  }

  postmaster(): number | undefined {
    return this.#program.postmaster(this.#dataDir);
  }

  isRunning(server: number): boolean {
    return this.#servers[server] !== undefined;
  }

  /** `cut`: kills it again this number of milliseconds after its start. */
  async startServer(server: number, cut?: number): Promise<void> {
    const env = this.#envOf(server);
    if (cut !== undefined) {
      const { child, ended } = this.#program.spawn(['serve'], env);
      await delay(cut);
      child.kill('SIGKILL');
      await ended;
      return;
    }
    const serving = await this.#program.serve(env);
    this.#servers[server] = serving;
    this.#all.push(serving);
    this.#ports[server] = serving.port;
    this.#socket ||= await this.#findSocket();
    void serving.ended.then(({ code, stderr }) => {
      if (this.#servers[server] === serving && !this.#isClosing)
        this.endedByThemselves.push(`server ${server} ended with ${code}: ${stderr.slice(-500)}`);
    });
  }

  async killServer(server: number): Promise<void> {
    const serving = this.#servers[server];
    this.#servers[server] = undefined;
    serving?.child.kill('SIGKILL');
    await serving?.ended;
  }

  /** Starts the killed processes, and waits until all servers answer. */
  async recover(): Promise<void> {
    if (this.#own !== undefined)
      await until('PostgreSQL is back', () => this.#isThere(), onThisMachine(120_000));
    // The first server may run PostgreSQL, which the second needs.
    for (const server of [0, 1]) {
      if (!this.isRunning(server)) await this.startServer(server);
      await until(
        `server ${server} is ready`,
        async () =>
          this.endedByThemselves.length > 0 ||
          (await send(this.port(server), { path: '/health/ready' }).catch(() => undefined))?.status === 200,
        120_000,
      );
    }
  }

  async connect(): Promise<pg.Client> {
    const client = new pg.Client({ host: this.#socket, user: 'switchbook', database: 'switchbook' });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  async newTenant(name: string): Promise<Tenant> {
    const env = { DATABASE_URL: this.databaseUrl };
    const account = await this.#program.json(['account', 'create', '--name', name], env);
    const { key } = await this.#program.json(['key', 'create', '--account', account.id], env);
    return { id: account.id, key };
  }

  /** Failures that the servers logged, the newest first. */
  complaints(): readonly string[] {
    return this.#all.flatMap((serving) => serving.complaints()).reverse();
  }

  /** Problems that `doctor` reports. Kills delay backups, so a late one is awaited. */
  async askDoctor(): Promise<readonly string[]> {
    let failed: readonly DoctorCheck[] = [];
    await until(
      'a late backup is made',
      async () => {
        const ran = await this.#program.run(['doctor', '--json'], { DATABASE_URL: this.databaseUrl });
        const { checks } = JSON.parse(ran.stdout) as { checks: readonly DoctorCheck[] };
        failed = checks.filter(({ state }) => state === 'failed');
        return !failed.some(({ name }) => name === 'backup');
      },
      onThisMachine(120_000),
    ).catch(() => {});
    return failed.map(({ message }) => `doctor: ${message}`);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    for (const server of [1, 0]) await this.#servers[server]?.end().catch(() => {});
    await (await this.#own?.catch(() => undefined))?.stop().catch(() => {});
  }

  #envOf(server: number): Environment {
    const where = { SWITCHBOOK_BACKUP_DIR: this.backupDir };
    return this.postgresKind === 'embedded' && server === 0
      ? { ...serverEnv, ...where, SWITCHBOOK_DATA_DIR: this.#dataDir }
      : { ...serverEnv, ...where, DATABASE_URL: this.databaseUrl };
  }

  async #findSocket(): Promise<string> {
    if (this.#own !== undefined) return (await this.#own).socketDir;
    return `${this.#dataDir}/run`;
  }

  /** Opens the user's PostgreSQL, and reopens it after its end. */
  async #openOwn(): Promise<void> {
    const open = () =>
      openEmbedded({
        dataDir: this.#dataDir,
        role: 'visitor',
        onLost: () => {
          if (this.#isClosing) return;
          this.#own = delay(this.awayMs).then(open);
          this.#own.catch((error) => this.endedByThemselves.push(`PostgreSQL does not start: ${error}`));
        },
      });
    this.#own = open();
    this.#socket = (await this.#own).socketDir;
  }

  async #isThere(): Promise<boolean> {
    await this.#own?.catch(() => {});
    const client = await this.connect().catch(() => undefined);
    await client?.end().catch(() => {});
    return client !== undefined;
  }
}
