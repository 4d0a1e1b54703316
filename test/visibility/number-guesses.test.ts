/**
 * Requests that could reveal a masked number or email. Each counts as a guess, so guessing fails: after too many misses
 * the key must wait, on every path.
 */
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { settled } from '../support/accounts/people.js';
import { cardOf, davClient } from '../support/clients/carddav.js';
import { type Client, clientOf, newClient, newMemberKey } from '../support/clients/directory.js';
import { connect } from '../support/clients/mcp.js';
import { onThisMachine } from '../support/machine.js';
import { until } from '../support/until.js';
import { areSeveral, useServer } from '../support/wire/server.js';

const fixture = useServer();
const most = 100;
const scopes = ['contacts:read', 'contacts:write', 'contacts:delete', 'groups:read'];
const phoneAt = (at: number) => `+4930${String(2_000_000 + at)}`;
const emailAt = (at: number) => `person${at}@one.example`;
const known = 999_999;

/** A key of a member whose role masks the part, in an account with one contact. */
async function asking(part: 'numbers' | 'emails') {
  const { client, account } = await newClient(fixture);
  const role = { label: 'Limited', scopes, sees: 'all', hidden: [], masked: [part] };
  await client.put('/roles/limited', role);
  const { key, number } = await newMemberKey(fixture, client, { role: 'limited', scopes });
  const person = { display_name: 'Otto', phone: phoneAt(known), email: emailAt(known) };
  const { id } = (await client.post('/contacts', person)).json.data;
  const by = clientOf(fixture, key);
  const identity = (at: number) =>
    part === 'numbers' ? { kind: 'phone', value: phoneAt(at) } : { kind: 'email', value: emailAt(at) };
  /** Requests values that no contact has, different ones each time. */
  let requestCount = 0;
  const miss = (count: number) => {
    const identities = Array.from({ length: count }, (_, at) => identity(requestCount + at + 1));
    requestCount += count;
    return by.post('/can-send', { channel: part === 'numbers' ? 'whatsapp' : 'email', identities });
  };
  return { client, account, by, miss, identity, number, key, id: id as string };
}
type GuessScene = Awaited<ReturnType<typeof asking>>;

const encoded = (filter: unknown) => encodeURIComponent(JSON.stringify(filter));
const phoneIs = (at: number) => ({ field: 'phone', op: 'is', value: phoneAt(at) });
const emailIs = (at: number) => ({ field: 'email', op: 'is', value: emailAt(at) });

/** 200 to 299: answered; 429: limited. Other results are refusals that reveal nothing. */
type Guess = (one: GuessScene, at: number) => Promise<number | string>;
const statusOf = async (answer: Promise<{ readonly status: number }>) => (await answer).status;
const tool =
  (name: string, input: (at: number) => object): Guess =>
  async ({ key }, at) => {
    const assistant = await connect(fixture, key);
    const { isError, text } = await assistant.call(name, { ...input(at) });
    await assistant.close();
    return isError ? (/Wait \d+ s/.test(text) ? 429 : text.slice(0, 200)) : 200;
  };
