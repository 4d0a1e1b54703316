/** Documents and reference pages of a face with several mounts, and escaping of its texts. */
import { describe, expect, it } from 'vitest';
import { openApiOf } from '../../src/faces/kit/openapi/openapi.js';
import { defineFace } from '../../src/faces/kit/wire/define-face.js';
import { listOfApis } from '../../src/http/guides/api-documents.js';
import { someConnect } from '../support/vendors/some-connect.js';

describe('documents of a face with several mounts', () => {
  const wireOf = (title: string, shape: object, putIsPatch = false) => ({
    checks: [],
    credential: () => undefined,
    limit: { count: 1, windowMs: 1, per: 'key' as const },
    contentType: 'application/json',
    allow: () => [],
    refuse: () => ({ status: 400 }),
    putIsPatch,
    routes: [
      {
        method: 'PATCH' as const,
        path: '/a/:id',
        operation: 'change',
        summary: title,
        scope: null,
        schema: { response: { 200: { title: 'Thing', ...shape } } },
        handle: () => ({ status: 200 }),
      },
    ],
  });

  it('operations and shapes with equal names are distinguished by mount', () => {
    const face = defineFace({
      name: 'acme',
      title: 'Acme',
      mounts: [
        { prefix: '/v1', wire: wireOf('one', { type: 'string' }) },
        { prefix: '/v2', wire: wireOf('two', { type: 'integer' }, true) },
      ],
      connect: someConnect,
    });
    const { paths, components } = openApiOf(face);
    expect(Object.keys(paths)).toEqual(['/v1/a/{id}', '/v2/a/{id}']);
    expect(paths['/v2/a/{id}']).toMatchObject({
      patch: { operationId: 'v2_change', parameters: [{ name: 'id', in: 'path', required: true }] },
      put: { operationId: 'v2_changeByPut' },
    });
    expect(components.schemas).toEqual({
      V1Thing: { title: 'V1Thing', type: 'string' },
      V2Thing: { title: 'V2Thing', type: 'integer' },
    });
  });

  it('one wire at several mounts is documented once, with a server for each', () => {
    const wire = wireOf('one', { type: 'string' });
    const mounts = ['/v1', '/old'].map((prefix) => ({ prefix, wire }));
    const { paths, servers } = openApiOf(
      defineFace({ name: 'acme', title: 'Acme', mounts, connect: someConnect }),
      'https://x.org',
    );
    expect(Object.keys(paths)).toEqual(['/a/{id}']);
    expect(servers).toEqual([{ url: 'https://x.org/v1' }, { url: 'https://x.org/old' }]);
  });

  it('two different shapes of one name in one wire are a mistake', () => {
    const { routes, ...wire } = wireOf('one', { type: 'string' });
    const other = { ...wireOf('two', { type: 'integer' }).routes[0], path: '/b', operation: 'other' };
    const face = defineFace({
      name: 'acme',
      title: 'Acme',
      mounts: [{ prefix: '/v1', wire: { ...wire, routes: [...routes, other as (typeof routes)[number]] } }],
      connect: someConnect,
    });
    expect(() => openApiOf(face)).toThrow('two different schemas have the name "Thing"');
  });

  it('lists the operations of two mounts of one wire once, and of another wire too', () => {
    const [wire, other] = [wireOf('one', { type: 'string' }), wireOf('two', { type: 'string' })];
    const face = defineFace({
      name: 'acme',
      title: 'Acme',
      mounts: [
        { prefix: '/v1', wire },
        { prefix: '/old', wire },
        { prefix: '/v2', wire: other },
      ],
      connect: someConnect,
    });
    const html = listOfApis([face], '.');
    const rows = [...html.matchAll(/<tr>.*?<code>(\/[^<]*)<\/code>/g)].map(([, path]) => path);
    expect(rows.map((row) => row?.split('/')[1])).toEqual(['v1', 'v2']);
    for (const { prefix } of face.mounts) expect(html).toContain(`<code>${prefix}</code>`);
  });

  it('escapes the texts of a face', () => {
    const face = defineFace({
      name: 'acme',
      title: '<script>alert("1")</script>',
      mounts: [{ prefix: '/v1', wire: wireOf(`<img src='x'>&amp;`, { type: 'string' }) }],
      connect: someConnect,
    });
    const html = listOfApis([face], '.');
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(html).toContain('&lt;img src=&#39;x&#39;&gt;&amp;amp;');
    expect(html).not.toMatch(/<script|<img/);
  });
});
