/**
 * Measures the search for duplicates among many made-up people, in the background of a server. The figures are its
 * time, processor and memory, the pairs that it finds, and the p99 of another account meanwhile. `npm run quality --
 * --people 1000000`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuSeconds } from '../machine/cpu.js';
import { residentMb } from '../machine/memory.js';
import { ask } from '../run/ask.js';
import { makeAccounts } from '../run/fixture.js';
import { bytesOf, importFile } from '../run/importing.js';
import { load } from '../run/load.js';
import { BenchHost, type Connection, endOnSignals, withClient } from '../run/place.js';
import { bearer } from '../works/requests.js';
import { madeCsv, madePeople } from './made-people.js';

const seed = 7;
/** Contacts of the other account. */
const neighbors = 2_000;
const watchMs = 2_000;

export async function searchMany(count: number, say: (line: string) => void): Promise<void> {
  const place = new BenchHost();
  endOnSignals(place, say);
  try {
    const connection = await place.createDatabase('quality');
    const [account, neighbor] = await makeAccounts(connection, ['Many', 'Other']);
    if (account === undefined || neighbor === undefined) throw new Error('two accounts were wanted');
    const server = await place.startOurs(connection);
    const people = [...madePeople(count, seed)];
    for (const [owner, group] of [
      [account, people],
      [neighbor, people.slice(0, neighbors)],
    ] as const) {
      const { seconds } = await importFile(
        { port: server.port, key: owner.key },
        bytesOf(madeCsv(group)),
        group.length,
      );
      say(`imported ${group.length} in ${seconds.toFixed(0)} s`);
    }
    await withClient(connection, (client) => client.query('vacuum analyze'));
    const postgres = postmasterIn(place.dataDir);
    const quick = { connections: 1, everyMs: 20, seconds: 20 };
    const list = () =>
      ({
        method: 'GET',
        path: '/directory/v1/contacts?limit=20',
        headers: bearer(neighbor.key),
        expects: 200,
      }) as const;
    await load(server.port, list, { ...quick, seconds: 3 });
    const alone = await load(server.port, list, quick);
    say(`another account alone: p50 ${alone.p50Ms.toFixed(1)} ms, p99 ${alone.p99Ms.toFixed(1)} ms`);
    const [ours, theirs] = [cpuSeconds(server.pid) ?? 0, cpuSeconds(postgres) ?? 0];
    const began = performance.now();
    const first = {
      method: 'GET',
      path: '/directory/v1/duplicates?limit=1',
      headers: bearer(account.key),
      expects: 200,
    } as const;
    await ask(server.port, first);
    const during = await load(server.port, list, { ...quick, seconds: 60 });
    say(
      `another account during the search: p50 ${during.p50Ms.toFixed(1)} ms, p99 ${during.p99Ms.toFixed(1)} ms`,
    );
    let most = 0;
    for (let isDone = false; !isDone; ) {
      await delay(watchMs);
      most = Math.max(most, residentMb(server.pid) ?? 0);
      const [walk] = await rows(
        connection,
        'select keys_to is null as keyed, keys_to is null and down_to is null as done from duplicate_walks where account_id = $1',
        account.id,
      );
      isDone = walk?.done === true;
    }
    const seconds = (performance.now() - began) / 1_000;
    const program = (cpuSeconds(server.pid) ?? 0) - ours;
    const database = (cpuSeconds(postgres) ?? 0) - theirs;
    say(
      `${count} contacts in ${seconds.toFixed(0)} s; processor: program ${program.toFixed(0)} s, PostgreSQL ${database.toFixed(0)} s; memory of the program at most ${most.toFixed(0)} MB`,
    );
    await report(
      connection,
      account.id,
      people.map((person) => person.person),
      say,
    );
    await server.stop();
  } finally {
    await place.close();
  }
}

async function report(
  connection: Connection,
  accountId: string,
  personOf: readonly number[],
  say: (line: string) => void,
) {
  const pairs = await rows(
    connection,
    `select c.number::int as one, o.number::int as other from duplicates d join contacts c on c.account_id = $1 and c.id = d.one_id
     join contacts o on o.account_id = $1 and o.id = d.other_id where d.account_id = $1`,
    accountId,
  );
  const right = pairs.filter(
    ({ one, other }) => personOf[Number(one) - 1] === personOf[Number(other) - 1],
  ).length;
  const all = personOf.length - new Set(personOf).size;
  say(
    `${pairs.length} pairs, precision ${(right / pairs.length).toFixed(4)}, recall ${(right / all).toFixed(4)} of ${all}`,
  );
  const [size] = await rows(
    connection,
    `select pg_total_relation_size('duplicate_keys') / 1e6 as mb, (select count(*) from duplicate_keys where account_id = $1)::float as keys`,
    accountId,
  );
  say(`${Number(size?.keys).toFixed(0)} keys in ${Number(size?.mb).toFixed(0)} MB`);
}

async function rows(
  connection: Connection,
  text: string,
  accountId: string,
): Promise<Record<string, unknown>[]> {
  return withClient(connection, async (client) => (await client.query(text, [accountId])).rows);
}

/** Returns the first process of the embedded PostgreSQL. */
function postmasterIn(dataDir: string): number {
  const file = fs
    .readdirSync(dataDir, { recursive: true })
    .find((name) => String(name).endsWith('postmaster.pid'));
  return file === undefined
    ? 0
    : Number(fs.readFileSync(path.join(dataDir, String(file)), 'utf8').split('\n')[0]);
}
