/**
 * The feed while servers and PostgreSQL are killed: two servers on one PostgreSQL, writers on both, followers that go on
 * with their cursors at whichever answers. No event is missed and none comes twice, and a copy made from them is the
 * export. `npm run feed-crash` makes more rounds.
 */
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Program, type Serving, until } from '../support/program.js';
import { type FeedEvent, Replica } from '../support/replica.js';
import { send } from '../support/wire.js';

const rounds = Number(process.env.FEED_CRASH_ROUNDS ?? 3);
// Whole processes on a busy machine.
vi.setConfig({ testTimeout: 60_000 + rounds * 40_000, hookTimeout: 120_000 });

const program = new Program();
const dataDir = program.dataDir();
/** One keeps PostgreSQL, and the other one uses it as a PostgreSQL of its own. */
const socket = encodeURIComponent(path.join(dataDir, 'run'));
const envs = [
  { SWITCHBOOK_DATA_DIR: dataDir },
  { DATABASE_URL: `postgresql://switchbook@localhost/switchbook?host=${socket}` },
] as const;
const start = (server: number) => program.serve(envs[server] ?? {});
const servers: Serving[] = [];
let key = '';

beforeAll(async () => {
  servers.push(await start(0));
  key = servers[0]?.key ?? '';
  servers.push(await start(1));
});
afterAll(() => program.cleanUp());

const ask = (server: number, path: string, method = 'GET', body?: unknown) =>
  send(servers[server % 2]?.port ?? 0, {
    path: `/directory/v1${path}`,
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body }),
  });

let steps = 0;
/** The same few contacts on both servers, alone and in batches that overlap. */
async function write(server: number): Promise<boolean> {
  steps += 1;
  const step = steps;
  const phoneOf = (index: number) => `+49151100000${String(index % 40).padStart(2, '0')}`;
  const acts = [
    () =>
      ask(server, '/contacts', 'POST', {
        phone: phoneOf(step),
        tags: [`tag ${step % 7}`],
        on_match: 'merge',
      }),
    () => ask(server, `/contacts/${1 + (step % 20)}`, 'PATCH', { company: `Company ${step}` }),
    () =>
      ask(server, `/contacts/${1 + (step % 20)}/consents/whatsapp`, 'PUT', {
        state: step % 2 ? 'opted_in' : 'opted_out',
      }),
    () =>
      ask(server, '/contacts/batch', 'POST', {
        atomic: true,
        items: [1, 2, 3, 4].map((index) => ({
          op: 'update',
          id: 1 + ((step + index * 3) % 12),
          contact: { owner: `owner ${step}` },
        })),
      }),
    () =>
      step % 5 === 0
        ? ask(server, `/contacts/${1 + (step % 60)}`, 'DELETE')
        : ask(server, '/tags/1', 'PATCH', { name: `Tag ${step}` }),
  ];
  try {
    return (await acts[step % acts.length]?.())?.status === 200;
  } catch {
    return false;
  }
}

/** Reads on under one cursor, at either server, for as long as it is told. */
class Follower {
  readonly events: FeedEvent[] = [];
  #cursor = '';
  #isOn = true;
  readonly #done: Promise<void>;

  constructor(server: number) {
    this.#done = this.#follow(server);
  }

  async #follow(first: number): Promise<void> {
    for (let asked = first; this.#isOn; asked += 1) await this.read(asked, 1).catch(() => {});
  }

  async read(server: number, wait: number): Promise<number> {
    const after = this.#cursor === '' ? '' : `&after=${this.#cursor}`;
    const page = await ask(server, `/events?limit=50&wait=${wait}${after}`);
    if (page.status !== 200) throw new Error(page.text);
    this.events.push(...page.json.data);
    this.#cursor = page.json.meta.next_cursor;
    return page.json.data.length;
  }

  async end(): Promise<void> {
    this.#isOn = false;
    await this.#done;
  }
}

async function killAndStart(round: number): Promise<void> {
  const killed = [[0], [1], [0, 1], []][round % 4] ?? [];
  const withPostgres = round % 4 !== 0;
  if (withPostgres) process.kill(program.postmaster(dataDir) ?? 0, 'SIGKILL');
  for (const index of killed) servers[index]?.child.kill('SIGKILL');
  // The one that keeps PostgreSQL first.
  for (const index of [0, 1]) {
    if (killed.includes(index)) {
      await servers[index]?.ended;
      servers[index] = await start(index);
    }
    await until('it answers again', async () => {
      const { port } = servers[index] as Serving;
      return (await send(port, { path: '/health/ready' }).catch(() => undefined))?.status === 200;
    });
  }
}

it(`${rounds} rounds of kills: nothing missed, nothing twice, contacts in order`, async () => {
  const followers = [new Follower(0), new Follower(1)];
  for (let round = 0; round < rounds; round += 1) {
    let isOn = true;
    let written = 0;
    const writers = [0, 1, 0, 1, 0, 1].map(async (server) => {
      while (isOn) if (await write(server)) written += 1;
    });
    await until('enough is written', () => written >= 60);
    await killAndStart(round);
    const before = written;
    await until('writes are done again', () => written >= before + 20);
    isOn = false;
    await Promise.all(writers);
  }
  const client = await program.connect(dataDir);
  const stored = await client.query<{ id: string }>(
    'select e.id::text as id from events e order by e.position, e.seq',
  );
  await client.end();
  const ids = stored.rows.map((row) => row.id);
  for (const follower of followers) {
    await until('it has read all', () => follower.events.length >= ids.length);
    await follower.end();
    expect(follower.events.map((event) => event.id)).toEqual(ids);
    const replica = new Replica();
    const versions = new Map<string, number>();
    for (const event of follower.events) {
      replica.apply(event);
      if (event.contact_id === null) continue;
      const { contact_id: id, version } = event;
      if (event.type === 'contact.updated') expect(version).toBe((versions.get(id) ?? 0) + 1);
      versions.set(id, version ?? 0);
    }
    const exported = await ask(0, '/export?format=ndjson');
    expect(replica.lines(new Date())).toEqual(exported.text.split('\n').filter((line) => line !== ''));
  }
});
