/**
 * The follower of the Python client while the server, PostgreSQL and the follower itself are killed during writes. It
 * gets every event of the feed in order, and misses no confirmed write. `CLIENT_KILLS` sets the number of kills: `npm
 * run client-kills`.
 */
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { Random } from '../fuzz/random.js';
import { clusterOf, signalTo } from '../support/database/cluster.js';
import { onThisMachine } from '../support/machine.js';
import { Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';
import { FollowerProcess } from './follower.js';
import { hasPython } from './python.js';

const program = new Program();
const kills = Number(process.env.CLIENT_KILLS ?? 3);
const seed = Number(process.env.CLIENT_SEED ?? 1 + Math.floor(Math.random() * 2 ** 31));
const random = new Random(seed);
const targets = ['server', 'follower', 'PostgreSQL', 'server and follower'] as const;

async function freePort(): Promise<number> {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address() as net.AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

/** Creates and changes contacts, and repeats unanswered requests under the same key. */
class Writer {
  /** the id and the version of each confirmed contact */
  readonly answered: string[] = [];
  #isOver = false;
  #count = 0;
  readonly #port: number;
  readonly #key: string;

  constructor(port: number, key: string) {
    this.#port = port;
    this.#key = key;
  }

  end(): void {
    this.#isOver = true;
  }

  async write(): Promise<void> {
    while (!this.#isOver) {
      const { id } = await this.#sent('POST', '/contacts', { display_name: `Person ${this.#count}` });
      for (let change = random.below(3); change > 0; change -= 1)
        await this.#sent('PATCH', `/contacts/${id}`, { company: `Company ${this.#count}` });
      await delay(random.below(20));
    }
  }

  async #sent(method: string, path: string, body: object): Promise<{ readonly id: string }> {
    this.#count += 1;
    const headers = { authorization: `Bearer ${this.#key}`, 'idempotency-key': `write ${this.#count}` };
    const sent = { method, path: `/directory/v1${path}`, headers, body };
    for (const ends = Date.now() + onThisMachine(120_000); Date.now() < ends; await delay(50)) {
      const answer = await send(this.#port, sent).catch(() => undefined);
      if (answer === undefined || answer.status >= 409) continue;
      expect([200, 201], answer.text).toContain(answer.status);
      this.answered.push(`${answer.json.data.id} ${answer.json.data.version}`);
      return answer.json.data;
    }
    throw new Error('a write was not answered for two minutes');
  }
}

/** Every event of the account, as a single reader gets them. */
async function feedOf(port: number, key: string): Promise<readonly { readonly id: string }[]> {
  const all: { id: string }[] = [];
  for (let cursor = ''; ; ) {
    const headers = { authorization: `Bearer ${key}` };
    const path = `/directory/v1/events?limit=1000${cursor === '' ? '' : `&after=${cursor}`}`;
    const { json } = await send(port, { path, headers });
    if (json.meta.next_cursor === cursor) return all;
    all.push(...json.data);
    cursor = json.meta.next_cursor;
  }
}

afterAll(() => program.cleanUp());

describe.skipIf(!hasPython)('the Python follower', () => {
  it(`misses no event through ${kills} kills`, {
    timeout: onThisMachine(240_000 + kills * 30_000),
    tags: ['nightly'],
  }, async () => {
    const dataDir = await program.installedDir();
    const port = await freePort();
    const env = { SWITCHBOOK_DATA_DIR: dataDir, PORT: String(port), SWITCHBOOK_RATE_LIMITS: 'off' };
    let serving: Serving = await program.serve(env);
    const { key } = serving.key === '' ? await newKey(env) : serving;
    const follower = new FollowerProcess(program.fixture.directory(), serving.url, key, '--from-start');
    const writer = new Writer(port, key);
    try {
      follower.start();
      const writing = Promise.all([writer.write(), writer.write(), writer.write()]);
      writing.catch(() => {});
      for (let kill = 0; kill < kills; kill += 1) {
        const before = writer.answered.length;
        const wanted = before + random.between(5, 60);
        await until('there are answers', () => writer.answered.length >= wanted, onThisMachine(120_000));
        const target = targets[kill % targets.length] as string;
        if (target.includes('follower')) await follower.kill();
        if (target.includes('server')) serving.child.kill('SIGKILL');
        if (target === 'PostgreSQL')
          for (const pid of clusterOf(program.postmaster(dataDir))) signalTo(pid, 'SIGKILL');
        await delay(random.below(400));
        if (target.includes('server')) {
          await serving.ended;
          serving = await program.serve(env);
        }
        if (target.includes('follower')) follower.start();
        process.stderr.write(
          `CLIENT_SEED=${seed} kill ${kill + 1}: ${target}; ${before} answers before it\n`,
        );
      }
      const before = writer.answered.length;
      await until('there are answers', () => writer.answered.length >= before + 5, onThisMachine(120_000));
      writer.end();
      await writing;

      const feed = (await feedOf(port, key)).map((event) => event.id);
      const last = feed.at(-1);
      await until(
        'the follower is at the end',
        () => follower.noted().at(-1)?.id === last,
        onThisMachine(120_000),
      );
      const noted = follower.noted();
      // A killed follower gets the last page a second time.
      expect([...new Set(noted.map((item) => item.id))], `CLIENT_SEED=${seed}`).toEqual(feed);
      const versions = new Set(noted.map((item) => `${item.contact_id} ${item.version}`));
      expect(writer.answered.filter((text) => !versions.has(text))).toEqual([]);
      const again = noted.length - feed.length;
      process.stderr.write(`${feed.length} events, ${again} of them came again\n`);
    } finally {
      writer.end();
      await follower.kill();
      await serving.end();
    }
  });
});

async function newKey(env: Readonly<Record<string, string>>): Promise<{ readonly key: string }> {
  return program.json(['key', 'create', '--account', '1'], env);
}
