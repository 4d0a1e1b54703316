/**
 * Pages and counts of typical trees. Each request has another lowest number in its tree, so that no page of before
 * answers it. The bare server reads a page of fifty of the same account: it knows no trees.
 */

import { makeRandom } from '../people/people.js';
import type { Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import { ask } from '../run/ask.js';
import type { Bench } from '../run/bench.js';
import { type BenchFixture, openFixture } from '../run/fixture.js';
import { type Load, load } from '../run/load.js';
import { withClient } from '../run/place.js';
import { describe, figuresOf } from '../run/rounds.js';
import { bearer } from './requests.js';
import { typicalTrees } from './segment-trees.js';

/** The maximum of seconds for a tree. */
const maxSeconds = 2;
const mount = '/directory/v1/contacts';
const questions = { page: 'limit=50', count: 'limit=1&count=capped' } as const;

export async function segments(bench: Bench): Promise<readonly Result[]> {
  const { options, place, say } = bench;
  const { contacts, seed } = options;
  const connection = await place.createDatabase('segments');
  const fixture = await openFixture(place, { connection, contacts, seed, profile: 'usual' }, say);
  try {
    await enrich(fixture);
    const results: Result[] = [];
    for (const [question, query] of Object.entries(questions))
      for (const name of Object.keys(typicalTrees))
        results.push(await measure(bench, fixture, { name, question, query }));
    return results;
  } finally {
    await fixture.close();
    await place.dropDatabase(connection.database);
  }
}

interface SegmentQuestion {
  readonly name: string;
  readonly question: string;
  readonly query: string;
}

async function measure(
  { options, say }: Bench,
  fixture: BenchFixture,
  { name, question, query }: SegmentQuestion,
): Promise<Result> {
  const seconds = Math.min(options.seconds / 2, maxSeconds);
  const loadOptions = { connections: 1, seconds };
  const path = `${mount}?${query}`;
  const random = makeRandom(options.seed);
  const ours: Load = () => {
    const least = 1 + Math.floor(random() * 1_000);
    const tree = { all: [typicalTrees[name], { field: 'number', op: 'at_least', value: least }] };
    const filter = encodeURIComponent(JSON.stringify(tree));
    return {
      method: 'GET',
      path: `${path}&filter=${filter}`,
      headers: bearer(fixture.account.key),
      expects: 200,
    };
  };
  for (let warm = 0; warm < 8; warm += 1) await ask(fixture.ours.port, ours());
  const bare: Load = () => ({ method: 'GET', path: `/list/${fixture.account.id}?limit=50`, expects: 200 });
  const bareResult = await load(fixture.bare.port, bare, loadOptions);
  const result = await load(fixture.ours.port, ours, loadOptions);
  say(`segments ${question} ${name}: ours ${describe(result)}`);
  return {
    work: `segments-${question}-${name}`,
    title: `GET ${path}&filter=… ${name}`,
    contacts: fixture.contacts,
    connections: 1,
    ours: figuresOf([result]),
    bare: figuresOf([bareResult]),
    ratio: spread([result.perSecond / bareResult.perSecond]),
  };
}

/** The statements add data that files lack, by the number of each contact. A hundred contacts get the rare tag. */
const statements: readonly string[] = [
  `update contacts c set city = case c.number % 20 when 0 then 'Berlin' when 1 then 'Madrid' end,
     type = case when c.number % 3 = 0 then 'customer' else c.type end,
     attributes = jsonb_build_object('plan', case when c.number % 500 = 0 then 'gold' when c.number % 10 = 0 then 'pro' else 'free' end,
       'visits', c.number % 100)
   where c.account_id = $1`,
  `insert into contact_activity (account_id, contact_id, last_message_at, messages_in)
   select c.account_id, c.id, now() - (c.number % 200) * interval '1 day', c.number % 100 from contacts c
   where c.account_id = $1 and c.number % 2 = 0`,
  `insert into consents (account_id, id, contact_id, channel, state, subjects, actor, occurred_at, created_at)
   select c.account_id, gen_random_uuid(), c.id, 'whatsapp', case when c.number % 50 = 0 then 'opted_out' else 'opted_in' end, '{}',
     '{"face":"bench","key_id":null}', now(), now() from contacts c where c.account_id = $1 and c.number % 5 = 0`,
  `insert into tags (account_id, number, id, name, folded, created_at, updated_at)
   values ($1, 9000, gen_random_uuid(), 'rare', 'rare', now(), now())`,
  // The oldest contacts get it: a scan from the newest reaches them last.
  `insert into contact_tags (account_id, contact_id, number, position)
   select c.account_id, c.id, 9000, 100 from contacts c where c.account_id = $1 order by c.number limit 100`,
];

async function enrich({ connection, account }: BenchFixture): Promise<void> {
  await withClient(connection, async (client) => {
    for (const text of statements) await client.query(text, [account.id]);
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  });
}
