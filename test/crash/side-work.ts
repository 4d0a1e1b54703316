/** Work that runs next to the writers: imports, backups by the CLI, and scheduled backups. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Tenant } from '../support/accounts/writer.js';
import type { Program } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send, sendOnce } from '../support/wire/wire.js';
import type { Site } from './site.js';

const rowsOfImport = 400;

/** First word of the names of imported contacts. */
const importPrefix = 'Import';
export const importDigits = '49177';

interface Running {
  readonly number: number;
  readonly tenant: Tenant;
  /** undefined while it is not accepted */
  id: string | undefined;
}

export class Imports {
  readonly #port: () => number;
  readonly #running: Running[] = [];
  ended = 0;
  #begun = 0;

  constructor(port: () => number) {
    this.#port = port;
  }

  /** Uploads one file, until it is accepted, under one key. */
  async begin(tenant: Tenant): Promise<void> {
    this.#begun += 1;
    const number = this.#begun;
    const running: Running = { number, tenant, id: undefined };
    this.#running.push(running);
    const headers = {
      authorization: `Bearer ${tenant.key}`,
      'content-type': 'text/csv',
      'idempotency-key': `import ${number}`,
    };
    const sent = {
      method: 'POST',
      path: '/directory/v1/imports?on_match=skip',
      headers,
      body: fileOf(number),
    };
    await until('the import is accepted', async () => {
      const received = await sendOnce(this.#port(), sent).catch(() => undefined);
      if (received?.status === 202) running.id = received.json.data.id;
      else await delay(100);
      return running.id !== undefined;
    });
  }

  /** Waits for the running imports. Returns their faults. */
  async finish(client: pg.ClientBase): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const { number, tenant, id } of this.#running.splice(0)) {
      // biome-ignore lint/suspicious/noExplicitAny: the answer of the wire
      let job: any;
      await until(
        `import ${number} is done`,
        async () => {
          const headers = { authorization: `Bearer ${tenant.key}` };
          const received = await send(this.#port(), { path: `/directory/v1/imports/${id}`, headers }).catch(
            () => undefined,
          );
          job = received?.json?.data;
          if (job?.state === 'failed') throw new Error(JSON.stringify(job));
          return job?.state === 'done';
        },
        120_000,
      );
      const counts = [job.rows, job.created, job.updated, job.skipped, job.rejected];
      const expected = [rowsOfImport, created, 0, skipped, rejected];
      if (`${counts}` !== `${expected}`) faults.push(`import ${number} counted ${counts}, not ${expected}`);
      const { rows } = await client.query<{ there: number }>(
        'select count(*)::int as there from contacts where account_id = $1 and display_name like $2',
        [tenant.id, `${importPrefix} ${number} %`],
      );
      if (rows[0]?.there !== created)
        faults.push(`import ${number} left ${rows[0]?.there} contacts, not ${created}`);
      this.ended += 1;
    }
    return faults;
  }

  /** One job for each key, regardless of repeats. An interrupted upload does not count. */
  async countJobs(client: pg.ClientBase): Promise<readonly string[]> {
    const { rows } = await client.query<{ jobs: number }>(
      `select count(*)::int as jobs from imports where state not in ('receiving', 'failed')`,
    );
    const jobs = rows[0]?.jobs ?? 0;
    return jobs === this.#begun ? [] : [`${this.#begun} imports were sent, and there are ${jobs}`];
  }
}

/** Every tenth row repeats the row before, and every 97th has an invalid phone number. */
const kinds = Array.from({ length: rowsOfImport }, (_, index) =>
  (index + 1) % 97 === 0 ? 'rejected' : (index + 1) % 10 === 0 ? 'skipped' : 'created',
);
const rejected = kinds.filter((kind) => kind === 'rejected').length;
const skipped = kinds.filter((kind) => kind === 'skipped').length;
const created = rowsOfImport - rejected - skipped;

function fileOf(number: number): string {
  const phoneOf = (row: number) => `+${importDigits}${String(number * 1_000 + row).padStart(7, '0')}`;
  const lines = kinds.map((kind, index) => {
    const row = index + 1;
    const phone = kind === 'rejected' ? 'nonsense' : phoneOf(kind === 'skipped' ? row - 1 : row);
    return `${importPrefix} ${number} ${row},${phone},imported;tag ${row % 7}`;
  });
  return `name,phone,tags\n${lines.join('\n')}\n`;
}

/** Backups that run during the kills. Every reported file, and every scheduled one, must be complete. */
export class Backups {
  readonly #program: Program;
  readonly #site: Site;
  readonly #folder: string;
  readonly #seen = new Set<string>();
  #begun = 0;
  #running: Promise<void> | undefined;
  readonly #reported: string[] = [];
  verified = 0;
  cutOff = 0;

  constructor(program: Program, site: Site) {
    this.#program = program;
    this.#site = site;
    this.#folder = program.fixture.directory();
  }

  begin(): void {
    if (this.#running !== undefined) return;
    this.#begun += 1;
    const file = path.join(this.#folder, `${this.#begun}.backup`);
    const { ended } = this.#program.spawn(['backup', file], { DATABASE_URL: this.#site.databaseUrl });
    this.#running = ended.then(({ code }) => {
      if (code === 0) this.#reported.push(file);
      else {
        this.cutOff += 1;
        if (fs.existsSync(file)) this.#reported.push(file);
      }
      this.#running = undefined;
    });
  }

  async finish(): Promise<readonly string[]> {
    await this.#running;
    const byTheClock = fs
      .readdirSync(this.#site.backupDir)
      .filter((name) => name.endsWith('.backup'))
      .map((name) => path.join(this.#site.backupDir, name));
    const faults: string[] = [];
    for (const file of [...this.#reported.splice(0), ...byTheClock]) {
      if (this.#seen.has(file)) continue;
      this.#seen.add(file);
      const ran = await this.#program.run(['backup', '--verify', file], {
        DATABASE_URL: this.#site.databaseUrl,
      });
      if (ran.code === 0) this.verified += 1;
      // The schedule keeps a limited number, and may have removed this one.
      else if (fs.existsSync(file)) faults.push(`${path.basename(file)} is not whole: ${ran.stderr}`);
    }
    return faults;
  }
}
