/** Hostile texts in every part of every request of phone books, and in everything that a phone reads. */
import { describe, expect, it } from 'vitest';
import { Random } from '../fuzz/random.js';
import { hostileTexts } from '../fuzz/texts.js';
import { unstorable } from '../fuzz/unstorable.js';
import { cardOf, davClient, davNames } from '../support/clients/carddav.js';
import { newClient } from '../support/clients/directory.js';
import { inTwoLengths } from '../support/lengths.js';
import { rounds } from '../support/rounds.js';
import { useServer } from '../support/wire/server.js';
import { xmlFaultOf } from '../support/wire/well-formed.js';
import type { Received } from '../support/wire/wire.js';
import { type BookRequest, requests, routesOf, type Subject, usual, withText } from './requests.js';

const fixture = useServer({ settings: { areRateLimitsOn: false } });

async function subject(): Promise<Subject & { readonly read: () => Promise<string> }> {
  const { account, client } = await newClient(fixture);
  const ana = await client.make({ display_name: 'Ana', phone: '+14155550101' });
  const { number } = (await client.post('/books', { name: 'All', source: { kind: 'all' } })).json.data;
  const key = await fixture.newKey(account, ['contacts:read', 'contacts:write', 'contacts:delete']);
  const etag = (await davClient(fixture.send, key).dav('GET', `/carddav/books/${number}/${ana.id}.vcf`))
    .headers.etag;
  const read = async () => (await client.get('/contacts?limit=1')).text;
  return { book: number, key, card: ana.id, ...(etag === undefined ? {} : { etag }), read };
}

/** Undefined: nothing is wrong with it. */
function faultOf({ status, headers, text }: Received): string | undefined {
  if (status >= 500) return `${status} ${text}`;
  const isXml = headers['content-type']?.includes('xml') === true && text !== '';
  return isXml ? xmlFaultOf(text) : undefined;
}

async function send({ method, path, headers, body }: BookRequest): Promise<string | undefined> {
  try {
    const answer = await fixture.send({ method, path, headers, ...(body === undefined ? {} : { body }) });
    return faultOf(answer);
  } catch (error) {
    // The client itself refuses a header or a path that no HTTP can contain.
    const { code = '' } = error as NodeJS.ErrnoException;
    return /^ERR_(INVALID|UNESCAPED)/.test(code) ? undefined : `no answer: ${error}`;
  }
}

