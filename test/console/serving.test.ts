/** Serving the console: compression, caching, a strict policy, and no paths of other routes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { generateIt } from '../support/generated.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const browser = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br, zstd',
};
const manifest = JSON.parse(readFileSync(path.join(programRoot, 'console/dist/manifest.json'), 'utf8'));

async function get(urlPath: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`http://127.0.0.1:${fixture.port}${urlPath}`, { method, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The sent bytes of the body, which fetch would decompress. */
async function raw(urlPath: string, headers: Record<string, string>) {
  const { request } = await import('node:http');
  return new Promise<{ headers: NodeJS.Dict<string | string[]>; bytes: Buffer }>((resolve, reject) => {
    request({ port: fixture.port, path: urlPath, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the build', () => {
  it('matches the sources', async () => {
    const { fingerprint } = await import(pathToFileURL(path.join(programRoot, 'scripts/console.mjs')).href);
    expect(manifest.sources, `console/dist is stale: ${generateIt}`).toBe(fingerprint());
  });

  it('has no script, style or handler in its document, and no source map', async () => {
    const { text } = await get('/', browser);
    expect(text).toContain('<div id="root">');
    expect(text).not.toMatch(/<style|<script(?![^>]* src="\/assets\/)| on[a-z]+="| style="/);
    for (const file of manifest.files) {
      expect(file.path).not.toMatch(/\.map$/);
      if (file.path.endsWith('.js')) expect((await get(file.path)).text).not.toContain('sourceMappingURL');
    }
  });
});

describe('/', () => {
  it('returns the console to browsers, and the list of APIs to programs', async () => {
    const page = await get('/', browser);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    const known = await get('/', { ...browser, 'if-none-match': page.headers.get('etag') ?? '' });
    expect([known.status, known.text]).toEqual([304, '']);
    const index = await get('/', { accept: '*/*' });
    expect([index.status, index.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(index.text).toContain('/directory/v1');
  });

  it('sends files compressed for the browser, cached for ever', async () => {
    const file = manifest.files.find((candidate: { path: string }) => candidate.path.endsWith('.js'));
    const plain = await raw(file.path, {});
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.bytes).toHaveLength(file.bytes.raw);
    const br = await raw(file.path, { 'accept-encoding': 'gzip, br' });
    expect(br.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript',
      'cache-control': 'max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
    expect(brotliDecompressSync(br.bytes).equals(plain.bytes)).toBe(true);
    const gzip = await raw(file.path, { 'accept-encoding': 'gzip, br;q=0' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true);
    // A policy is for documents, and would make each of these files larger.
    expect(br.headers['content-security-policy']).toBeUndefined();
    expect(br.headers['x-content-type-options']).toBe('nosniff');
  });

  it('serves the font in subsets of at most 110 kB, and the licenses of others', async () => {
    const fonts = manifest.files.filter((file: { path: string }) => file.path.endsWith('.woff2'));
    expect(fonts.map((font: { path: string }) => font.path.replace(/-[^-]{8}\.woff2$/, '')).sort()).toEqual(
      ['cyrillic', 'latin', 'latin-ext', 'vietnamese'].map((value) => `/assets/inter-${value}`),
    );
    expect(
      fonts.reduce((sum: number, font: { bytes: { raw: number } }) => sum + font.bytes.raw, 0),
    ).toBeLessThan(110_000);
    for (const { path: urlPath } of fonts) {
      const { status, headers } = await get(urlPath);
      expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
        ...[200, 'font/woff2'],
        'max-age=31536000, immutable',
      ]);
    }
    const latin = fonts.find((font: { path: string }) => /inter-latin-[^-]{8}\.woff2$/.test(font.path));
    expect((await get('/', browser)).text).toContain(
      `as="font" type="font/woff2" crossorigin href="${latin.path}"`,
    );
    const { status, text } = await get('/licenses.txt');
    expect([status, text.includes('SIL OPEN FONT LICENSE'), text.includes('ISC License')]).toEqual([
      200,
      true,
      true,
    ]);
  });

  it('serves the paths of pages and below them, and no other paths', async () => {
    for (const urlPath of ['/contacts', '/contacts/anything', '/contacts?tag=vip'])
      expect((await get(urlPath, browser)).text).toContain('<div id="root">');
    const nothing = [404, '{"error":"Nothing is served at this path."}'];
    for (const urlPath of [
      '/contact',
      '/contactsx',
      '/assets/none.js',
      '/directory/v2/contacts',
      '/../package.json',
    ])
      expect([urlPath, ...statusAndText(await get(urlPath))]).toEqual([urlPath, ...nothing]);
    const wrong = await get('/contact', browser);
    expect([wrong.status, wrong.text.includes('<a href="/docs">')]).toEqual([404, true]);
    expect(statusAndText(await get('/contacts', { accept: 'application/json' }))).toEqual(nothing);
    expect(statusAndText(await get('/contacts', {}, 'POST'))).toEqual(nothing);
    expect((await get('/contacts', browser, 'POST')).status).toBe(405);
    expect((await get('/directory/v1/contactz', browser)).status).toBe(404);
    const head = await get('/', browser, 'HEAD');
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it('serves only the names of the server', async () => {
    const { headers } = await raw('/', { ...browser, host: 'rebound.example' });
    expect(headers['content-type']).toBe('application/json');
  });
});

function statusAndText({ status, text }: { status: number; text: string }) {
  return [status, text];
}
