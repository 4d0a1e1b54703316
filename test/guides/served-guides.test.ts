/** The guides that the server publishes: pages, links, search, and parts that depend on the reader. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { movedGuides } from '../../src/http/guides/moved-guides.js';
import { useServer } from '../support/wire/server.js';

const trustedProxies = [{ address: '127.0.0.1', prefix: 32 }];
const fixture = useServer({ settings: { trustedProxies, hosts: new Set(['contacts.example.com']) } });
const behindPath = useServer({ settings: { publicUrl: 'https://public.example.com/book' } });

const docs = path.join(programRoot, 'docs');
const files = (readdirSync(docs, { recursive: true }) as string[]).filter(
  (file) => !/^(decisions|develop)\//.test(file),
);
/** Lists of pages are for readers of the repository. */
const documents = files.filter((file) => file.endsWith('.md') && path.basename(file) !== 'README.md');
const pages = ['/docs', '/docs/', ...documents.map((file) => `/docs/${file.slice(0, -3)}`)];

const get = (urlPath: string, headers: Readonly<Record<string, string>> = {}, server = fixture) =>
  server.send({ path: urlPath, headers });
const htmlOf = async (urlPath: string, headers = {}, server = fixture) => {
  const answer = await get(urlPath, headers, server);
  expect([urlPath, answer.status]).toEqual([urlPath, 200]);
  return answer.text;
};
const idsOf = (html: string) => [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
const linksOf = (html: string) =>
  [...html.matchAll(/ (?:href|src|action)="([^"]*)"/g)].map(([, to = '']) => to);

describe('the pages', () => {
  it.each(pages)('%s is plain HTML with a search field, without scripts', async (page) => {
    const { status, headers, text } = await get(page);
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    );
    expect(text).not.toMatch(/<script|<iframe| style="| on[a-z]+="|javascript:/i);
    // The pages have no mark of the renderer and no Markdown left.
    expect(text).not.toMatch(/[\u0000-\u0008]|\]\(|```|&lt;!--/);
    expect(text.match(/<h1/g)).toHaveLength(1);
    expect(text).toContain('<input type="search" id="q" name="q"');
    const ids = idsOf(text);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('every link and every picture leads to a page, a file or an anchor that is there', async () => {
    const known = new Map<string, readonly (string | undefined)[] | undefined>();
    for (const page of [...pages, '/docs/search?q=key', '/docs/guides/keys?account=my-shop'])
      for (const link of linksOf(await htmlOf(page))) {
        const url = new URL(link, `http://127.0.0.1:1${page}`);
        if (url.origin !== 'http://127.0.0.1:1') continue;
        const target = url.pathname + url.search;
        if (!known.has(target)) {
          const { status, text } = await get(target);
          known.set(target, status === 200 ? idsOf(text) : undefined);
        }
        expect(known.get(target), `${page}: ${link}`).toBeDefined();
        if (url.hash !== '') expect(known.get(target), `${page}: ${link}`).toContain(url.hash.slice(1));
      }
    for (const page of pages) expect([page, known.has(page)]).toEqual([page, true]);
  });

  it('the front page lists every guide by task, then the APIs, and nothing for developers', async () => {
    const html = await htmlOf('/docs');
    for (const file of documents) expect(html).toContain(`href="./docs/${file.slice(0, -3)}"`);
    expect(html.indexOf('id="operate-a-server"')).toBeLessThan(html.indexOf('id="apis"'));
    expect(html).not.toMatch(/Develop\b|Architecture|decisions/);
  });

  it('a link to an unserved page is text, and the page of an API links to its reference', async () => {
    const html = await htmlOf('/docs/guides/connect');
    expect(readFileSync(path.join(docs, 'guides/connect.md'), 'utf8')).toContain(
      '../../src/faces/wacrm/README.md',
    );
    expect(html).toContain('<a href="../../docs/wacrm">wacrm</a>');
    expect(await htmlOf('/docs/guides/keys')).toContain('SECURITY.md');
  });

  it('tables scroll in a box, alerts have anchors, other HTML of a document is text', async () => {
    expect(await htmlOf('/docs/guides/members')).toContain('<div class="wide" tabindex="0"><table>');
    expect(await htmlOf('/docs/operate/incidents')).toContain('<a id="switchbookdiskfull"></a><code>');
  });

  it('decisions, developers, other folders and unknown pages are not there', async () => {
    for (const wrong of [
      '/docs/nowhere',
      '/docs/decisions/0001-wire-layer',
      '/docs/decisions/README.md',
      '/docs/develop/citus',
      '/docs/../package.json',
      '/docs/guides/../../package.json',
      '/docs/%2e%2e/package.json',
      '/docs/..%2fpackage.json',
      '/docs/guides/keys%00',
      '/docs/guides//keys',
      '/docs/guides/keys/',
      '/docs/guides',
      '/docs/README',
      '/docs/README.md',
      '/docs/operate/README',
      '/docs/constructor',
      '/docs/images',
    ])
      expect([wrong, (await get(wrong)).status]).toEqual([wrong, 404]);
    const led = await get('/docs/nowhere', { accept: 'text/html' });
    expect([led.status, led.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
  });

  it('HEAD, If-None-Match, compression and other methods work as for files', async () => {
    for (const page of ['/docs', '/docs/guides/keys', '/docs/search?q=key', '/docs/operate/alerts.yml']) {
      const { headers, text } = await get(page);
      expect([headers['cache-control'], headers.vary]).toEqual(['no-cache', 'accept-encoding']);
      const again = await get(page, { 'if-none-match': String(headers.etag) });
      expect([again.status, again.text]).toEqual([304, '']);
      const head = await fixture.send({ method: 'HEAD', path: page });
      expect([head.status, head.text]).toEqual([200, '']);
      expect(head.headers['content-length']).toBe(headers['content-length']);
      const packed = await fetch(`http://127.0.0.1:${fixture.port}${page}`, {
        headers: { 'accept-encoding': 'gzip' },
      });
      expect([packed.headers.get('content-encoding'), await packed.text()]).toEqual(['gzip', text]);
      const refused = await fixture.send({ method: 'POST', path: page, body: {} });
      expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD']);
    }
  });

  it('programs get the source, and a browser is redirected to the page', async () => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
    for (const file of documents) {
      const source = await get(`/docs/${file}`);
      expect(source.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(source.text).toBe(readFileSync(path.join(docs, file), 'utf8'));
      const led = await get(`/docs/${file}`, { accept });
      expect([led.status, led.headers.location]).toEqual([302, path.basename(file, '.md')]);
    }
  });

  it.each(Object.entries(movedGuides))('%s leads to %s for good', async (from, to) => {
    for (const ending of ['', '.md', '?account=7', '.md?account=7']) {
      const address = `/docs/${from}${ending}`;
      const { status, headers } = await get(address);
      expect([address, status]).toEqual([address, 301]);
      const target = new URL(String(headers.location), `http://127.0.0.1:1${address}`);
      expect(target.pathname + target.search).toBe(`/docs/${to}${ending}`);
      expect((await get(target.pathname + target.search)).status).toBe(200);
    }
  });

  it('images and files are sent unchanged', async () => {
    for (const [file, type] of [
      ['images/contacts.png', 'image/png'],
      ['images/performance-ratio.svg', 'image/svg+xml'],
      ['operate/alerts.yml', 'text/plain; charset=utf-8'],
      ['operate/grafana-dashboard.json', 'application/json'],
    ] as const) {
      expect(existsSync(path.join(docs, file))).toBe(true);
      const response = await fetch(`http://127.0.0.1:${fixture.port}/docs/${file}`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
      expect(Buffer.from(await response.arrayBuffer()).equals(readFileSync(path.join(docs, file)))).toBe(
        true,
      );
    }
  });
});

describe('the search', () => {
  const search = (words: string) => htmlOf(`/docs/search?q=${encodeURIComponent(words)}`);
  const hitsOf = (html: string) => [...html.matchAll(/<li><a href="\.\.([^"]+)"/g)].map(([, to]) => to);

  it.each([
    ['disk full', '/docs/operate/incidents#the-disk-is-full'],
    ['key leaked', '/docs/operate/incidents#a-key-leaked'],
    ['restore', '/docs/operate/backup#restore-a-backup'],
    ['opt-out', '/docs/guides/consent#record-an-opt-out'],
    ['OPT-OUT record', '/docs/guides/consent#record-an-opt-out'],
    ['SWITCHBOOK_BACKUP_DIR', '/docs/operate/backup#schedule-backups'],
    ['webhook signature', '/docs/guides/webhooks#check-the-signature'],
    ['erase pers', '/docs/guides/privacy#erase-a-person'],
  ])('finds %s', async (words, page) => {
    const hits = hitsOf(await search(words));
    expect(
      hits.slice(0, 3).some((hit) => hit?.startsWith(page)),
      hits.join('\n'),
    ).toBe(true);
  });

  it('requires every word, and matches the start of a word', async () => {
    expect(hitsOf(await search('disk')).length).toBeGreaterThan(3);
    const none = await search('disk zebra');
    expect(hitsOf(none)).toEqual([]);
    expect(none).toContain('No section has all of these words.');
    expect(hitsOf(await search('isk full'))).toEqual([]);
  });

  it('is bounded, and shows strange input as text or not at all', async () => {
    expect(hitsOf(await search('a'))).toHaveLength(30);
    const long = await search('key '.repeat(2_500));
    expect(long).toContain('The search used the first 100 characters.');
    expect(long).not.toContain('key '.repeat(30));
    for (const words of [
      '',
      '   ',
      '""',
      '\u0000',
      '\u0001\u0002\u0003',
      '.*',
      '(',
      '\\',
      '$&',
      '🦊',
      '-',
      "'",
    ])
      expect(await search(words), words).toContain('<h1>Search</h1>');
    for (const raw of [
      '/docs/search',
      '/docs/search?q=%',
      '/docs/search?q=%00%ff',
      '/docs/search?q=a&q=b',
      '/docs/search?',
    ])
      await htmlOf(raw);
    const hostile = await search('"><script>alert(1)</script>');
    expect(hostile).not.toContain('<script');
    expect(hostile).toContain('value="&quot;&gt;&lt;script&gt;');
  });
});

describe('the base URL in examples', () => {
  const example = 'http://127.0.0.1:4470';
  const page = '/docs/guides/quick-start';

  it('is the address of the request', async () => {
    const html = await htmlOf(page, { host: 'contacts.example.com:8080' });
    expect(html).toContain('curl -s http://contacts.example.com:8080/directory/v1/contacts');
    expect(html).not.toContain(example);
    const forwarded = { 'x-forwarded-host': 'contacts.example.com', 'x-forwarded-proto': 'https' };
    expect(await htmlOf(page, forwarded)).toContain(
      'curl -s https://contacts.example.com/directory/v1/contacts',
    );
    for (const value of pages) {
      const text = await htmlOf(value, { host: 'contacts.example.com' });
      expect([value, text.includes(example)]).toEqual([value, false]);
    }
  });

  it('is the public one, where that is set', async () => {
    const html = await htmlOf(page, { host: 'localhost' }, behindPath);
    expect(html).toContain('curl -s https://public.example.com/book/directory/v1/contacts');
    // Links of pages are relative, so that they work below the path.
    expect(linksOf(html).filter((link) => link.startsWith('/'))).toEqual([]);
  });

  it('is never a foreign name', async () => {
    for (const host of [
      'evil.example',
      '"><script>',
      'contacts.example.com"><b>',
      '127.0.0.1:99999',
      'a@127.0.0.1',
    ]) {
      const refused = await get(page, { host });
      expect([host, refused.status, refused.text.includes('evil')]).toEqual([host, 421, false]);
      expect((await get(page, { 'x-forwarded-host': host })).status).toBe(421);
    }
    const scheme = await htmlOf(page, { 'x-forwarded-proto': 'javascript' });
    expect(scheme).toContain('curl -s http://127.0.0.1:');
    const untrusted = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    expect(await htmlOf(page, untrusted, behindPath)).not.toContain('evil');
  });
});

describe('the account in commands', () => {
  const named = (html: string) => [...html.matchAll(/--account ([^\s<)]+)/g)].map(([, name]) => name);

  it('is the one from the address, on every page, in links and in the search', async () => {
    for (const page of pages) {
      const html = await htmlOf(`${page}?account=my-shop`);
      // The rest are variables of a shell, and the syntax of commands.
      const others = named(html).filter(
        (name) => name !== 'my-shop' && !/^(\$|&lt;account&gt;)/.test(name ?? ''),
      );
      expect([page, others]).toEqual([page, []]);
      expect(html).not.toMatch(/account delete my-shop|--slug my-shop/);
    }
    const html = await htmlOf('/docs/guides/keys?account=my-shop');
    expect(html).toContain('account set my-shop default_region=BR');
    expect(html).toContain('href="../../docs/operate/incidents?account=my-shop#a-key-leaked"');
    expect(html).toContain('<input type="hidden" name="account" value="my-shop">');
    expect(await htmlOf('/docs/search?q=leaked&account=7')).toContain('incidents?account=7#a-key-leaked');
    const uuid = '01A204BE-ecf5-773a-b62b-d45a93dc2512';
    expect(await htmlOf(`/docs/guides/keys?account=${uuid}`)).toContain(`--account ${uuid.toLowerCase()} `);
  });

  it('is the example of the page by default', async () => {
    expect(named(await htmlOf('/docs/guides/keys'))).toContain('corner-shop');
    expect(named(await htmlOf('/docs/guides/keys?account='))).toContain('corner-shop');
    expect(await htmlOf('/docs/guides/keys')).toContain('<input id="account" name="account"');
    expect(await htmlOf('/docs/operate/support')).not.toContain('id="account"');
  });

  it('is refused and not shown in an invalid form', async () => {
    for (const hostile of [
      '"><script>alert(1)</script>',
      '$(reboot)',
      'a;reboot',
      'a b',
      '`id`',
      '-rf',
      'ä',
      'a'.repeat(64),
      '\u0003',
    ]) {
      const html = await htmlOf(`/docs/guides/keys?account=${encodeURIComponent(hostile)}`);
      expect(html).toContain('role="alert"');
      expect(named(html)).toContain('corner-shop');
      expect(html.includes('reboot') || html.includes('<script') || html.includes('?account=')).toBe(false);
    }
  });
});
