/**
 * The TypeScript client while the server and its PostgreSQL are killed: a follower of the feed gets every event once
 * and in order, and each write runs once. `npm run nightly -- --only client-kills` kills twenty times.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Event, mayPass, Switchbook } from '../../clients/typescript/src/index.ts';
import { Random } from '../fuzz/random.js';
import { Replica } from '../support/accounts/replica.js';
import { onThisMachine } from '../support/machine.js';
import { Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';

const kills = Number(process.env.CLIENT_KILLS ?? 1);
const seed = Number(process.env.CLIENT_SEED ?? 1 + Math.floor(Math.random() * 2 ** 31));
vi.setConfig({ testTimeout: onThisMachine(240_000 + kills * 40_000) });

const random = new Random(seed);
const program = new Program();
let dataDir: string;
let server: Serving;

beforeAll(async () => {
  dataDir = await program.installedDir();
  server = await program.serve({ SWITCHBOOK_DATA_DIR: dataDir, SWITCHBOOK_RATE_LIMITS: 'off' });
});
afterAll(() => program.cleanUp());

/** The server restarts on its port. */
async function kill(): Promise<void> {
  const { port } = server;
  const postmaster = program.postmaster(dataDir);
  if (random.chance(0.5) && postmaster !== undefined) process.kill(postmaster, 'SIGKILL');
  server.child.kill('SIGKILL');
  await server.ended;
  const env = { SWITCHBOOK_DATA_DIR: dataDir, SWITCHBOOK_RATE_LIMITS: 'off', PORT: String(port) };
  server = await program.serve(env, 120_000);
}

/** Repeats a write under one key until it is answered. */
async function insist<Answer>(
  write: (idempotencyKey: string) => Promise<Answer>,
  name: string,
): Promise<Answer> {
  for (;;)
    try {
      return await write(name);
    } catch (error) {
      if (!mayPass(error)) throw error;
    }
}

/** Applies events in memory. Its program ends now and then, and restarts at the stored cursor. */
class Follower {
  readonly events: Event[] = [];
  starts = 0;
  #cursor: string | undefined;
  #stop = new AbortController();
  #running = Promise.resolve();

  start(client: Switchbook): void {
    this.starts += 1;
    this.#stop = new AbortController();
    this.#running = client.follow({
      storage: {
        load: () => this.#cursor,
        save: (cursor) => {
          this.#cursor = cursor;
        },
      },
      onEvents: (events) => {
        this.events.push(...events);
      },
      limit: random.between(1, 50),
      wait: 5,
      signal: this.#stop.signal,
    });
    this.#running.catch(() => {});
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}

it(`${kills} kills (CLIENT_SEED=${seed})`, { tags: ['nightly'] }, async () => {
  const keyed = await program.json(['key', 'create', '--account', '1'], { SWITCHBOOK_DATA_DIR: dataDir });
  const client = new Switchbook({ url: `http://127.0.0.1:${server.port}`, key: keyed.key });
  const follower = new Follower();
  follower.start(client);

  let isOver = false;
  let written = 0;
  const write = async (writer: number) => {
    for (let at = 0; !isOver; at += 1) {
      const name = `${writer}-${at}`;
      const contact = await insist(
        (idempotencyKey) =>
          client.createContact({ display_name: name, tags: [`w${writer}`] }, { idempotencyKey }),
        `create ${name}`,
      );
      await insist(
        (idempotencyKey) => client.updateContact({ id: contact.id }, { company: name }, { idempotencyKey }),
        `update ${name}`,
      );
      written += 1;
    }
    return writer;
  };
  const writers = Promise.all([1, 2, 3].map(write));
  writers.catch(() => {});
  for (let round = 0; round < kills; round += 1) {
    const enough = written + random.between(1, 60);
    await until('contacts are written', () => written >= enough, onThisMachine(120_000));
    await kill();
    if (random.chance(0.5)) continue;
    await follower.end();
    follower.start(client);
  }
  isOver = true;
  await writers;
  const last = await insist(
    (idempotencyKey) => client.createTag({ name: 'the end' }, { idempotencyKey }),
    'end',
  );
  await until(
    'the follower has seen the end',
    () => follower.events.some(({ type, after }) => type === 'tag.created' && after?.number === last.number),
    120_000,
  );
  await follower.end();

  const all: Event[] = [];
  for (let after: string | undefined; ; ) {
    const { data, meta } = await client.listEvents(
      after === undefined ? { limit: 1000 } : { after, limit: 1000 },
    );
    if (data.length === 0) break;
    all.push(...data);
    after = meta.next_cursor;
  }
  expect(follower.events.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  const names: string[] = [];
  for await (const { display_name } of client.listContacts({ limit: 200 })) names.push(display_name ?? '');
  expect(new Set(names).size, 'each write is done once').toBe(names.length);
  expect(names.length).toBe(written);
  const replica = new Replica();
  for (const event of follower.events) replica.apply(event);
  const exported = await (await client.exportContacts({ format: 'ndjson' })).text();
  expect(replica.lines(new Date())).toEqual(exported.trimEnd().split('\n'));
  process.stdout.write(
    `${kills} kills, ${all.length} events, ${written} contacts, ${follower.starts} starts of the follower\n`,
  );
});
