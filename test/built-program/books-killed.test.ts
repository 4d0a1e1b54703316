/**
 * A phone book in both directions while the server is killed with SIGKILL in the middle of syncs. `npm run nightly --
 * --only book-storm` runs 20 rounds of 500 changes on each side of 500 people; it also runs vdirsyncer, if
 * `VDIRSYNCER_PATH` names it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Random } from '../fuzz/random.js';
import { type AddressBook, SmallAddressBook } from '../support/clients/address-book.js';
import { type Client, clientOf } from '../support/clients/directory.js';
import { vdirsyncerBook } from '../support/clients/vdirsyncer.js';
import { onThisMachine } from '../support/machine.js';
import { Program, type Serving } from '../support/program/program.js';
import { type SentRequest, send } from '../support/wire/wire.js';
import { BookStorm, type StormSize } from './book-storm.js';

const rounds = Number(process.env.BOOK_ROUNDS ?? 0);
const seed = Number(process.env.BOOK_SEED ?? 1 + Math.floor(Math.random() * 2 ** 31));
const { VDIRSYNCER_PATH: vdirsyncer } = process.env;
vi.setConfig({ testTimeout: onThisMachine(240_000 + rounds * 120_000) });

const short: StormSize = { people: 40, rounds: 2, changes: 40 };
const long: StormSize = {
  people: Number(process.env.BOOK_PEOPLE ?? 500),
  rounds,
  changes: Number(process.env.BOOK_CHANGES ?? 500),
};

const program = new Program();
let dataDir: string;
let server: Serving;
const random = new Random(seed);
const settings = () => ({ SWITCHBOOK_DATA_DIR: dataDir, SWITCHBOOK_RATE_LIMITS: 'off' });
const sendTo = (sent: SentRequest) => send(server.port, sent);

beforeAll(async () => {
  dataDir = await program.installedDir();
  server = await program.serve(settings());
});
afterAll(() => program.cleanUp());

/** The server restarts on its port and data; at times PostgreSQL is killed too. */
async function kill(): Promise<void> {
  const postmaster = program.postmaster(dataDir);
  if (random.chance(0.25) && postmaster !== undefined) process.kill(postmaster, 'SIGKILL');
  server.child.kill('SIGKILL');
  await server.ended;
  const env = { ...settings(), PORT: String(server.port) };
  server = await program.serve(env, onThisMachine(120_000));
}

let accounts = 0;

interface OfAccount {
  readonly client: Client;
  readonly key: string;
  readonly number: number;
}

async function newBook(): Promise<OfAccount> {
  accounts += 1;
  const slug = `storm-${accounts}`;
  await program.json(['account', 'create', '--name', 'Storm', '--slug', slug], settings());
  const { key } = await program.json(['key', 'create', '--account', slug], settings());
  const client = clientOf({ send: sendTo }, key);
  const { number } = (await client.post('/books', { name: 'All', source: { kind: 'all' } })).json.data;
  return { client, key, number };
}

async function storm(size: StormSize, open: (of: OfAccount) => Promise<AddressBook>): Promise<void> {
  const of = await newBook();
  const book = await open(of);
  const figures = await new BookStorm({ client: of.client, book, kill, random }).run(size);
  process.stdout.write(`${JSON.stringify({ ...size, seed, ...figures })}\n`);
  expect(figures.kills).toBe(size.rounds);
  expect(figures.conflicts).toBeGreaterThan(0);
}

const small = async ({ key, number }: OfAccount) =>
  new SmallAddressBook(sendTo, key, `/carddav/books/${number}/`);

it(`both sides are equal after kills, changes of one person on both sides, and nothing is lost (BOOK_SEED=${seed})`, () =>
  storm(short, small));

it.runIf(rounds > 0)('the same at length, with the smallest client', { tags: ['nightly'] }, () =>
  storm(long, small),
);

it.runIf(rounds > 0 && vdirsyncer !== undefined)(
  'the same at length, with vdirsyncer',
  { tags: ['nightly'] },
  async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'storm-'));
    try {
      await storm(long, ({ key, number }) =>
        vdirsyncerBook(vdirsyncer ?? '', folder, { port: server.port, password: key }, number),
      );
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
);