const ofNumbers: Readonly<Record<string, Guess>> = {
  'a filter of a list': ({ by }, at) => statusOf(by.get(`/contacts?filter=${encoded(phoneIs(at))}`)),
  'a negated filter': ({ by }, at) => statusOf(by.get(`/contacts?filter=${encoded({ not: phoneIs(at) })}`)),
  'the short form of a filter': ({ by }, at) =>
    statusOf(by.get(`/contacts?phone=${encodeURIComponent(phoneAt(at))}`)),
  'a number in the form of the account': async ({ client, by }, at) => {
    await client.patch('/account', { default_region: 'DE' });
    return statusOf(by.get(`/contacts?phone=${encodeURIComponent(phoneAt(at).replace('+49', '0'))}`));
  },
  'a filter of the feed': ({ by }, at) => statusOf(by.get(`/events?filter=${encoded(phoneIs(at))}`)),
  'a resolution': ({ by, identity }, at) =>
    statusOf(by.post('/contacts/resolve', { identifiers: [identity(at)] })),
  'a check of a new contact': ({ by }, at) => statusOf(by.post('/duplicates/check', { phone: phoneAt(at) })),
  'a message to one': ({ by, identity }, at) =>
    statusOf(by.post('/can-send', { channel: 'whatsapp', identities: [identity(at)] })),
  'a message to those of a filter': ({ by }, at) =>
    statusOf(by.post('/can-send/count', { channel: 'whatsapp', filter: phoneIs(at) })),
  'an export': ({ by }, at) => statusOf(by.get(`/export?filter=${encoded(phoneIs(at))}`)),
  'a bulk change': ({ by }, at) =>
    statusOf(by.post('/bulk-changes', { filter: phoneIs(at), change: { add_tags: ['met'] } })),
  'a card of an address book': async ({ client, key }, at) => {
    const book = (await client.post('/books', { name: `All ${at}`, source: { kind: 'all' } })).json.data;
    const { dav } = davClient(fixture.send, key);
    const card = cardOf(`x${at}`, 'FN:Guess', `TEL:${phoneAt(at)}`);
    return statusOf(dav('PUT', `/carddav/books/${book.number}/x${at}.vcf`, card, { 'if-none-match': '*' }));
  },
  'an assistant that finds people': tool('find_people', (at) => ({ phone: phoneAt(at) })),
  'an assistant that asks who it is': tool('who_is', (at) => ({ identities: [phoneAt(at)] })),
  'an assistant that reads a person': tool('get_person', (at) => ({ person: phoneAt(at) })),
  'an assistant that plans': tool('propose_change', (at) => ({
    kind: 'tag',
    add: ['met'],
    filter: { phone: phoneAt(at) },
  })),
  'an assistant that asks for a message': tool('can_send', (at) => ({
    channel: 'whatsapp',
    people: [phoneAt(at)],
  })),
};
const ofEmails: Readonly<Record<string, Guess>> = {
  'a check of a new contact': ({ by }, at) => statusOf(by.post('/duplicates/check', { email: emailAt(at) })),
  'a filter of a list': ({ by }, at) => statusOf(by.get(`/contacts?filter=${encoded(emailIs(at))}`)),
  'a filter of the feed': ({ by }, at) => statusOf(by.get(`/events?filter=${encoded(emailIs(at))}`)),
  'the list of a vendor': ({ key }, at) =>
    statusOf(
      fixture.send({
        path: `/v1/contacts?email=${encodeURIComponent(emailAt(at))}`,
        headers: { 'x-api-key': key },
      }),
    ),
  'the lookup of a vendor': ({ key }, at) =>
    statusOf(
      fixture.send({
        method: 'POST',
        path: '/v1/contacts/resolve',
        headers: { 'x-api-key': key },
        body: { identifiers: [{ type: 'email', value: emailAt(at) }] },
      }),
    ),
  'an assistant that finds people': tool('find_people', (at) => ({ email: emailAt(at) })),
};

const telegramAt = (at: number) => ({ kind: 'telegram', value: `chat${at}` });
const madeWith = (identities: readonly object[], more: object = {}) => ({
  op: 'create',
  contact: { display_name: 'g', identities },
  ...more,
});

