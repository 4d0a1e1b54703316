/** The documents of all faces are valid and complete OpenAPI 3.1, at the URLs that the reference links. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { openApiOf } from '../../src/faces/kit/openapi/openapi.js';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { docsPages } from '../../src/http/guides/api-documents.js';
import { compilerOf } from '../support/wire/compile-with.js';
import { metaFaults } from '../support/wire/openapi-meta.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const faces = describedFaces(await discoverFaces());

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly securitySchemes: object;
  };
}

/** Known for clients that try them, but always refused: only the vendor has channels and messages. */
const refusedAlways = [
  'POST /channels/{channelID}/contacts/lookup',
  'GET /conversations/{contactNumber}/messages',
];

function operationsOf(document: Document) {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      path,
      method,
      operation,
      name: `${method.toUpperCase()} ${path}`,
    })),
  );
}

/** Every object in a value, with its path. */
function nodesOf(value: unknown, at = ''): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([name, one]) => nodesOf(one, `${at}/${name}`));
  return Array.isArray(value) ? below : [[at, value as Readonly<Record<string, unknown>>], ...below];
}

/** Returns the target of a reference within the document. */
function follow(document: unknown, reference: string): unknown {
  expect(reference).toMatch(/^#\//);
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (node, name) => (node as Readonly<Record<string, unknown>> | undefined)?.[name],
      document,
    );
}

describe.each(faces.map((face) => face.name))('the document of %s', (name) => {
  let document: Document;

  beforeAll(async () => {
    const answer = await fixture.send({ path: `/docs/${name}.json` });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    document = answer.json;
  });

  it('is valid OpenAPI 3.1 without unknown members', () => {
    expect(metaFaults(document)).toEqual([]);
  });

  it('every reference resolves, every schema compiles', () => {
    const nodes = nodesOf(document);
    const references = nodes.flatMap(([, node]) => (typeof node.$ref === 'string' ? [node.$ref] : []));
    expect(references.filter((reference) => follow(document, reference) === undefined)).toEqual([]);
    const compile = compilerOf(document.components.schemas);
    for (const [at, node] of nodes)
      if (/\/(schema|schemas\/[^/]+)$/.test(at)) expect(() => compile(node), at).not.toThrow();
  });

  it('a mount is a server or starts every path, whose parameters are declared and required', () => {
    const mounts = faces.find((face) => face.name === name)?.mounts ?? [];
    const starts = document.servers.flatMap(({ url }) => (url === '/' ? [] : [url]));
    if (starts.length > 0) expect(starts).toEqual(mounts.map(({ prefix }) => prefix));
    for (const { path, operation, name: where } of operationsOf(document)) {
      if (starts.length === 0)
        expect(
          mounts.some(({ prefix }) => path.startsWith(`${prefix}/`)),
          where,
        ).toBe(true);
      const named = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(
        declared.map((parameter) => parameter.name),
        where,
      ).toEqual(named);
      expect(
        declared.every((parameter) => parameter.required),
        where,
      ).toBe(true);
      const all = (operation.parameters ?? []).map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(all).size, where).toBe(all.length);
    }
  });

  it('no two paths differ only in parameter names', () => {
    const forms = Object.keys(document.paths).map((path) => path.replaceAll(/\{[^}]+\}/g, '{}'));
    expect(new Set(forms).size).toBe(forms.length);
  });

  it('every route of every mount is documented with its own id', () => {
    const mounts = faces.find((face) => face.name === name)?.mounts ?? [];
    const isRelative = document.servers[0]?.url !== '/';
    const served = mounts.flatMap(({ prefix, wire }) =>
      wire.routes
        .filter((route) => route.isShown !== false)
        .map(({ method, path }) => {
          const full = (isRelative ? '' : prefix) + path;
          return `${method} ${full.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}')}`;
        }),
    );
    const shown = operationsOf(document);
    expect(
      served.filter((operationName) => !shown.some((operation) => operation.name === operationName)),
    ).toEqual([]);
    const ids = shown.map((operation) => operation.operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('every operation states its success and its refusals', () => {
    for (const { operation, name: where } of operationsOf(document)) {
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => /^2/.test(status)),
        where,
      ).toBe(!refusedAlways.includes(where));
      const [security] = operation.security;
      const needed = security === undefined ? [] : ['400', '401', '429'];
      const scoped = Object.values(security ?? {}).some((scopes) => scopes.length > 0);
      const body = operation.requestBody === undefined ? [] : ['413'];
      expect(statuses, where).toEqual(expect.arrayContaining([...needed, ...body]));
      if (scoped)
        expect(
          statuses.filter((status) => status === '401' || status === '403').length,
          where,
        ).toBeGreaterThan(0);
    }
  });

  it('every authentication method is declared', () => {
    const used = operationsOf(document).flatMap(({ operation }) => operation.security.flatMap(Object.keys));
    expect(used.filter((scheme) => !Object.hasOwn(document.components.securitySchemes, scheme))).toEqual([]);
  });
});