async function faultsOf(all: Iterable<BookRequest>): Promise<{ sent: number; faults: string[] }> {
  const faults: string[] = [];
  let sent = 0;
  const queue = all[Symbol.iterator]();
  const work = async () => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      sent += 1;
      const fault = await send(next.value);
      if (fault !== undefined) faults.push(`${next.value.name}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return { sent, faults };
}

it('every route of both faces has a request', () => {
  expect(Object.keys(requests).toSorted()).toEqual([...new Set(routesOf(fixture.server))].toSorted());
});

describe('texts that no part of a request expects', () => {
  const texts = [...new Set([...unstorable, ...hostileTexts])];
  inTwoLengths(
    'are refused or taken, and never a fault of the server',
    { short: { every: 90 }, long: { every: 1 } },
    async ({ every }) => {
      const of = await subject();
      // Each text goes to some places, and each place gets some texts.
      const { sent, faults } = await faultsOf(
        texts.flatMap((text, turn) =>
          [...withText(of, text)].filter((_, at) => (at + turn * 7) % every === 0).map((make) => make()),
        ),
      );
      expect(faults).toEqual([]);
      expect(sent).toBeGreaterThan(100);
      // The account can still be read, on each face.
      const after = await faultsOf(
        Object.values(requests)
          .flat()
          .map((make) => usual(make, of)),
      );
      expect(after.faults).toEqual([]);
      expect(await of.read()).toContain('"data"');
    },
  );
});

describe('requests that were changed at random', () => {
  inTwoLengths(
    'are answered without a fault',
    { short: { count: 250, seed: 7 }, long: { count: 20_000, seed: 8 } },
    async ({ count, seed }) => {
      const of = await subject();
      const random = new Random(seed);
      const all = Object.values(requests).flat();
      const made = Array.from({ length: count }, (_, index) => {
        const request = usual(random.pick(all), of);
        return { ...request, ...twisted(request, random), name: `${index} of seed ${seed}` };
      });
      const { faults } = await faultsOf(made);
      expect(faults).toEqual([]);
    },
  );
});

const pieces = [
  '<![CDATA[',
  ']]>',
  '<!--',
  '<?x ',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '&b;',
  '&#0;',
  '&#xD800;',
  '<a ',
  '/>',
  '</D:prop>',
  ' xmlns=""',
  ' xmlns:D="x"',
  '<D:allprop/>',
  '<D:propname/>',
  '<D:href/>',
  '\u0000',
  '\ufeff',
  'BEGIN:VCARD\r\n',
  'END:VCARD\r\n',
  '\r\n ',
  ';;;',
  'ENCODING=QUOTED-PRINTABLE:=00',
  'x'.repeat(5_000),
] as const;

/** A part is dropped, doubled, moved or replaced. */
function twisted({ method, path, headers, body }: BookRequest, random: Random): Partial<BookRequest> {
  if (body === undefined || random.chance(0.15)) {
    const [one, other] = [random.below(path.length), random.below(path.length)];
    const inserted = random.pick(['/', '%00', '%2f', '..', '?', '%ff', 'A', '0', '.vcf', '']);
    return { path: `/${path.slice(1, one)}${inserted}${path.slice(random.chance(0.8) ? one : other)}` };
  }
  if (random.chance(0.1))
    return {
      method: random.pick(['PROPFIND', 'REPORT', 'PUT', 'GET', 'DELETE', 'PROPPATCH', 'POST', method]),
    };
  if (random.chance(0.1))
    return {
      headers: {
        ...headers,
        [random.pick(['depth', 'if-match', 'content-encoding', 'content-type', 'accept', 'brief', 'expect'])]:
          random.pick(['', '0', 'infinity', '*', 'gzip', 'W/"1"', ',,,', 'x'.repeat(900)]),
      },
    };
  const [from, to] = [random.below(body.length), random.below(body.length)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  const inner = random.weighted<() => Buffer>([
    [4, () => Buffer.from(random.pick(pieces))],
    [2, () => Buffer.concat([body.subarray(from, to), body.subarray(from, to)])],
    [1, () => Buffer.alloc(0)],
    [1, () => Buffer.from([random.below(256)])],
  ])();
  const rest = random.chance(0.5) ? body.subarray(from) : body.subarray(to);
  return { body: Buffer.concat([body.subarray(0, from), inner, rest]) };
}

it('hostile texts of contacts and books reach phones as well-formed answers', async () => {
  const { account, client } = await newClient(fixture);
  const { number } = (await client.post('/books', { name: 'All', source: { kind: 'all' }, shows: 'details' }))
    .json.data;
  const texts = hostileTexts.filter(
    (hostileText) =>
      hostileText.isWellFormed() && !hostileText.includes('\u0000') && hostileText.length < 200,
  );
  const saved = await Promise.all(
    texts.map(async (text, index) => {
      const phone = `+1415555${String(1_000 + index)}`;
      const fields = { company: text, job_title: text, address: { street: text, city: text } };
      const names = { given_name: text, family_name: text, email: `h${index}@example.com` };
      await client.post('/contacts', names);
      return client.post('/contacts', { display_name: text, phone, ...fields });
    }),
  );
  const made = saved.filter(({ status }) => status === 201).length;
  expect(made).toBeGreaterThan(20);
  const { dav, sync, cards } = davClient(fixture.send, account.key);
  const at = `/carddav/books/${number}/`;
  const every = rounds(2, 1);
  for (const text of texts.slice(0, 40).filter((_, turn) => turn % every === 0)) {
    if ((await client.patch(`/books/${number}`, { name: text })).status !== 200) continue;
    for (const [method, path] of [
      ['PROPFIND', '/carddav/books/'],
      ['PROPFIND', at],
    ] as const)
      expect([text, faultOf(await dav(method, path, undefined, { depth: '1' }))]).toEqual([text, undefined]);
    const headers = { authorization: `Bearer ${account.key}` };
    const format = ['yealink', 'cisco', 'snom'][texts.indexOf(text) % 3];
    const phonebook = await fixture.send({ path: `/phonebook/-/${format}?book=${number}`, headers });
    expect([text, faultOf(phonebook)]).toEqual([text, undefined]);
  }
  const { changed } = await sync(at);
  const read = await cards(at, changed);
  expect(read).toHaveLength(changed.length);
  for (const { text } of read) {
    // One of them ends the sync of a phone.
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
    const lines = text.split('\r\n').slice(0, -1);
    expect([lines[0], lines.at(-1)]).toEqual(['BEGIN:VCARD', 'END:VCARD']);
    expect(lines.filter((line) => !/^([A-Z-]+[;:]| )/.test(line))).toEqual([]);
  }
  // Each card can be sent back, and changes nothing.
  await Promise.all(
    read.map(async ({ href, etag, text }) => {
      const answer = await dav('PUT', href, text, { 'if-match': etag });
      expect([text, answer.status, answer.text]).toEqual([text, 204, '']);
    }),
  );
  expect(await cards(at, changed)).toEqual(read);
});

describe('bombs', () => {
  it('are refused with a clear error, by each route that reads XML', async () => {
    const of = await subject();
    const { dav } = davClient(fixture.send, of.key);
    const at = `/carddav/books/${of.book}/`;
    const nested = Array.from(
      { length: 30 },
      (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
    );
    const bombs: Readonly<Record<string, string>> = {
      entities: `<!DOCTYPE x [<!ENTITY e0 "ha">${nested.join('')}]><D:propfind ${davNames}><D:prop>&e30;</D:prop></D:propfind>`,
      'an entity of a megabyte': `<!DOCTYPE x [<!ENTITY e "${'a'.repeat(900_000)}">]><D:propfind ${davNames}>${'&e;'.repeat(1_000)}</D:propfind>`,
      'an outside entity': `<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:1/x">]><D:propfind ${davNames}>&e;</D:propfind>`,
      'an outside subset': `<!DOCTYPE x SYSTEM "file:///etc/passwd"><D:propfind ${davNames}/>`,
      levels: `${'<a>'.repeat(200_000)}`,
      elements: `<D:propfind ${davNames}><D:prop>${'<D:a/>'.repeat(150_000)}</D:prop></D:propfind>`,
      attributes: `<D:propfind ${davNames} ${Array.from({ length: 60_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`,
      namespaces: `<D:propfind ${davNames} ${Array.from({ length: 20_000 }, (_, i) => `xmlns:n${i}="u"`).join(' ')}><D:prop><D:a/></D:prop></D:propfind>`,
      'a long name': `<D:propfind ${davNames}><D:prop><D:${'n'.repeat(500_000)}/></D:prop></D:propfind>`,
      'a long comment': `<!--${'-x'.repeat(400_000)}--><D:propfind ${davNames}/>`,
      'too many bytes': ' '.repeat(3_000_000),
    };
    const all = ['PROPFIND', 'REPORT', 'PROPPATCH'];
    const names = Object.keys(bombs);
    // All methods have one reader, so each bomb is sent with one of them, and each method with some bombs.
    const methodsOf = (name: string) => {
      const first = names.indexOf(name) % all.length;
      return all.slice(rounds(first, 0), rounds(first + 1, all.length));
    };
    for (const [name, body] of Object.entries(bombs))
      for (const method of methodsOf(name)) {
        const answer = await dav(method, at, body, { depth: '0' });
        expect([name, method, answer.status >= 400 && answer.status < 500], answer.text).toEqual([
          name,
          method,
          true,
        ]);
        expect([name, answer.text.length < 2_000, xmlFaultOf(answer.text)]).toEqual([name, true, undefined]);
      }
    // Each card would be answered with each of the names, and each of these with its namespace.
    const find = (inner: string) => `<D:propfind ${davNames}><D:prop>${inner}</D:prop></D:propfind>`;
    const wide = Array.from({ length: 101 }, (_, index) => `<D:a${index}/>`).join('');
    const far = `<X:a xmlns:X="${'&quot;'.repeat(2_000)}"/><X:b xmlns:X="${'x'.repeat(100)}"/>`;
    for (const path of ['/carddav/', '/carddav/books/', at])
      for (const inner of [wide, far, '<D:getetag/>'.repeat(1_001)])
        expect((await dav('PROPFIND', path, find(inner), { depth: '1' })).status).toBe(400);
    // The same name many times is one.
    const same = await dav('PROPFIND', at, find('<X:a xmlns:X="x"/>'.repeat(900)), { depth: '1' });
    expect([same.status, same.text.length < 3_000]).toEqual([207, true]);
  });

  it('refuses bombs in cards too', async () => {
    const of = await subject();
    const { dav } = davClient(fixture.send, of.key);
    const at = `/carddav/books/${of.book}/bomb.vcf`;
    const cards: Readonly<Record<string, string>> = {
      'many numbers': cardOf('x', ...Array.from({ length: 8_000 }, (_, i) => `TEL:+1415${2_000_000 + i}`)),
      'many cards': cardOf('x', 'FN:x').repeat(3_000),
      'cards in cards': `${'BEGIN:VCARD\r\nAGENT:\r\n'.repeat(8_000)}`,
      'a long line': cardOf('x', `FN:${'x'.repeat(250_000)}`),
      folds: cardOf('x', `FN:${'x\r\n '.repeat(50_000)}`),
      parameters: cardOf('x', `FN;${'A=b;'.repeat(50_000)}:x`),
      quotes: cardOf('x', `FN;A=${'"'.repeat(200_001)}:x`),
      backslashes: cardOf('x', `FN:${'\\'.repeat(200_000)}`),
      'quoted-printable': cardOf('x', `FN;ENCODING=QUOTED-PRINTABLE:${'=C3'.repeat(80_000)}`),
      'too many bytes': cardOf('x', `NOTE:${'x'.repeat(300_000)}`),
    };
    for (const [name, body] of Object.entries(cards)) {
      const { status, text } = await dav('PUT', at, body, { 'if-none-match': '*' });
      expect([name, status >= 400 && status < 500], `${status} ${text}`).toEqual([name, true]);
    }
  });

  it('Depth: infinity is refused on each path', async () => {
    const of = await subject();
    const { dav } = davClient(fixture.send, of.key);
    for (const path of ['', 'principal/', 'books/', `books/${of.book}/`, `books/${of.book}/${of.card}.vcf`])
      for (const depth of ['infinity', 'Infinity', ' infinity '])
        expect([path, (await dav('PROPFIND', `/carddav/${path}`, undefined, { depth })).status]).toEqual([
          path,
          403,
        ]);
  });
});
