/** A sixth vendor is one folder: it is served next to the real ones without any other change. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Connect, faultOf } from '../../src/faces/kit/wire/connect.js';
import type { KeyRoute } from '../../src/faces/kit/wire/declared-route.js';
import { defineFace, type Face } from '../../src/faces/kit/wire/define-face.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { connect } from '../support/faces/acme/connect.js';
import { face as acme } from '../support/faces/acme/face.js';
import { moreFaces } from '../support/program/more-faces.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({
  moreFaces: [moreFaces],
  settings: { faceHosts: new Map([['acme.example.com', 'acme']]) },
});

const as = (key: string) => ({ 'x-acme-secret': key });

describe('the toy face', () => {
  it('creates, reads, changes, lists and deletes in its own unusual format', async () => {
    const { key } = await fixture.newAccount();
    const created = await fixture.send({
      method: 'PUT',
      path: '/acme/people/a%2F1',
      headers: as(key),
      body: { who: 'Ann', tel: '004912345678' },
    });
    expect(created.text).toBe(
      '{"result":[{"ref":"a/1","who":"Ann","tel":"004912345678"}],"outcome":"created"}',
    );
    expect(created.headers['content-type']).toBe('application/vnd.acme+json');
    const again = await fixture.send({
      method: 'PUT',
      path: '/acme/people/a%2F1',
      headers: as(key),
      body: { who: 'Ann' },
    });
    expect(again.json.outcome).toBe('found');
    await fixture.send({ method: 'PUT', path: '/acme/people/B', headers: as(key), body: { who: 'Bob' } });
    const list = await fixture.send({ path: '/acme/people', headers: as(key) });
    expect(list.json.result.map((item: { ref: string }) => item.ref)).toEqual(['B', 'a/1']);
    const gone = await fixture.send({ method: 'DELETE', path: '/acme/people/B', headers: as(key) });
    expect(gone.text).toBe('{"result":[]}');
    const missing = await fixture.send({ path: '/acme/people/B', headers: as(key) });
    expect(missing.status).toBe(200);
    expect(missing.text).toBe('{"error":"not_found"}');
  });

  it('refuses in its own order and format', async () => {
    const account = await fixture.newAccount();
    expect((await fixture.send({ path: '/acme/nothing' })).text).toBe('{"error":"unauthenticated"}');
    expect((await fixture.send({ path: '/acme/nothing', headers: as(account.key) })).text).toBe(
      '{"error":"no_route"}',
    );
    expect(
      (await fixture.send({ method: 'POST', path: '/acme/people', headers: as(account.key) })).text,
    ).toBe('{"error":"wrong_method"}');
    expect((await fixture.send({ path: '/acme/people?x=%zz', headers: as(account.key) })).text).toBe(
      '{"error":"bad_url"}',
    );
    const readOnly = await fixture.newKey(account, ['contacts:read']);
    const write = { method: 'PUT', path: '/acme/people/x', headers: as(readOnly) };
    expect((await fixture.send({ ...write, body: '{' })).text).toBe('{"error":"forbidden"}');
    const broken = await fixture.send({ ...write, headers: as(account.key), body: '{' });
    expect(broken.text).toBe('{"error":"bad_json"}');
    const large = await fixture.send({ ...write, headers: as(account.key), body: 'x'.repeat(1_001) });
    expect(large.text).toBe('{"error":"too_large"}');
  });

  it('counts the keys of an account in one window', async () => {
    const account = await fixture.newAccount();
    const keys = [
      await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' }),
      await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' }),
    ];
    const answers: string[] = [];
    for (let index = 0; index < 6; index += 1)
      answers.push((await fixture.send({ path: '/acme/people', headers: as(keys[index % 2] ?? '') })).text);
    expect(answers).toEqual([...Array(5).fill('{"result":[]}'), '{"error":"limited"}']);
    fixture.advance(1_000);
    expect((await fixture.send({ path: '/acme/people', headers: as(keys[0] ?? '') })).text).toBe(
      '{"result":[]}',
    );
  });

  it('lists its own steps for moving to it, next to the others', async () => {
    const { key } = await fixture.newAccount();
    const headers = { authorization: `Bearer ${key}` };
    const { json } = await fixture.send({ path: '/directory/v1/faces', headers });
    const names = json.data.map((item: { name: string }) => item.name);
    expect(names).toEqual([...names].sort());
    expect(names.length).toBeGreaterThan(2);
    expect(json.data.find((item: { name: string }) => item.name === 'acme')).toEqual({
      name: 'acme',
      title: 'Acme',
      vendor: connect.vendor,
      prefixes: ['/acme'],
      hosts: ['acme.example.com'],
      public_url: null,
      bases: connect.bases,
      headers: connect.headers,
      requests: connect.requests.map((request) => ({ body: null, ...request })),
      key_hint: connect.keyHint,
      token_path: connect.tokenPath,
      vendor_url: connect.origin,
      vendor_key: 'must be one word',
      not_served: connect.notServed,
      differs: connect.differs,
      reference: '/docs/acme',
      guide: null,
      can_pull: false,
      can_compare: false,
      can_forward: true,
      upstreams: ['acme'],
      can_read_through: false,
      has_webhooks: false,
    });
  });

  it('faulty connection details stop the start', () => {
    const faults = (more: Partial<Connect>) => faultOf({ ...connect, ...more }, ['/acme']);
    expect(faults({})).toBeUndefined();
    expect(faults({ bases: [{ before: null, path: '/other' }] })).toBe('no mount is below the base /other');
    expect(faults({ headers: [{ name: 'x', value: '{secret}' }] })).toBe('no header contains {key}');
    expect(faults({ requests: [{ title: 'x', method: 'POST', path: '/acme' }] })).toBe(
      'the first request must be a GET',
    );
    expect(faults({ requests: [{ title: 'x', method: 'GET', path: '/acmes' }] })).toBe(
      'no mount has the path /acmes',
    );
    expect(faults({ headers: [{ name: 'x', value: '{key} {name}' }] })).toBe(
      '{name} is not a known placeholder',
    );
  });
});

describe('a face that is declared wrongly', () => {
  const [mount] = acme.mounts as [Face['mounts'][number]];
  const served = (...routes: Face['mounts'][number]['wire']['routes']) => ({
    mounts: [{ ...mount, wire: { ...mount.wire, routes } }],
  });
  const [route] = mount.wire.routes as [KeyRoute];
  const body = { read: 'json', maxBytes: 16 * 1024 + 1, maxValues: 1, ifEmpty: 'object' } as const;

  it.each<[string, Partial<Face>]>([
    ['must have only lower-case letters', { name: 'Acme' }],
    ['has no mount', { mounts: [] }],
    ['a mount with an invalid path: "/acme/"', { mounts: [{ ...mount, prefix: '/acme/' }] }],
    ['must begin with "acme-": "other"', { mounts: [{ ...mount, upstream: 'other' }] }],
    ['two routes with the same operation', served(route, route)],
    [
      'reads more than 16384 bytes without a key',
      served({
        method: 'POST',
        path: '/',
        operation: 'open',
        access: 'open',
        body,
        handle: () => ({ status: 200 }),
      }),
    ],
    [
      'reads a body of more than the 33554432 bytes of an account',
      served({ ...route, method: 'POST', body: { ...body, maxBytes: 32 * 2 ** 20 + 1 } }),
    ],
  ])('is not made: %s', (words, wrong) => {
    expect(() => defineFace({ ...acme, ...wrong })).toThrow(words);
  });

  const declared = (name: string, prefix: string, steps = 'null') =>
    `exports.face = { name: '${name}', mounts: [{ prefix: '${prefix}' }], connect: ${steps} };`;

  it.each([
    ['does not export a face', 'exports.other = 1;'],
    ['both must be the same', declared('another', '/other')],
    ['connect of the face other is wrong', declared('other', '/other', JSON.stringify(connect))],
    ['the mounts /acme and /acme/v2 overlap', declared('other', '/acme/v2')],
    ['two faces have the name "acme"', undefined],
  ])('is not loaded: %s', async (words, text) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-faces-'));
    try {
      mkdirSync(path.join(folder, 'other'));
      if (text !== undefined) writeFileSync(path.join(folder, 'other/face.js'), text);
      await expect(discoverFaces([moreFaces, text === undefined ? moreFaces : folder])).rejects.toThrow(
        words,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