describe('the API reference', () => {
  it('serves the guides of faces as in the repository', async () => {
    const guides = faces.flatMap(({ connect }) => (connect.guide === null ? [] : [connect.guide]));
    expect(guides.length).toBeGreaterThan(3);
    for (const guide of guides) {
      const { status, headers, text } = await fixture.send({ path: `/${guide}` });
      expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
      expect(text).toBe(readFileSync(path.join(programRoot, guide), 'utf8'));
    }
    expect((await fixture.send({ path: '/docs/moving/nobody.md' })).status).toBe(404);
  });

  it('lists every face with its operations and a link to its document', async () => {
    const page = await fixture.send({ path: '/docs' });
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    for (const face of faces) {
      // Relative, so that a proxy may serve it below a path.
      expect(page.text).toContain(`<a href="./docs/${face.name}">`);
      expect(page.text).toContain(`<a href="./docs/${face.name}.json">`);
      const { paths, servers } = openApiOf(face);
      const start = servers[0]?.url.replace(/\/$/, '') ?? '';
      for (const path of Object.keys(paths)) expect(page.text).toContain(`>${start}${path}<`);
    }
    const below = await fixture.send({ path: '/docs/' });
    expect(below.text).toBe(page.text.replaceAll('"./', '"../'));
  });

  it('does not find unknown faces, and refuses writes', async () => {
    for (const path of ['/docs/nobody.json', '/docs/__proto__', '/docs/constructor.json', '/docs//'])
      expect((await fixture.send({ path })).status, path).toBe(404);
    const [face] = faces;
    const refused = await fixture.send({ method: 'POST', path: `/docs/${face?.name}.json`, body: {} });
    expect(refused.status).toBe(405);
    expect(refused.headers.allow).toBe('GET, HEAD');
    const head = await fixture.send({ method: 'HEAD', path: `/docs/${face?.name}.json` });
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it('the server that a document names is where people reach it', () => {
    const [face] = faces;
    if (face === undefined) throw new Error('there are no faces');
    const [{ prefix } = { prefix: '' }] = face.mounts;
    expect(openApiOf(face).servers).toEqual([{ url: prefix }]);
    const pages = docsPages({ faces: [face], publicUrl: 'https://example.com/book' });
    expect(JSON.parse(pages[`/docs/${face.name}.json`]?.text() ?? '').servers).toEqual([
      { url: `https://example.com/book${prefix}` },
    ]);
  });
});

describe('the reference of a face', () => {
  it('is a page that loads only from this server, with a nonce for styles', async () => {
    const seen = new Set<string>();
    for (const { name } of faces) {
      const page = await fixture.send({ path: `/docs/${name}` });
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      const nonce = /<meta property="csp-nonce" content="([^"]+)">/.exec(page.text)?.[1] ?? '';
      seen.add(nonce);
      expect(page.headers['content-security-policy']).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      // Relative, so that a proxy may serve it below a path.
      expect(page.text).not.toMatch(/(href|src)="(\/|https?:)/);
      expect(page.text).not.toMatch(/<script(?! src=)|<style| style="/);
    }
    expect(seen.size).toBe(faces.length);
    const head = await fixture.send({ method: 'HEAD', path: `/docs/${faces[0]?.name}` });
    expect([head.status, head.text]).toEqual([200, '']);
    const other = await fixture.send({
      path: `/docs/${faces[0]?.name}`,
      headers: { host: 'rebound.example' },
    });
    expect(other.status).toBe(421);
  });

  it('has the viewer of its manifest, in every encoding', async () => {
    const manifest = JSON.parse(
      readFileSync(path.join(programRoot, 'api-viewer/scalar/manifest.json'), 'utf8'),
    );
    expect(manifest.release).toBe(`@scalar/api-reference@${manifest.version}`);
    const viewer = `/docs/scalar-${manifest.version}.js`;
    expect((await fixture.send({ path: `/docs/${faces[0]?.name}` })).text).toContain(
      viewer.slice('/docs/'.length),
    );
    for (const encoding of ['br', 'gzip', undefined]) {
      const accepted = encoding === undefined ? {} : { 'accept-encoding': encoding };
      const response = await fetch(`http://127.0.0.1:${fixture.port}${viewer}`, {
        headers: { 'accept-encoding': 'identity', ...accepted },
      });
      expect(response.headers.get('content-encoding')).toBe(encoding ?? null);
      expect(response.headers.get('cache-control')).toBe('max-age=31536000, immutable');
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(manifest.sha256);
    }
  });
});

describe('a browser that opens a path of an API', () => {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  const nothing = '{"error":"Nothing is served at this path."}';

  it('is redirected from an API root to the reference, and programs are not', async () => {
    for (const { name, mounts } of faces)
      for (const { prefix } of mounts)
        for (const path of [prefix, `${prefix}/`, `${prefix}?page=1`]) {
          const led = await fixture.send({ path, headers: { accept } });
          expect([path, led.status, led.headers.location]).toEqual([path, 302, `/docs/${name}`]);
          const program = await fixture.send({ path });
          expect(program.headers.location).toBeUndefined();
          expect(program.headers['content-type']).not.toContain('html');
        }
  });

  it('gets an explanation and a link to the reference of the API', async () => {
    const [
      {
        name,
        mounts: [mount],
      } = { name: '', mounts: [] },
    ] = faces;
    const wrong = `${mount?.prefix}/no-such-thing`;
    const answer = await fixture.send({ path: wrong, headers: { accept } });
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(answer.text).toContain(`Its reference: <a href="/docs/${name}">`);
    const nowhere = await fixture.send({ path: '/no-such-thing', headers: { accept } });
    expect(nowhere.status).toBe(404);
    for (const face of faces) expect(nowhere.text).toContain(`<a href="/docs/${face.name}">`);
    expect(nowhere.text).not.toContain('no-such-thing');
    const head = await fixture.send({ method: 'HEAD', path: wrong, headers: { accept } });
    expect([head.status, head.text]).toEqual([404, '']);
  });

  it('programs get the usual answer: with a key, another method, a served path, or Java', async () => {
    const { key } = await fixture.newAccount();
    const sent = (headers: Record<string, string>, path = '/no-such-thing', method = 'GET') =>
      fixture.send({ method, path, headers });
    expect((await sent({})).text).toBe(nothing);
    expect((await sent({ accept: 'application/json' })).text).toBe(nothing);
    expect((await sent({ accept }, '/no-such-thing', 'POST')).text).toBe(nothing);
    const java = 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2';
    expect((await sent({ accept: java })).text).toBe(nothing);
    expect((await sent({ accept, host: 'rebound.example' })).text).toBe(nothing);
    for (const face of faces)
      for (const { prefix, wire } of face.mounts) {
        const known = wire.routes.find((route) => route.method === 'GET')?.path.replaceAll(/:\w+/g, '7');
        const ways = [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }];
        const keyed = ways.filter((way) => wire.credential(way, prefix) !== undefined);
        expect(keyed.length).toBeGreaterThan(0);
        for (const [path, headers] of [
          [`${prefix}${known}`, {}],
          ...keyed.map((item) => [`${prefix}/no-such-thing`, item] as const),
          ...keyed.map((item) => [prefix, item] as const),
        ] as const) {
          const answer = await sent({ ...headers, accept }, path);
          const program = await sent(headers, path);
          expect([path, answer.status, answer.headers['content-type']]).toEqual([
            path,
            program.status,
            program.headers['content-type'],
          ]);
          expect(answer.headers['content-type'] ?? '').not.toContain('html');
        }
      }
  });
});
