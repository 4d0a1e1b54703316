/**
 * Clients of the last release find all of it in this tree: its APIs, commands and settings. Intended breaks are in
 * `breaks.ts`, each with its line of the changelog. `docs/operate/support.md` is the promise. At a release, record it:
 * `node test/release/record.mjs COMMIT`, and empty the list of breaks.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { settingsTable } from '../../src/config/settings.js';
import { openApiOf } from '../../src/faces/kit/openapi/openapi.js';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { Program } from '../support/program/program.js';
import { breaks } from './breaks.js';
import { breaksBetween } from './compare.js';
import { type Recorded, readCommands, readOutputs, shapeOf, shortDocument } from './recorded.mjs';

const program = new Program();
afterAll(() => program.cleanUp());

const read = (file: string) => readFileSync(path.join(programRoot, file), 'utf8');
const last: Recorded = JSON.parse(read('test/release/last-release.json'));

const isListed = (line: string) => breaks.some(({ where }) => where.test(line));
const hint = 'each is a break for clients: undo it, or list it in test/release/breaks.ts';

it('has the APIs, commands and settings of the last release, except listed breaks', async () => {
  const faces = describedFaces(await discoverFaces());
  const found = breaksBetween(last, {
    documents: Object.fromEntries(faces.map((face) => [face.name, shortDocument(openApiOf(face))])),
    commands: await readCommands(async (at) => (await program.run([...at, '--help'], {})).stdout),
    settings: Object.values(settingsTable).map((value) => value.variable),
    outputs: last.outputs,
  });
  expect(
    found.filter((line) => !isListed(line)),
    hint,
  ).toEqual([]);
  const needless = breaks.filter(
    ({ where }) => !where.source.includes('--json') && !found.some((line) => where.test(line)),
  );
  expect(needless).toEqual([]);
});

it('prints the JSON of the last release, except listed breaks', { tags: ['nightly'] }, async () => {
  // Next to a running server, as it was recorded.
  const env = { SWITCHBOOK_DATA_DIR: await program.installedDir() };
  const server = await program.serve(env);
  const outputs = await readOutputs((args) =>
    program.json(
      args.filter((arg) => arg !== '--json'),
      env,
    ),
  );
  await server.end();
  expect(
    breaksBetween(last, { ...last, outputs }).filter((line) => !isListed(line)),
    hint,
  ).toEqual([]);
});

it('each intended break has a line in the changelog of this release', () => {
  const [, newest = ''] = read('CHANGELOG.md').split(/^## /m);
  const lines = newest.replaceAll(/\s+/g, ' ');
  expect(breaks.filter(({ line }) => !lines.includes(`- ${line}`))).toEqual([]);
});

it('the last release is the newest of the table that has a commit', () => {
  const rows = [...read('docs/operate/releases.md').matchAll(/^\| (\d+\.\d+\.\d+) \| `([0-9a-f]{40})` \|/gm)];
  const [newest] = rows.map(([, version, commit]) => ({ version, commit }));
  const { version, commit } = last;
  expect({ version, commit }, 'record it: node test/release/record.mjs COMMIT').toEqual(newest);
});

describe('a break is found', () => {
  const string = { type: 'string' };
  const contact = {
    type: 'object',
    required: ['id', 'name'],
    properties: { id: string, name: { type: ['string', 'null'] }, kind: { enum: ['a', 'b'] } },
  };
  const json = (schema: object) => ({ content: { 'application/json': { schema } } });
  const ref = { $ref: '#/components/schemas/Contact' };
  const base = {
    paths: {
      '/contacts/{id}': {
        post: {
          parameters: [{ in: 'query', name: 'limit', schema: { type: 'integer' } }],
          requestBody: {
            required: true,
            ...json({
              type: 'object',
              additionalProperties: false,
              required: ['id'],
              properties: { id: string, kind: { enum: ['a', 'b'] }, note: { type: ['string', 'null'] } },
            }),
          },
          responses: { 200: json({ type: 'array', items: ref }), 404: json({ type: 'object' }) },
        },
      },
    },
    components: { schemas: { Contact: contact } },
  };
  type Base = typeof base;
  const recorded = (document: object): Recorded => ({
    version: '',
    commit: '',
    commands: { find: { '--tag': 'value' } },
    settings: ['A', 'B'],
    documents: { face: shortDocument(document) },
    outputs: {
      find: shapeOf([
        { id: 1, name: null },
        { id: 2, name: 'x' },
      ]),
    },
  });
  const changed = (change: (of: Base) => void) => {
    const copy = structuredClone(base);
    change(copy);
    return breaksBetween(recorded(base), recorded(copy));
  };
  const post = (of: Base) => of.paths['/contacts/{id}'].post;
  // biome-ignore lint/suspicious/noExplicitAny: a test changes any member
  const body = (of: Base) => post(of).requestBody.content['application/json'].schema as any;
  // biome-ignore lint/suspicious/noExplicitAny: a test changes any member
  const shown = (of: Base) => of.components.schemas.Contact as any;
  const at = 'face: POST /contacts/{id}';

  it.each<readonly [string, (of: Base) => unknown, readonly string[]]>([
    ['nothing', () => {}, []],
    ['operation', (of) => Reflect.deleteProperty(of.paths, '/contacts/{id}'), [`${at}: removed`]],
    ['parameter', (of) => post(of).parameters.pop(), [`${at}: parameter query limit removed`]],
    ['status', (of) => Reflect.deleteProperty(post(of).responses, '404'), [`${at}: status 404 removed`]],
    ['member', (of) => delete shown(of).properties.name, ['face: Contact.name: removed']],
    ['presence', (of) => shown(of).required.pop(), ['face: Contact.name: may be absent']],
    [
      'nullability',
      (of) => Object.assign(shown(of).properties.id, { type: ['string', 'null'] }),
      ['face: Contact.id: may be null'],
    ],
    [
      'type',
      (of) => Object.assign(shown(of).properties, { id: { type: 'integer' } }),
      ['face: Contact.id: may be integer'],
    ],
    ['value', (of) => body(of).properties.kind.enum.pop(), [`${at} body.kind: "b" refused`]],
    ['need', (of) => body(of).required.push('note'), [`${at} body.note: newly required`]],
    ['sent member', (of) => delete body(of).properties.note, [`${at} body.note: removed`]],
    [
      'sent type',
      (of) => Object.assign(body(of).properties.note, { type: 'string' }),
      [`${at} body.note: null refused`],
    ],
    [
      'parameter that is needed',
      (of) => post(of).parameters.push({ in: 'query', name: 'x', required: true, schema: string } as never),
      [`${at}: parameter query x newly required`],
    ],
    ['a new member', (of) => Object.assign(shown(of).properties, { more: string }), []],
    ['a new value', (of) => body(of).properties.kind.enum.push('c'), []],
    ['a narrower answer', (of) => Object.assign(shown(of).properties.name, { type: 'string' }), []],
    [
      'a union of the same',
      (of) => Object.assign(of.components.schemas, { Contact: { oneOf: [contact] } }),
      [],
    ],
  ])('%s', (_, change, expected) => {
    expect(changed(change)).toEqual(expected);
  });

  it('in commands, their JSON and settings', () => {
    const before = recorded(base);
    const outputs = { find: shapeOf([{ id: '1' }]) };
    const after = { ...before, commands: { find: { '--tag': 'flag' } }, outputs, settings: ['B', 'C'] };
    expect(breaksBetween(before, after)).toEqual([
      'command find --tag: is now a flag',
      'command find --json [].id: may be string',
      'command find --json [].name: removed',
      'setting A: removed',
    ]);
    expect(breaksBetween(before, { ...before, commands: {}, outputs: {} })).toEqual([
      'command find: removed',
      'command find --json: not compared',
    ]);
  });
});
