/**
 * A book of 5,000 people on the built program: its first sync takes seconds, later ones milliseconds, and 200 of them
 * do not grow the memory of the server. One person more, and the phone reads that the book is cut.
 */
import fs from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bookLimits } from '../../src/books/values/book.js';
import { davClient } from '../support/clients/carddav.js';
import { type Client, clientOf } from '../support/clients/directory.js';
import { onThisMachine } from '../support/machine.js';
import { Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { type SentRequest, send } from '../support/wire/wire.js';

const { people } = bookLimits;
const program = new Program();
let server: Serving;
let client: Client;
let at: string;
const sendTo = (sent: SentRequest) => send(server.port, sent);

beforeAll(async () => {
  const env = { SWITCHBOOK_DATA_DIR: await program.installedDir(), SWITCHBOOK_RATE_LIMITS: 'off' };
  server = await program.serve(env);
  const { key } = await program.json(['key', 'create', '--account', '1'], env);
  client = clientOf({ send: sendTo }, key);
});
afterAll(() => program.cleanUp());

/** Imports as many contacts as a book may have. */
async function fill(): Promise<void> {
  const lines = Array.from({ length: people }, (_, index) =>
    JSON.stringify({ display_name: `Person ${index}`, phone: `+1415${2_000_000 + index}` }),
  );
  const type = { 'content-type': 'application/x-ndjson' };
  const started = await client.call('POST', '/imports?format=ndjson', lines.join('\n'), type);
  expect(started.status, started.text).toBeLessThan(300);
  const { id } = started.json.data;
  const state = async () => (await client.get(`/imports/${id}`)).json.data;
  await until(
    'the contacts are imported',
    async () => (await state()).state === 'done',
    onThisMachine(120_000),
  );
}

function residentMiB(): number {
  const status = fs.readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

async function timed<Result>(work: () => Promise<Result>) {
  const from = performance.now();
  const result = await work();
  return { result, ms: performance.now() - from };
}

const median = (values: readonly number[]) =>
  [...values].sort((left, right) => left - right)[values.length >> 1] ?? 0;

it.skipIf(!fs.existsSync('/proc/self/status'))(
  'a full book is read in seconds, its changes in milliseconds, and memory stays flat',
  { tags: ['nightly'], timeout: onThisMachine(300_000) },
  async () => {
    await fill();
    const book = (await client.post('/books', { name: 'All', source: { kind: 'all' } })).json.data;
    const phone = davClient(sendTo, book.key);
    at = `/carddav/books/${book.number}/`;
    const first = await timed(async () => {
      const { token, changed } = await phone.sync(at);
      let cards = 0;
      for (let from = 0; from < changed.length; from += 500)
        cards += (await phone.cards(at, changed.slice(from, from + 500))).length;
      return { token, changed, cards };
    });
    expect(first.result.cards).toBe(people);
    let { token } = first.result;
    const same: number[] = [];
    for (let sync = 0; sync < 20; sync += 1) {
      const { result, ms } = await timed(() => phone.sync(at, token));
      expect(result.changed).toEqual([]);
      same.push(ms);
    }
    const changes: number[] = [];
    const memory: number[] = [];
    for (let sync = 0; sync < 200; sync += 1) {
      const from = (sync * 10) % people;
      for (const href of first.result.changed.slice(from, from + 10))
        await client.patch(`/contacts/${href.slice(at.length, -'.vcf'.length)}`, {
          display_name: `Changed ${sync}`,
        });
      const { result, ms } = await timed(() => phone.sync(at, token));
      expect(result.changed).toHaveLength(10);
      token = result.token;
      changes.push(ms);
      // The whole book too, as a phone that was set up anew.
      if (sync % 20 === 0) expect((await phone.cards(at, first.result.changed)).length).toBe(people);
      memory.push(residentMiB());
    }
    // The least of some syncs: between two collections a process has garbage.
    const [early, late] = [Math.min(...memory.slice(50, 100)), Math.min(...memory.slice(150))];
    const figures = {
      people,
      first_sync_ms: Math.round(first.ms),
      none_changed_ms: Math.round(median(same)),
      ten_changed_ms: Math.round(median(changes)),
      rss_mib: { after_100_syncs: early, after_200_syncs: late, most: Math.max(...memory) },
    };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    expect(first.ms).toBeLessThan(onThisMachine(10_000));
    expect(median(same)).toBeLessThan(onThisMachine(50));
    expect(median(changes)).toBeLessThan(onThisMachine(100));
    expect(late).toBeLessThan(early * 1.2);

    // A book with one contact more has the newest, and its description states it.
    const oldest = first.result.changed.at(-1);
    await client.make({ display_name: 'The newest', phone: '+14155550100' });
    const cut = await phone.sync(at, token);
    expect([cut.changed.length, cut.left]).toEqual([1, [oldest]]);
    expect(await phone.find(at, '0', 'C:addressbook-description')).toContain(
      'The newest 5,000 contacts of All',
    );
  },
);