/** Ways to ask for a number next to something that the caller knows, which confirms nothing about the number. */
const nextToKnown: Readonly<Record<string, Guess>> = {
  'a resolution with known identities': ({ by, identity }, at) => {
    const identifiers = [telegramAt(1), telegramAt(1), identity(at), identity(at + 1)];
    return statusOf(by.post('/contacts/resolve', { identifiers }));
  },
  'a resolution of several contacts': ({ by, identity }, at) => {
    const identifiers = [telegramAt(1), telegramAt(2), identity(at), identity(at + 1)];
    return statusOf(by.post('/contacts/resolve', { identifiers }));
  },
  'a resolution that may create': ({ by, identity }, at) => {
    const identifiers = [telegramAt(1), identity(at), identity(at + 1)];
    return statusOf(by.post('/contacts/resolve', { identifiers, create: { display_name: 'g' } }));
  },
  'an ambiguous resolution that may create': ({ by, identity }, at) => {
    const identifiers = [telegramAt(1), telegramAt(2), identity(at), identity(at + 1)];
    return statusOf(by.post('/contacts/resolve', { identifiers, create: { display_name: 'g' } }));
  },
  'a create with a known identity': ({ by, identity }, at) =>
    statusOf(
      by.post('/contacts', {
        display_name: 'g',
        identities: [identity(at), identity(at + 1), telegramAt(1)],
      }),
    ),
  'a create that returns a known contact': ({ by, identity }, at) => {
    const identities = [identity(at), identity(at + 1), telegramAt(1)];
    return statusOf(by.post('/contacts', { display_name: 'g', identities, on_match: 'return' }));
  },
  'items of a batch': ({ by, identity }, at) => {
    const items = [at, at + 1].map((number) => madeWith([identity(number), telegramAt(1)]));
    return statusOf(by.post('/contacts/batch', { items }));
  },
  'items of a batch before an item that fails': ({ by, identity, id }, at) => {
    const stale = { op: 'update', id, version: 77, contact: { company: 'New' } };
    const items = [madeWith([identity(at)]), madeWith([identity(at + 1)]), stale, stale];
    return statusOf(by.post('/contacts/batch', { atomic: true, items }));
  },
  'items of a batch after a refusal that names no contact': ({ by, identity, id }, at) => {
    const add_identities = Array.from({ length: 60 }, (_, more) => telegramAt(100 + more));
    const items = [
      { op: 'update', id, contact: { add_identities } },
      ...[at, at + 1].map((number) => madeWith([identity(number), telegramAt(1)])),
    ];
    return statusOf(by.post('/contacts/batch', { atomic: true, items }));
  },
  'an assistant that asks who it is': async ({ key }, at) => {
    const assistant = await connect(fixture, key);
    const identities = ['telegram:chat1', phoneAt(at), phoneAt(at + 1)];
    const { isError, text } = await assistant.call('who_is', { identities });
    await assistant.close();
    return isError && /Wait \d+ s/.test(text) ? 429 : text.slice(0, 200);
  },
  'a filter of the feed that names a segment': async ({ account, client, by }, at) => {
    const signal = AbortSignal.timeout(onThisMachine(10_000));
    const watch = () => fixture.core.runWatches({ signal, onError: (error) => Promise.reject(error) });
    const tree = { field: 'company', op: 'is', value: 'Met' };
    const { number } = (await client.post('/segments', { name: 'Met', tree, watched: true })).json.data;
    await watch();
    for (const name of ['One', 'Two']) await client.post('/contacts', { display_name: name, company: 'Met' });
    // The watch reads only what is settled, and so does the feed.
    await until('both have entered', async () => {
      await settled(fixture)(account);
      await watch();
      await settled(fixture)(account);
      return (await client.get('/events?types=segment.entered')).json.data.length === 2;
    });
    const ofSegment = { field: 'segment', op: 'is', value: number };
    const ofNumbers = { field: 'phone', op: 'any_of', value: [phoneAt(at), phoneAt(at + 1)] };
    const { status, json } = await by.get(`/events?filter=${encoded({ all: [ofSegment, ofNumbers] })}`);
    expect(json.data.map(({ type }: { type: string }) => type)).toEqual(Array(2).fill('segment.entered'));
    return status;
  },
};

