/**
 * Statistics for a database that grows from nothing. The server plans for the tables as it last looked at them; until
 * its own routine looks, plans made for empty tables would read more with every contact, those of the foreign keys
 * above all. So whoever fills a young database asks for a look, a few times on the way.
 */
import type { Database } from './database.js';
import { planned, prepared } from './sql.js';

/** Contacts made by this process. */
const steps = [500, 5_000, 50_000] as const;

const knownSql = prepared(
  'known_rows',
  `select reltuples as rows from pg_class where oid = 'contacts'::regclass`,
);
const lookSql = planned('analyze contacts, identities, contact_tags, contact_groups, tags, events');

export class Growth {
  readonly #database: Database;
  #made = 0;
  #step = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** So many contacts were made. Nobody waits for what follows. */
  note(count: number): void {
    this.#made += count;
    const step = steps[this.#step];
    if (step === undefined || this.#made < step) return;
    while ((steps[this.#step] ?? Number.POSITIVE_INFINITY) <= this.#made) this.#step += 1;
    // Without fresh statistics everything still works, only slower.
    void this.#look(this.#made).catch(() => {});
  }

  async #look(made: number): Promise<void> {
    const [known] = await this.#database.query<{ rows: number }>(knownSql, []);
    if (known !== undefined && known.rows < made) await this.#database.query(lookSql, [], 'background');
  }
}
