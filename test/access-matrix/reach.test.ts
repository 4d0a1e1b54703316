/** A member with limited visibility sends all kinds of requests about random contacts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { settled } from '../support/accounts/people.js';
import { onThisMachine } from '../support/machine.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';
import {
  type Ask,
  askerOf,
  chance,
  done,
  findPeople,
  hiddenMarks,
  makeMember,
  makePeople,
  type NewMember,
  owners,
  type ReachedPerson,
} from './people.js';

const fixture = useServer();
const imports = new ImportFixture(fixture);
const drivers = await findDrivers();

const noId = '00000000-0000-7000-8000-000000000000';

interface Request {
  readonly name: string;
  readonly sent: string;
  readonly answer: Received;
}

/** Sends requests, and stores the answers. */
class Listener {
  readonly heard: Request[] = [];
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  readonly ask: Ask = async (method, path, body) => {
    const answer = await askerOf(fixture, this.#key)(method, path, body);
    return this.#keep(`${method} ${path}`, `${path} ${JSON.stringify(body ?? null)}`, answer);
  };

  /** All pages, with few items each. */
  async pages(path: string, limit = 3, cursor = 'cursor'): Promise<readonly Received['json'][]> {
    const items: Received['json'][] = [];
    const join = path.includes('?') ? '&' : '?';
    for (let after = '', page = 0; page < 200; page += 1) {
      const pagePath = page === 0 ? path : path.replace(/from=oldest&?/, '');
      const { status, json } = await this.ask('GET', `${pagePath}${join}limit=${limit}${after}`);
      if (status !== 200) return items;
      items.push(...json.data);
      const next = json.meta?.next_cursor;
      if (next == null || (cursor === 'after' && json.data.length === 0)) return items;
      after = `&${cursor}=${next}`;
    }
    throw new Error(`${path} has no end`);
  }

  async tool(name: string, input: unknown): Promise<Received['json']> {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } };
    const answer = await fixture.send({
      method: 'POST',
      path: '/mcp',
      headers: { authorization: `Bearer ${this.#key}`, accept: 'application/json, text/event-stream' },
      body: message,
    });
    this.#keep(`tool ${name}`, JSON.stringify(input), answer);
    return answer.json?.result?.structuredContent;
  }

  async driven(face: string, sent: { method: string; path: string; body?: unknown }, headers: object) {
    const answer = await fixture.send({ ...sent, headers: headers as Record<string, string> });
    return this.#keep(`${face} ${sent.method} ${sent.path}`, JSON.stringify(sent), answer);
  }

  #keep(name: string, sent: string, answer: Received): Received {
    this.heard.push({ name, sent, answer });
    return answer;
  }

  /** The answers with a forbidden text, except texts of the request. Tokens are decoded, as their owner can. */
  leaks(marks: readonly string[]): readonly string[] {
    return this.heard.flatMap(({ name, sent, answer }) => {
      const tokens = answer.text.match(/[A-Za-z0-9_-]{24,}/g) ?? [];
      const text = [answer.text, ...tokens.map((token) => Buffer.from(token, 'base64url').toString())].join(
        '\n',
      );
      return marks
        .filter((mark) => text.includes(mark) && !sent.includes(mark))
        .map((mark) => `${name} told ${mark}`);
    });
  }
}

async function settledBulk(ask: Ask, id: string): Promise<Received['json']> {
  let job: Received['json'];
  await expect
    .poll(
      async () => {
        job = (await done(ask('GET', `/bulk-changes/${id}`))).data;
        return job.state;
      },
      { timeout: onThisMachine(20_000) },
    )
    .toMatch(/^(done|undone|failed)$/);
  return job;
}

const parts = ['', '/history', '/timeline', '/notes', '/consents', '/suppressions', '/identities'];

