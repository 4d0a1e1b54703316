/**
 * Measures webhooks of a messaging platform, a thousand per second. The figures are the time of the answers, the time
 * until payloads are applied, and the processor time of the server and of PostgreSQL. The same payloads applied again
 * show the cost of applying alone. The ratio compares the lookup of contacts with and without this load, by its p99.
 */
import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuSeconds, parentOf } from '../machine/cpu.js';
import { residentMb } from '../machine/memory.js';
import { makeRandom, pick } from '../people/people.js';
import type { Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import { ask, at, numberAt } from '../run/ask.js';
import type { Bench } from '../run/bench.js';
import type { BenchFixture } from '../run/fixture.js';
import { type Load, type LoadResult, load } from '../run/load.js';
import { withClient } from '../run/place.js';
import { bearer, lookups } from './requests.js';

const secret = 'secret-of-the-app';
const perSecond = 1_000;
const connections = 32;
/** Lookups of other clients while payloads arrive. */
const beside = { connections: 4, everyMs: 20 } as const;
const startSeconds = 1_750_000_000;

export async function intake({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const { id, path } = await makeIntake(fixture);
  const postmaster = await postmasterOf(fixture);
  const { seconds } = options;
  const others = () =>
    load(fixture.ours.port, lookups(fixture, options.seed, '/api/v1'), { seconds, ...beside });
  const next = payloads(fixture, path, options.seed);
  await load(fixture.ours.port, next, { connections, seconds: 1, everyMs: (connections * 1000) / perSecond });
  await measureDrain(fixture);
  const [answers, idle, busy]: [LoadResult[], LoadResult[], LoadResult[]] = [[], [], []];
  const [lags, costs, memory]: [number[], string[], number[]] = [[], [], []];
  for (let round = 1; round <= options.rounds; round += 1) {
    idle.push(await others());
    const whole = stopwatch(fixture, postmaster);
    const [deliveries, looked] = await Promise.all([
      load(fixture.ours.port, next, { connections, seconds, everyMs: (connections * 1000) / perSecond }),
      others(),
    ]);
    lags.push(await measureDrain(fixture));
    const all = whole(deliveries.requests);
    const again = stopwatch(fixture, postmaster);
    const replayed = await replay(fixture, id);
    await measureDrain(fixture);
    costs.push(`all ${all}, applied again ${again(replayed)}`);
    memory.push(residentMb(fixture.ours.pid) ?? 0);
    answers.push(deliveries);
    busy.push(looked);
    say(
      `intake ${round}/${options.rounds}: ${deliveries.perSecond.toFixed(0)}/s, p50 ${deliveries.p50Ms.toFixed(1)} ms, p99 ${deliveries.p99Ms.toFixed(1)} ms, applied ${lags.at(-1)?.toFixed(1)} s after the last; µs each: ${costs.at(-1)}; lookups p99 ${looked.p99Ms.toFixed(1)} ms, idle ${idle.at(-1)?.p99Ms.toFixed(1)} ms; memory ${memory.at(-1)?.toFixed(0)} MB`,
    );
  }
  return [
    {
      work: 'intake',
      title: 'POST /intake/{token}, a thousand payloads a second',
      contacts: fixture.contacts,
      connections,
      ours: {
        requests_per_second: spread(answers.map((answer) => answer.perSecond)),
        p50_ms: spread(answers.map((answer) => answer.p50Ms)),
        p99_ms: spread(answers.map((answer) => answer.p99Ms)),
        seconds: spread(lags),
        rss_mb: spread(memory),
      },
      bare: {},
      ratio: spread(busy.map((loadResult, index) => (idle[index]?.p99Ms ?? 0) / loadResult.p99Ms)),
    },
  ];
}

async function makeIntake({
  ours,
  account,
}: BenchFixture): Promise<{ readonly id: string; readonly path: string }> {
  const headers = { ...bearer(account.key), 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'Bench', secret });
  const { json } = await ask(ours.port, {
    method: 'POST',
    path: '/directory/v1/intakes',
    headers,
    body,
    expects: 201,
  });
  return { id: String(at(json, 'data', 'id')), path: String(at(json, 'data', 'path')) };
}

/** Applies all earlier payloads again. Returns their number. */
async function replay({ ours, account }: BenchFixture, id: string): Promise<number> {
  const headers = { ...bearer(account.key), 'content-type': 'application/json' };
  const { json } = await ask(ours.port, {
    method: 'POST',
    path: `/directory/v1/intakes/${id}/replay`,
    headers,
    body: '{}',
    expects: 202,
  });
  return numberAt(json, 'data', 'replayed');
}

/** Measures the seconds until no payload waits any more. */
async function measureDrain({ connection, account }: BenchFixture): Promise<number> {
  const startedAt = performance.now();
  await withClient(connection, async (client) => {
    const text = `select exists (select from intake_payloads p where p.account_id = $1 and p.state = 'waiting') as some`;
    while ((await client.query<{ some: boolean }>(text, [account.id])).rows[0]?.some === true)
      await delay(50);
  });
  return (performance.now() - startedAt) / 1000;
}

async function postmasterOf({ connection }: BenchFixture): Promise<number | undefined> {
  return withClient(connection, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return parentOf(rows[0]?.pid ?? 0);
  });
}

/** Returns a function that reports the processor microseconds per payload, in the server and in PostgreSQL. */
function stopwatch({ ours }: BenchFixture, postmaster: number | undefined): (count: number) => string {
  const read = () => [cpuSeconds(ours.pid), postmaster && cpuSeconds(postmaster)] as const;
  const [server = 0, database = 0] = read();
  return (count) => {
    const [serverNow = 0, databaseNow = 0] = read();
    const micros = (seconds: number) => Math.round((seconds * 1e6) / Math.max(1, count));
    return `server ${micros(serverNow - server)}, PostgreSQL ${micros(databaseNow - database)}`;
  };
}

/** Makes payloads. Seven of ten are messages of known people, two are about sent messages, one is from a new person. */
function payloads({ phones }: BenchFixture, path: string, seed: number): Load {
  const random = makeRandom(seed);
  let count = 0;
  return () => {
    count += 1;
    const kind = random();
    const phone = kind < 0.9 ? pick(phones, random) : `888${String(count).padStart(9, '0')}`;
    const at = String(startSeconds + count);
    const user_id = `PT.${phone}`;
    const contacts = [{ profile: { name: 'Zo\u00eb of the bench' }, wa_id: phone, user_id }];
    const id = `wamid.HBgMMzUxOTEyMzQ1Njc4FQIAEhggQjA5${count}`;
    const item =
      kind < 0.2
        ? {
            statuses: [
              { id, status: 'delivered', timestamp: at, recipient_id: phone, recipient_user_id: user_id },
            ],
          }
        : {
            messages: [
              {
                from: phone,
                from_user_id: user_id,
                id,
                timestamp: at,
                type: 'text',
                text: { body: 'Is it open?' },
              },
            ],
          };
    const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' };
    const value = { messaging_product: 'whatsapp', metadata, contacts, ...item };
    const entry = [{ id: '102290129340398', changes: [{ value, field: 'messages' }] }];
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry }).replaceAll(
      '\u00eb',
      '\\u00eb',
    );
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
    return { method: 'POST', path, headers, body, expects: 200 };
  };
}