describe.skipIf(areSeveral)('guesses at masked values', () => {
  for (const [part, ways] of [
    ['numbers', ofNumbers],
    ['emails', ofEmails],
  ] as const)
    for (const [name, way] of Object.entries(ways))
      it(`counts: ${part} by ${name}`, async () => {
        const one = await asking(part);
        expect((await one.miss(most - 1)).status).toBe(200);
        // The last guess within the limit, and one above it.
        expect(await way(one, 1_000)).not.toBe(429);
        expect((await one.miss(1)).status).toBe(429);
        expect(await way(one, known)).toBe(429);
        fixture.advance(60 * 60_000 + 1_000);
        expect(await way(one, known)).not.toBe(429);
      });

  for (const [name, way] of Object.entries(nextToKnown))
    it(`counts what is next to something known: ${name}`, async () => {
      const one = await asking('numbers');
      for (const at of [1, 2])
        await one.client.post('/contacts', { display_name: `Known ${at}`, identities: [telegramAt(at)] });
      expect((await one.miss(most - 2)).status).toBe(200);
      expect(await way(one, 1_000)).not.toBe(429);
      expect((await one.miss(1)).status).toBe(429);
    });

  it('counts no value that a contact has', async () => {
    const { by, miss, identity } = await asking('numbers');
    const identities = Array.from({ length: most }, () => identity(known));
    for (let round = 0; round < 2; round += 1)
      expect((await by.post('/can-send', { channel: 'whatsapp', identities })).status).toBe(200);
    expect((await by.get(`/contacts?filter=${encoded(phoneIs(known))}`)).status).toBe(200);
    expect((await by.post('/contacts/resolve', { identifiers: [identity(known)] })).status).toBe(200);
    const items = Array.from({ length: most + 1 }, (_, at) => madeWith([identity(known), telegramAt(at)]));
    for (const atomic of [true, false])
      expect((await by.post('/contacts/batch', { atomic, items })).text).not.toContain('limited');
    expect((await miss(most)).status).toBe(200);
    expect((await miss(1)).status).toBe(429);
  });

  it('counts no number that the contact has which a known identity finds', async () => {
    const { by, client, miss, identity } = await asking('numbers');
    const identities = [identity(5_000), telegramAt(1)];
    await client.post('/contacts', { display_name: 'Known', identities });
    const person = { display_name: 'g', identities, on_match: 'return' };
    for (let round = 0; round < 3; round += 1) {
      expect((await by.post('/contacts', person)).status).toBe(200);
      const resolved = await by.post('/contacts/resolve', {
        identifiers: identities,
        create: { display_name: 'g' },
      });
      expect(resolved.status).toBe(200);
    }
    expect((await miss(most)).status).toBe(200);
    expect((await miss(1)).status).toBe(429);
  });

  it('counts once where a list is read on or the feed is polled', async () => {
    const { by, miss } = await asking('numbers');
    expect((await miss(most - 2)).status).toBe(200);
    for (let round = 0; round < 5; round += 1) {
      expect((await by.get(`/events?filter=${encoded(phoneIs(1_000))}`)).status).toBe(200);
      expect((await by.get(`/contacts?filter=${encoded(phoneIs(1_000))}`)).status).toBe(200);
    }
    expect((await miss(1)).status).toBe(200);
    expect((await miss(1)).status).toBe(429);
  });

  it('are counted next to an email of several contacts, and not next to existing numbers', async () => {
    const { by, client, miss } = await asking('emails');
    for (let at = 0; at < 4; at += 1)
      await client.post('/contacts', { display_name: 'Shared', email: emailAt(known), phone: phoneAt(at) });
    const listed = (field: string, value: readonly string[]) =>
      by.get(`/contacts?limit=1&count=exact&filter=${encoded({ field, op: 'any_of', value })}`);
    const { json } = await listed('email', [known, 1, 2, 3].map(emailAt));
    expect(json.meta.total).toBe(5);
    // Three fewer than the limit.
    expect((await miss(most - 3)).status).toBe(200);
    expect((await miss(1)).status).toBe(429);
    const ofNumbers = await asking('numbers');
    for (let at = 0; at < 4; at += 1)
      await ofNumbers.client.post('/contacts', { display_name: 'Own', phone: phoneAt(at) });
    const value = encoded({ field: 'phone', op: 'any_of', value: [0, 1, 2, 3].map(phoneAt) });
    expect((await ofNumbers.by.get(`/contacts?count=exact&filter=${value}`)).json.meta.total).toBe(4);
    expect((await ofNumbers.miss(most)).status).toBe(200);
  });

  it('counts contacts that are made, of which a key may make more', async () => {
    const { by, miss } = await asking('numbers');
    expect((await miss(most - 1)).status).toBe(200);
    const make = (at: number) => by.post('/contacts', { display_name: 'g', phone: phoneAt(at) });
    const statuses: number[] = [];
    for (let at = 0; at < 17; at += 1) {
      const { status, json } = await make(7_000 + at);
      statuses.push(status);
      // A contact that is removed afterwards reveals as much.
      if (status === 201) await by.remove(`/contacts/${json.data.id}`);
    }
    expect(statuses).toEqual([...Array(16).fill(201), 429]);
    // The limit also applies to existing numbers, and to batches.
    expect((await make(known)).status).toBe(429);
    const contact = { display_name: 'g', phone: phoneAt(known) };
    expect((await by.post('/contacts/batch', { items: [{ op: 'create', contact }] })).status).toBe(429);
    // A contact without a number is not a guess.
    expect((await by.post('/contacts', { display_name: 'g' })).status).toBe(201);
  });

  it('counts writes at once before they end', async () => {
    const ways: readonly ((one: GuessScene, at: number) => Promise<number | string>)[] = [
      ({ by }, at) => statusOf(by.post('/contacts', { display_name: 'g', phone: phoneAt(at) })),
      ({ by }, at) => {
        const items = Array.from({ length: 16 }, (_, more) =>
          madeWith([{ kind: 'phone', value: phoneAt(at * 16 + more) }]),
        );
        return statusOf(by.post('/contacts/batch', { items }));
      },
      ofNumbers['a bulk change'] as Guess,
    ];
    const done: number[] = [];
    for (const way of ways) {
      const one = await asking('numbers');
      expect((await one.miss(most - 1)).status).toBe(200);
      const statuses = await Promise.all(Array.from({ length: 40 }, (_, at) => way(one, 3_000 + at)));
      done.push(statuses.filter((status) => status !== 429).length);
    }
    expect(done).toEqual([16, 1, 1]);
  });

  it.each([
    'contacts',
    'events',
  ])('counts a filter of %s that is sent several times at once', async (list) => {
    const { by } = await asking('numbers');
    // More numbers than a caller may miss.
    const any = [9_000, 9_100].map((from) => {
      const numbers = Array.from({ length: 100 }, (_, at) => phoneAt(from + at));
      return { field: 'phone', op: 'any_of', value: numbers };
    });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => by.get(`/${list}?filter=${encoded({ any })}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(429));
  });

  it('counts the numbers of a card that is refused', async () => {
    const { client, key, miss } = await asking('numbers');
    const book = (await client.post('/books', { name: 'All', source: { kind: 'all' } })).json.data;
    const { dav } = davClient(fixture.send, key);
    const put = (name: string, numbers: readonly number[]) => {
      const lines = numbers.map((at) => `TEL:${phoneAt(at)}`);
      const path = `/carddav/books/${book.number}/${name}.vcf`;
      return dav('PUT', path, cardOf(name, 'FN:Guess', ...lines), { 'if-none-match': '*' });
    };
    const many = Array.from({ length: 40 }, (_, at) => 8_000 + at);
    // The refusal reveals that one of them is known.
    const refused = await put('refused', [...many, known]);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.text).not.toContain('Otto');
    expect((await miss(most - 41)).status).toBe(200);
    expect((await miss(2)).status).toBe(429);
    expect((await put('later', [known])).status).toBe(429);
    // A card without a number is not a guess.
    expect((await put('plain', [])).status).toBe(201);
  });

  it('count for the member: another key of it has no misses left, and another member has all', async () => {
    const { client, miss, number, identity } = await asking('numbers');
    expect((await miss(most - 1)).status).toBe(200);
    const otherKey = async (member: number) =>
      clientOf(fixture, (await client.post('/keys', { name: 'other', member, scopes })).json.data.key);
    const ask = (by: Client, from: number, count: number) =>
      by.post('/can-send', {
        channel: 'whatsapp',
        identities: Array.from({ length: count }, (_, at) => identity(from + at)),
      });
    const second = await otherKey(number);
    expect((await ask(second, 5_000, 1)).status).toBe(200);
    expect((await ask(second, 5_100, 1)).status).toBe(429);
    expect((await ask(await otherKey(number), 5_200, 1)).status).toBe(429);
    const { number: next, invitation } = (await client.post('/members', { name: 'Bea', role: 'limited' }))
      .json.data;
    await fixture.core.signIn(invitation.code);
    expect((await ask(await otherKey(next), 5_300, most)).status).toBe(200);
  });

  it('a batch reveals no more numbers than the limit allows', async () => {
    const { by, client, miss } = await asking('numbers');
    await client.post('/fields', { key: 'pin', type: 'text', indexed: true, unique: true });
    await fixture.core.runBulkChanges({ signal: new AbortController().signal });
    await client.post('/contacts', { display_name: 'Other', attributes: { pin: '4941' } });
    expect((await miss(most - 10)).status).toBe(200);
    // No contact is created, since another one has the pin. Without a limit, each answer would reveal whether the
    // number is free.
    const create = (at: number, more: object = {}) => ({
      op: 'create',
      contact: { display_name: 'g', phone: phoneAt(at), attributes: { pin: '4941', ...more } },
    });
    const items = Array.from({ length: 40 }, (_, at) => create(5_000 + at));
    const { status, json } = await by.post('/contacts/batch', {
      items: [...items, create(known), create(6_000, { pin: '7' })],
    });
    const answers = json.data.map((item: { problem?: { status: number } }) => item.problem?.status ?? 'done');
    const countByAnswer = Object.fromEntries(
      [...new Set(answers)].map((answer) => [
        answer,
        answers.filter((other: unknown) => other === answer).length,
      ]),
    );
    expect([status, countByAnswer]).toEqual([200, { 400: 10, 429: 31, done: 1 }]);
    expect((await miss(1)).status).toBe(429);
  });
});

describe('a tree of an earlier release with a full number or email', () => {
  const trees: Readonly<Record<string, readonly ['numbers' | 'emails', object]>> = {
    'a phone': ['numbers', phoneIs(known)],
    'one of several phones': ['numbers', { field: 'phone', op: 'any_of', value: [phoneAt(known)] }],
    'none of several phones': ['numbers', { field: 'phone', op: 'none_of', value: [phoneAt(known)] }],
    'a phone in groups': [
      'numbers',
      { not: { any: [{ field: 'tag', op: 'is', value: 'a' }, phoneIs(known)] } },
    ],
    'an identity': [
      'numbers',
      { field: 'identity', op: 'is', value: { kind: 'phone', value: phoneAt(known) } },
    ],
    'a LID': ['numbers', { field: 'lid', op: 'is', value: '123456789012345' }],
    'a search for a number': ['numbers', { field: 'search', op: 'contains', value: phoneAt(known) }],
    'an email': ['emails', emailIs(known)],
    'an identity of an email': [
      'emails',
      { field: 'identity', op: 'is', value: { kind: 'email', value: emailAt(known) } },
    ],
    'a search for an email': ['emails', { field: 'search', op: 'contains', value: emailAt(known) }],
  };
  const plain = { field: 'tag', op: 'is', value: 'a' };

  for (const [name, [part, tree]] of Object.entries(trees))
    it(`does not exist for a role that masks them: ${name}`, async () => {
      const { client, account, by } = await asking(part);
      const segment = (await client.post('/segments', { name: 'Old', tree: plain })).json.data;
      const view = { name: 'Old', shared: true, definition: { filter: plain } };
      const { number } = (await client.post('/views', view)).json.data;
      const answers = async () =>
        Promise.all(
          [
            ...[`/segments/${segment.number}`, `/segments/${segment.number}/count`, `/views/${number}`],
            ...['/segments', '/views', '/contacts?segment=Old', '/events?segment=Old', '/export?segment=Old'],
          ].map(async (path) => {
            const { status, text } = await by.get(path);
            // A refusal repeats the name that was sent, as for a segment that does not exist.
            return [path, status, /Old/.test(text.replace('there is no \\"Old\\"', ''))] as const;
          }),
        );
      for (const [, status] of await answers()) expect(status).toBe(200);
      for (const [table, at, sql] of [
        ['segments', segment.number, 'update segments set tree = $3 where account_id = $1 and number = $2'],
        [
          'views',
          number,
          "update views set definition = jsonb_build_object('filter', $3::jsonb) where account_id = $1 and number = $2",
        ],
      ] as const)
        expect([
          table,
          await fixture.database.query(planned(sql), [account.account.id, at, JSON.stringify(tree)]),
        ]).toBeTruthy();
      expect(await answers()).toEqual([
        [`/segments/${segment.number}`, 404, false],
        [`/segments/${segment.number}/count`, 404, false],
        [`/views/${number}`, 404, false],
        ['/segments', 200, false],
        ['/views', 200, false],
        ['/contacts?segment=Old', 400, false],
        ['/events?segment=Old', 400, false],
        ['/export?segment=Old', 400, false],
      ]);
      // The owner sees it, and a bulk change has a copy of it.
      expect((await client.get(`/segments/${segment.number}`)).status).toBe(200);
    });

  it('fails the bulk change of a member whose role now shows less', async () => {
    const { client, account, by } = await asking('numbers');
    const change = { add_tags: ['met'] };
    const { id } = (await by.post('/bulk-changes', { filter: plain, change })).json.data;
    const isDone = async () => (await client.get(`/bulk-changes/${id}`)).json.data.state === 'done';
    await until('it has ended', isDone);
    const sql = 'update bulk_changes set filter = $3 where account_id = $1 and id = $2';
    await fixture.database.query(planned(sql), [
      ...[account.account.id, id],
      { filter: JSON.stringify({ not: phoneIs(known) }) },
    ]);
    const texts = async (of: typeof by) => [
      (await of.get(`/bulk-changes/${id}`)).text,
      (await of.get('/bulk-changes')).text,
    ];
    for (const text of await texts(by))
      expect([text.includes(id), text.includes('phone')]).toEqual([true, false]);
    expect((await client.get(`/bulk-changes/${id}`)).text).toContain('phone');
  });
});