/** Sends every kind of read. */
async function readAll(listener: Listener, people: readonly ReachedPerson[]): Promise<void> {
  const { ask, pages } = { ask: listener.ask, pages: listener.pages.bind(listener) };
  await pages('/contacts?search=Name');
  await pages('/contacts?search=8200');
  for (const path of [
    '/merges',
    '/duplicates',
    '/duplicates/dismissals',
    '/deleted-contacts',
    '/deleted-contacts?search=mail',
    '/bulk-changes',
  ])
    await pages(path, 2);
  await pages('/events?from=oldest', 4, 'after');
  await pages('/events?from=oldest&types=contact.merged,contact.deleted,contact.unmerged', 2, 'after');
  await pages('/events?from=oldest&segment=1', 4, 'after');
  for (const path of ['csv', 'ndjson', 'vcf'].map((format) => `/export?format=${format}`))
    await ask('GET', path);
  for (const path of ['/tags?count=exact', '/groups?count=exact', '/segments', '/segments/1/count', '/views'])
    await ask('GET', path);
  const channel = { channel: 'sms' };
  for (let cursor: string | undefined; ; ) {
    const { json } = await ask('POST', '/can-send/count', {
      ...channel,
      filter: {},
      ...(cursor && { cursor }),
    });
    cursor = json.data.next_cursor ?? json.meta?.next_cursor;
    if (cursor == null) break;
  }
  for (const { id, number, texts } of people) {
    const identities = [
      { kind: 'phone', value: texts[2] },
      { kind: 'email', value: texts[3] },
    ];
    const theirs = people.find((person) => person.isSeen && person.isThere)?.id;
    await Promise.all([
      ...parts.map((path) => ask('GET', `/contacts/${id}${path}`)),
      ask('GET', `/contacts/${number}`),
      ask('GET', `/deleted-contacts/${id}`),
      pages(`/events?from=oldest&contact=${id}`, 3, 'after'),
      ...identities.map((identity) => ask('POST', '/contacts/resolve', { identifiers: [identity] })),
      ask('POST', '/can-send', { ...channel, identities }),
      ask('POST', '/merges', { survivor: theirs, loser: id, preview: true }),
      ask('GET', `/contacts?search=${texts[0]}`),
    ]);
    await Promise.all([
      listener.tool('who_is', { identities: [`+${texts[2]}`] }),
      listener.tool('get_person', { person: Number(number) }),
      listener.tool('can_send', { people: [`+${texts[2]}`], ...channel }),
      listener.tool('what_changed', { person: Number(number) }),
    ]);
  }
  await ask('GET', `/records?contacts=${people.map((person) => person.id).join()}`);
  await listener.tool('find_people', { text: 'Name', limit: 20 });
  await listener.tool('what_changed', { since: '2020-01-01' });
  await listener.tool('find_duplicates', {});
}

/** Sends changes of many contacts, and changes that name a hidden one. No hidden contact may change. */
async function changeAll(listener: Listener, people: readonly ReachedPerson[]): Promise<void> {
  const { ask } = listener;
  const all = { change: { add_tags: ['reached'] } };
  const byFilter = await done(ask('POST', '/bulk-changes', { filter: { tag: 'all' }, ...all }));
  await settledBulk(ask, byFilter.data.id);
  const ids = people.map((person) => person.id);
  const byId = await done(ask('POST', '/bulk-changes', { contact_ids: ids, ...all }));
  await settledBulk(ask, byId.data.id);
  const plan = await listener.tool('propose_change', {
    kind: 'tag',
    filter: { tag: 'all' },
    add: ['planned'],
  });
  const named = people.map((person) => Number(person.number));
  await listener.tool('propose_change', { kind: 'tag', people: named, add: ['planned'] });
  if (plan?.plan !== undefined) await listener.tool('apply_change', { plan: plan.plan });
  await listener.tool('apply_change', { plan: plan?.plan ?? 'plan_x' });
  for (const { id, texts } of people.filter((person) => !person.isSeen)) {
    const sent = [
      ['PATCH', `/contacts/${id}`, { company: 'Taken' }],
      ['DELETE', `/contacts/${id}`],
      ['POST', `/contacts/${id}/notes`, { body: 'x' }],
      ['PUT', `/contacts/${id}/consents/sms`, { state: 'opted_in' }],
      ['POST', `/contacts/${id}/suppressions`, { channel: 'email' }],
      ['POST', `/deleted-contacts/${id}/restore`],
      ['DELETE', `/deleted-contacts/${id}`],
      ['POST', '/duplicates/dismissals', { contacts: [id, people[0]?.id] }],
      ['POST', '/contacts', { display_name: 'New', phone: `+${texts[2]}` }],
    ] as const;
    await Promise.all(sent.map(([method, path, body]) => ask(method, path, body)));
  }
}

/** A request for a hidden contact gets the same answer as for a missing one. */
async function expectAsMissing(ask: Ask, { id }: ReachedPerson): Promise<void> {
  for (const path of parts) {
    const [hidden, missing] = [
      await ask('GET', `/contacts/${id}${path}`),
      await ask('GET', `/contacts/${noId}${path}`),
    ];
    const [one, other] = [hidden, missing].map(({ status, text }) => [
      status,
      text.replaceAll(id, noId).replace(/"request_id":"[^"]+"/, ''),
    ]);
    expect(one, path).toEqual(other);
  }
  const [hidden, missing] = [
    await ask('GET', `/events?from=oldest&contact=${id}`),
    await ask('GET', `/events?from=oldest&contact=${noId}`),
  ];
  expect([hidden.status, hidden.json.data]).toEqual([missing.status, missing.json.data]);
}

