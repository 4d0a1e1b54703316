/** PostgreSQL and the core for one command, whether or not the server is running, and let go of whatever happens. */
import { connect, migrateDatabase, openBriefCore, type Postgres, visitPostgres } from '../compose-core.js';
import { readSettings, type Settings } from '../config/settings.js';
import type { Core } from '../core/core.js';
import { note } from './answer.js';
import { explain } from './refusal.js';

type Database = ReturnType<typeof connect>;

/** Runs `work` with the core on a database that is up to this program. */
export function withCore<Result>(work: (core: Core) => Promise<Result>): Promise<Result> {
  return withDatabase(readSettings(process.env), async (database) => {
    await migrateDatabase(database);
    const core = await openBriefCore(database);
    try {
      return await work(core);
    } finally {
      await core.close();
    }
  });
}

/** Runs `work` with the database as it is, migrated or not. */
export async function withDatabase<Result>(
  settings: Settings,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const interruption = new Interruption();
  const postgres = await visitPostgres(settings, note);
  await interruption.stopsFrom(postgres);
  const database = connect(postgres.connection, 1);
  try {
    return await work(database);
  } finally {
    await database.close();
    // What was asked for is done, or its refusal is on the way: this changes neither.
    await postgres.stop().catch((error: unknown) => note(explain(error).message));
    interruption.end();
  }
}

/** A signal ends the command, and PostgreSQL with it when nobody else uses it. A second one does not wait. */
class Interruption {
  #postgres: Postgres | undefined;
  #code: number | undefined;

  readonly #onInterrupt = () => this.#receive(130);
  readonly #onTerminate = () => this.#receive(143);

  constructor() {
    process.on('SIGINT', this.#onInterrupt).on('SIGTERM', this.#onTerminate);
  }

  /** From here on there is something to stop. */
  async stopsFrom(postgres: Postgres): Promise<void> {
    this.#postgres = postgres;
    if (this.#code !== undefined) await this.#leave(this.#code);
  }

  end(): void {
    process.off('SIGINT', this.#onInterrupt).off('SIGTERM', this.#onTerminate);
  }

  #receive(code: number): void {
    if (this.#code !== undefined) process.exit(1);
    this.#code = code;
    if (this.#postgres !== undefined) void this.#leave(code);
  }

  async #leave(code: number): Promise<never> {
    await this.#postgres?.stop().catch(() => {});
    process.exit(code);
  }
}
