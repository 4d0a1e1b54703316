/** A separate database with faults, for the tests of `doctor`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { programRelease, programRoot } from '../../../src/config/root.js';
import { planned } from '../../../src/database/statements/sql.js';
import type { Check } from '../../../src/health/operations/checks/check.js';
import { runChecks } from '../../../src/health/operations/checks/run-check.js';
import { connectionTo } from '../database/connection.js';
import { urlOf } from '../database/own-database.js';
import { useFixture } from '../fixture.js';
import { Program } from './program.js';

/** Options to run a single check. */
export const options = {
  isFixing: false,
  explain: (error: unknown) => ({ message: String(error), nextStep: 'Look.' }),
};

export async function look(check: Check, more: Partial<typeof options> & { eachMs?: number } = {}) {
  const [checked] = await runChecks([check], { ...options, ...more });
  if (checked === undefined) throw new Error('there is one');
  return checked;
}

export function useDoctor() {
  const fixture = useFixture();
  const program = new Program();
  const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-doctor-'));
  const schema = readFileSync(path.join(programRoot, 'schema.sql'), 'utf8');
  let name: string;
  let client: pg.Client;

  beforeAll(async () => {
    const [row] = await fixture.database.query<{ name: string }>(
      planned('select current_database()::text as name'),
      [],
    );
    name = row?.name ?? '';
    const connection = connectionTo(inject('server'), name);
    client = new pg.Client(typeof connection === 'string' ? { connectionString: connection } : connection);
    client.on('error', () => {});
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await program.cleanUp();
    rmSync(folder, { recursive: true, force: true });
  });

  const connection = () => connectionTo(inject('server'), name);
  return {
    fixture,
    /** Folder of this test file, removed at its end. */
    folder,
    /** the text of schema.sql */
    schema,
    connection,
    exec: (text: string, ...values: unknown[]) => client.query(text, values),
    /** Runs the command; `of` finds the result of a check by its name. */
    doctor: async (...words: string[]) => {
      // The clock of the tests is long before the machine's, so all events would be expired.
      const env = { DATABASE_URL: urlOf(connection()), SWITCHBOOK_EVENT_RETENTION: 'forever' };
      const ran = await program.run(['doctor', '--json', ...words], env);
      const json = JSON.parse(ran.stdout);
      expect(ran.code).toBe(json.ok ? 0 : 1);
      return {
        json,
        of: (check: string) => json.checks.find((candidate: { name: string }) => candidate.name === check),
      };
    },
    healthFixture: () => ({
      database: fixture.database,
      clock: () => new Date(),
      schema,
      version: programRelease,
      eventsMs: 90 * 86_400_000,
    }),
  };
}
