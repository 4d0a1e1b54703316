/**
 * PocketBase next to ours: the same people, requests and connections, in alternate rounds. The program is the file of
 * `--pocketbase`. It gets a separate directory, a collection with indexes for the requests, and its request log is off.
 */
import { execFile } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeRandom, type Person, people, pick } from '../people/people.js';
import type { Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import { ask, at, numberAt } from '../run/ask.js';
import type { Bench, BenchOptions } from '../run/bench.js';
import type { BenchFixture } from '../run/fixture.js';
import type { Load, LoadResult, WireRequest } from '../run/load.js';
import { load } from '../run/load.js';
import type { BenchHost } from '../run/place.js';
import type { ServerProcess } from '../run/processes.js';
import { describe, figuresOf } from '../run/rounds.js';
import { bearer, creates, freshNumber, lookups, resolves } from './requests.js';

const run = promisify(execFile);

const admin = { identity: 'bench@example.com', password: 'only-for-this-run' };
const records = '/api/collections/contacts/records';
const json = { 'content-type': 'application/json' };
const pageSize = 50;
const commandMs = 60_000;

interface Peer {
  readonly server: ServerProcess;
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  /** ids from PocketBase */
  readonly ids: readonly string[];
}

interface Pair {
  readonly name: string;
  readonly title: string;
  readonly ours: Load;
  readonly peer: Load;
}

export async function pocketbase(bench: Bench): Promise<readonly Result[]> {
  const { options, place, say } = bench;
  const program = options.pocketbase;
  if (program === undefined) throw new Error('PocketBase is measured with --pocketbase PATH');
  // This is first, so that a wrong program ends the run at once.
  const peer = await openPeer(place, program, options, say);
  try {
    const fixture = await bench.fixture();
    await expectSameTotal(fixture, peer, options);
    const results: Result[] = [];
    for (const pair of pairsOf(fixture, peer, options))
      results.push(await measure(pair, fixture, peer, options, say));
    return results;
  } finally {
    await peer.server.stop();
  }
}

async function openPeer(
  place: BenchHost,
  program: string,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Peer> {
  const own = place.makeDirectory('pocketbase');
  // PocketBase would otherwise write a migration next to its program, and the next run would start with it.
  const dir = ['--dir', path.join(own, 'data'), '--migrationsDir', path.join(own, 'migrations')];
  const { stdout } = await run(program, ['--version'], { timeout: commandMs });
  if (!/ version /.test(stdout))
    throw new Error(`"${program} --version" is not PocketBase's: "${stdout.slice(0, 200)}"`);
  const version = ['PocketBase', /\d+\.\d+\S*/.exec(stdout)?.[0] ?? ''].join(' ').trim();
  await run(program, ['superuser', 'upsert', admin.identity, admin.password, ...dir], { timeout: commandMs });
  const address = `127.0.0.1:${await freePort()}`;
  const server = await place.startPeer(program, ['serve', '--dev=false', '--http', address, ...dir]);
  const call = async (method: WireRequest['method'], path: string, body: unknown, headers = {}) => {
    const request = { method, path, headers: { ...json, ...headers }, body: JSON.stringify(body) };
    const length = String(Buffer.byteLength(request.body));
    const wireRequest = {
      ...request,
      headers: { ...request.headers, 'content-length': length },
      expects: 200,
    };
    return (await ask(server.port, wireRequest)).json;
  };
  const signedIn = await call('POST', '/api/collections/_superusers/auth-with-password', admin);
  const headers = { authorization: String(at(signedIn, 'token')) };
  await call('PATCH', '/api/settings', settings, headers);
  await call('POST', '/api/collections', collection, headers);
  const ids = await fill((body) => call('POST', '/api/batch', body, headers), options, say);
  return { server, version, headers, ids };
}

const batchSize = 500;

const settings = {
  batch: { enabled: true, maxRequests: batchSize, timeout: 60, maxBodySize: 0 },
  logs: { maxDays: 0 },
};

const collection = {
  name: 'contacts',
  type: 'base',
  fields: [
    { name: 'phone', type: 'text', required: true },
    { name: 'name', type: 'text' },
    { name: 'email', type: 'text' },
    { name: 'company', type: 'text' },
    { name: 'tags', type: 'json' },
    { name: 'created', type: 'autodate', onCreate: true },
    { name: 'updated', type: 'autodate', onCreate: true, onUpdate: true },
  ],
  indexes: [
    'create unique index contacts_phone on contacts (phone)',
    'create index contacts_created on contacts (created, id)',
  ],
};

/** Creates the people of the run. Returns their ids. */
async function fill(
  send: (body: unknown) => Promise<unknown>,
  { contacts, seed }: BenchOptions,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let waiting: Person[] = [];
  const flush = async () => {
    const requests = waiting.map(({ phone, name, email, company, tags }) => ({
      method: 'POST',
      url: records,
      body: { phone, name, email: email ?? '', company: company ?? '', tags },
    }));
    const answers = await send({ requests });
    if (!Array.isArray(answers)) throw new Error(`a batch was answered ${JSON.stringify(answers)}`);
    for (const answer of answers) ids.push(String(at(answer, 'body', 'id')));
    waiting = [];
  };
  for (const person of people(contacts, seed, 'usual')) {
    waiting.push(person);
    if (waiting.length === batchSize) await flush();
  }
  if (waiting.length > 0) await flush();
  say(`data of PocketBase ${ids.length}/${contacts}`);
  return ids;
}

function pairsOf(fixture: BenchFixture, peer: Peer, { seed }: BenchOptions): readonly Pair[] {
  const { account, contacts, phones } = fixture;
  const { headers } = peer;
  const get = (path: string): WireRequest => ({ method: 'GET', path, headers, expects: 200 });
  const random = makeRandom(seed);
  const pages = Math.max(1, Math.floor(contacts / pageSize));
  const page = () => 1 + Math.floor(random() * pages);
  return [
    {
      name: 'pocketbase-page',
      title: `GET /api/v2/contacts?per_page=${pageSize}&page=…, with total; PocketBase: ${records}?perPage=${pageSize}&page=…`,
      ours: () => ({
        method: 'GET',
        path: `/api/v2/contacts?per_page=${pageSize}&page=${page()}`,
        headers: bearer(account.key),
        expects: 200,
      }),
      peer: () => get(`${records}?perPage=${pageSize}&sort=-created,-id&page=${page()}`),
    },
    {
      name: 'pocketbase-lookup',
      title: `GET /api/v1/contacts/{id}; PocketBase: ${records}/{id}`,
      ours: lookups(fixture, seed, '/api/v1'),
      peer: () => get(`${records}/${pick(peer.ids, random)}`),
    },
    {
      name: 'pocketbase-resolve',
      title: `POST /directory/v1/contacts/resolve by phone; PocketBase: ${records}?filter=phone`,
      ours: resolves(fixture, seed),
      peer: () =>
        get(
          `${records}?perPage=1&skipTotal=1&filter=${encodeURIComponent(`phone="+${pick(phones, random)}"`)}`,
        ),
    },
    {
      name: 'pocketbase-create',
      title: `POST /api/v1/contacts (phone, name, email); PocketBase: POST ${records}`,
      ours: creates(fixture),
      peer: () => {
        const phone = freshNumber();
        const body = JSON.stringify({ phone, name: 'New Person', email: `new${phone.slice(1)}@example.com` });
        return { method: 'POST', path: records, headers: { ...headers, ...json }, body, expects: 200 };
      },
    },
  ];
}

async function measure(
  { name, title, ours: own, peer }: Pair,
  fixture: BenchFixture,
  { server, version }: Peer,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Result> {
  const ours: LoadResult[] = [];
  const bare: LoadResult[] = [];
  const warming = { ...options, seconds: Math.min(1, options.seconds) };
  await load(server.port, peer, warming);
  await load(fixture.ours.port, own, warming);
  for (let round = 1; round <= options.rounds; round += 1) {
    bare.push(await load(server.port, peer, options));
    ours.push(await load(fixture.ours.port, own, options));
    const [ourResult, theirs] = [ours.at(-1), bare.at(-1)];
    if (ourResult !== undefined && theirs !== undefined)
      say(`${name} ${round}/${options.rounds}: ours ${describe(ourResult)}, PocketBase ${describe(theirs)}`);
  }
  return {
    work: name,
    title,
    peer: version,
    contacts: fixture.contacts,
    connections: options.connections,
    ours: figuresOf(ours),
    bare: figuresOf(bare),
    ratio: spread(ours.map((loadResult, index) => loadResult.perSecond / (bare[index]?.perSecond ?? 1))),
  };
}

/** Checks the number of contacts: a list of fewer contacts would be fast for the wrong reason. */
async function expectSameTotal(fixture: BenchFixture, peer: Peer, options: BenchOptions): Promise<void> {
  const path = `${records}?perPage=1`;
  const { json: page } = await ask(peer.server.port, {
    method: 'GET',
    path,
    headers: peer.headers,
    expects: 200,
  });
  const total = numberAt(page, 'totalItems');
  if (total !== options.contacts || total !== fixture.contacts)
    throw new Error(`PocketBase has ${total} contacts of ${fixture.contacts}`);
}

/** Chooses a port, because PocketBase prints only a given port. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