async function reachOf(seed: number, count: number): Promise<void> {
  const of = await fixture.newAccount();
  const { people, groups } = await makePeople(fixture, of, seed, count);
  await settled(fixture)(of);
  const pick = chance(seed + 1);
  const sees = pick(2) === 0 ? 'own' : 'groups';
  const mine: NewMember = {
    sees,
    owners: owners.slice(pick(2), 2),
    groups: [groups[pick(3)] as number],
  };
  const member = await makeMember(fixture, of, { ...mine, name: 'agent' });
  const found = await findPeople(fixture, of, people, member);
  const hidden = found.filter((person) => !person.isSeen);
  const marks = hiddenMarks(found);
  const listener = new Listener(member.key);
  const listed = await listener.pages('/contacts');
  const theirs = found.filter((person) => person.isSeen && person.isThere).map((person) => person.id);
  expect(listed.map((contact) => contact.id).sort(), 'all that are seen, and nobody else').toEqual(
    theirs.sort(),
  );
  const counts = await Promise.all([
    listener.ask('GET', '/contacts?limit=1&count=exact').then(({ json }) => json.meta.total),
    listener.ask('GET', '/segments/1/count').then(({ json }) => json.data.value),
    listener
      .ask('POST', '/can-send/count', { channel: 'sms', filter: {} })
      .then(({ json }) => json.data.contacts),
    listener.ask('GET', '/tags?count=exact').then(({ json }) => tagged(json.data)),
  ]);
  expect(counts, 'counts').toEqual(counts.map(() => theirs.length));
  await readAll(listener, found);
  expect(listener.leaks(marks), 'reads').toEqual([]);
  for (const person of hidden.slice(0, 4)) await expectAsMissing(listener.ask, person);

  const before = await statesOf(of.key, hidden);
  await changeAll(listener, found);
  const contacts = (await imports.contacts(of)).filter((contact) =>
    hidden.some(({ id }) => id === contact.id),
  );
  for (const driver of drivers) {
    const headers = driver.headers(member.key, of.account);
    await listener.driven(driver.face, driver.list(), headers);
    for (const [index, { texts }] of hidden.slice(0, 2).entries()) {
      const taken = {
        name: 'New One',
        digits: texts[2] ?? '',
        email: `new${index}@example.com`,
        ref: `new${index}`,
      };
      await listener.driven(driver.face, driver.create(taken), headers);
    }
    for (const contact of contacts.slice(0, 2))
      for (const sent of driver.aimedAt(contact)) await listener.driven(driver.face, sent, headers);
  }
  // A number of a deleted contact is free, so new contacts of the member may have it.
  const freed = new Set(hidden.flatMap(({ isThere, texts }) => (isThere ? [] : [texts[2]])));
  const kept = marks.filter((mark) => !freed.has(mark));
  expect(listener.leaks(kept), 'changes').toEqual([]);
  await settled(fixture)(of);
  expect(await statesOf(of.key, hidden), 'nobody hidden changed').toEqual(before);
  const failed = listener.heard.filter(({ answer }) => answer.status >= 500);
  expect(failed.map(({ name, answer }) => `${name} ${answer.text}`)).toEqual([]);
}

/** Contacts with the tag that all contacts have. */
const tagged = (tags: readonly { name: string; contacts: number }[]) =>
  tags.find(({ name }) => name === 'all')?.contacts;

const statesOf = (key: string, people: readonly ReachedPerson[]) =>
  Promise.all(
    people.map(async ({ id }) => {
      const { status, json } = await askerOf(fixture, key)(
        'GET',
        `/events?from=oldest&limit=200&contact=${id}`,
      );
      return [id, status, json.data];
    }),
  );

describe('a member with limited visibility', () => {
  it('learns of no other person by any kind of request', async () => {
    await reachOf(20_260_123, 10);
  });

  const long = { tags: ['nightly'], timeout: onThisMachine(3_600_000) };
  it('learns of none of many random people by any kind of request', long, async () => {
    const seeds = fc.integer({ min: 1, max: 2 ** 30 });
    await fc.assert(
      fc.asyncProperty(seeds, (seed) => reachOf(seed, 16)),
      { numRuns: Number(process.env.REACH_RUNS ?? 25), endOnFailure: true },
    );
  });
});
