/**
 * The documents as a reference: every part is described, every body and every answer has an example, and the examples
 * are what a server really answers.
 */
import { describe, expect, it } from 'vitest';
import { expandScope } from '../src/domain/access.js';
import { openApiOf } from '../src/faces/kit/openapi/openapi.js';
import { examplesOf, textsOf } from '../src/faces/kit/openapi/texts.js';
import type { Route } from '../src/faces/kit/wire/define-face.js';
import { describedFaces } from '../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../src/faces/kit/wire/discover.js';
import { compilerOf, errorsOf } from './support/compile-with.js';
import { findDrivers } from './support/drivers.js';
import type { TestAccount } from './support/ground.js';
import { bodyOf, replay } from './support/replay.js';
import { useServer } from './support/server.js';
import type { Received } from './support/wire.js';

const ground = useServer();
const drivers = await findDrivers();
const faces = describedFaces(await discoverFaces());

type Json = Readonly<Record<string, unknown>>;
type Media = Readonly<Record<string, { readonly schema: Json; readonly examples?: Json }>>;

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Json[];
  readonly requestBody?: { readonly content: Media };
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly description: string; readonly content?: Media }>
  >;
}

/** Every object in a value, with where it is. */
function nodesOf(value: unknown, at = ''): readonly (readonly [string, Json])[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([name, one]) => nodesOf(one, `${at}/${name}`));
  return Array.isArray(value) ? below : [[at, value as Json], ...below];
}

function isSentence(text: unknown): boolean {
  return typeof text === 'string' && /^[A-Z0-9`'"].*\.$/s.test(text);
}

/** As the examples show it. */
async function newAccount(): Promise<TestAccount> {
  const account = await ground.core.createAccount({ name: 'Acme Inc' });
  const { secret } = await ground.core.createKey(account.id, {
    name: 'CRM',
    scopes: expandScope('all') ?? [],
    rateLimit: { kind: 'unlimited' },
    expiresAt: null,
  });
  return { account, key: secret, caller: { accountId: account.id, face: 'test', keyId: null } };
}

describe.each(faces.map((face) => [face.name, face] as const))('the document of %s', (name, face) => {
  const document = openApiOf(face);
  const compile = compilerOf(document.components.schemas as Json);
  /** Refusals that are shown once are put where they are referred to. */
  const resolved = ({ responses, ...operation }: Operation): Operation => ({
    ...operation,
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, one]) => {
        const name = one.$ref?.replace('#/components/responses/', '') ?? '';
        return [status, (document.components.responses?.[name] as typeof one | undefined) ?? one];
      }),
    ),
  });
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Readonly<Record<string, Operation>>).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, resolved(operation)] as const,
    ),
  );
  const media = operations.flatMap(([where, { requestBody, responses }]) => [
    ...Object.entries(requestBody?.content ?? {}).map(([type, one]) => [`${where} ${type}`, one] as const),
    ...Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.entries(content).map(([type, one]) => [`${where} ${status} ${type}`, one] as const),
    ),
  ]);

  function operationAt(prefix: string, route: Route): Operation {
    const path = route.path.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}');
    const item = document.paths[path] ?? document.paths[prefix + path];
    return (item as Readonly<Record<string, Operation>>)[route.method.toLowerCase()] as Operation;
  }

  it('describes every part in sentences', () => {
    const parts: (readonly [string, unknown])[] = [
      ['the document', document.info.description],
      ...document.tags.map((tag) => [`the topic ${tag.name}`, tag.description] as const),
      ...nodesOf(document.components.securitySchemes)
        .slice(1)
        .map(([at, scheme]) => [`the scheme ${at}`, scheme.description] as const),
    ];
    for (const [where, { description, parameters = [], responses }] of operations) {
      parts.push([where, description]);
      for (const one of parameters) parts.push([`${where} ${one.in} ${one.name}`, one.description]);
      for (const [status, one] of Object.entries(responses))
        parts.push([`${where} ${status}`, one.description]);
    }
    for (const [title, schema] of Object.entries(document.components.schemas as Record<string, Json>)) {
      parts.push([title, schema.description]);
      for (const [member, one] of Object.entries((schema.properties ?? {}) as Record<string, Json>))
        parts.push([`${title}.${member}`, one.description]);
    }
    expect(parts.filter(([, text]) => !isSentence(text))).toEqual([]);
    expect(operations.filter(([, { summary = '' }]) => summary === '').map(([where]) => where)).toEqual([]);
  });

  it('shows an example of every body and every answer', () => {
    const bare = media.filter(([, { examples = {} }]) => Object.keys(examples).length === 0);
    expect(bare.map(([where]) => where)).toEqual([]);
  });

  it('every example fits its schema', () => {
    for (const [where, { schema, examples = {} }] of media) {
      const compiled = compile(schema);
      for (const [title, { value }] of Object.entries(examples as Record<string, { value: unknown }>))
        expect([where, title, errorsOf(compiled, value)]).toEqual([where, title, []]);
    }
  });

  it('a body that is refused for its form does not fit its schema', () => {
    for (const { wire, prefix } of face.mounts)
      for (const one of examplesOf(wire).exchanges) {
        const route = wire.routes.find((other) => other.operation === one.operation);
        const { content = {} } = (route && operationAt(prefix, route).requestBody) ?? {};
        const media = content[one.contentType ?? 'application/json'];
        if (one.status !== 400 || media === undefined || typeof one.body !== 'object') continue;
        const compiled = compile(media.schema);
        const isGood = one.isWellFormed === true;
        expect([one.operation, one.title, compiled.Check(one.body)]).toEqual([
          one.operation,
          one.title,
          isGood,
        ]);
      }
  });

  it('every shape has a name, and no two have the same', () => {
    const unnamed = nodesOf({
      paths: document.paths,
      schemas: document.components.schemas,
      responses: document.components.responses,
    }).filter(
      ([at, node]) =>
        !at.includes('/examples/') && typeof node.properties === 'object' && !/^\/schemas\/[^/]+$/.test(at),
    );
    expect(unnamed.map(([at]) => at)).toEqual([]);
    for (const [title, schema] of Object.entries(document.components.schemas as Record<string, Json>))
      expect(schema.title).toBe(title);
  });

  it('no word and no example is left over', () => {
    const told = new Set<string>();
    const text = JSON.stringify(document, (_name, value) => {
      if (typeof value === 'string') told.add(value);
      return value;
    });
    // Few texts are parts of others, and looking for one in all of them takes long.
    const isTold = (one: string) => told.has(one) || text.includes(JSON.stringify(one).slice(1, -1));
    const wires = [...new Set(face.mounts.map((mount) => mount.wire))];
    for (const wire of wires) {
      const words = Object.values(textsOf(wire)).flatMap((one) =>
        typeof one === 'string' ? [one] : Object.values(one as Readonly<Record<string, string>>),
      );
      expect(words.filter((one) => !isTold(one))).toEqual([]);
      const { exchanges, refusals = [] } = examplesOf(wire);
      const titles = [...exchanges.filter((one) => one.answer !== undefined), ...refusals];
      expect(titles.filter((one) => !text.includes(JSON.stringify(one.title)))).toEqual([]);
    }
  });

  it('every operation answers as its examples say', async () => {
    const driver = drivers.find((one) => one.face === name);
    if (driver === undefined) throw new Error('the face has no driver');
    const check = (prefix: string) => (route: Route, status: number, answer: Received) => {
      const { content = {} } = resolved(operationAt(prefix, route)).responses[status] ?? {};
      const where = `${route.operation} ${status}`;
      const [type = ''] = (answer.headers['content-type'] ?? '').split(';');
      const types = Object.keys(content).map((one) => one.split(';')[0]);
      expect(types, where).toEqual(answer.text === '' ? [] : expect.arrayContaining([type]));
      const found = Object.entries(content).find(([one]) => one.split(';')[0] === type)?.[1];
      if (found === undefined) return;
      expect([where, errorsOf(compile(found.schema), bodyOf(answer))]).toEqual([where, []]);
    };
    const wires = [...new Set(face.mounts.map((mount) => mount.wire))];
    for (const wire of wires) {
      const account = await newAccount();
      const mount = face.mounts.find((one) => one.wire === wire);
      if (mount === undefined) throw new Error('the wire has no mount');
      await replay({
        ground,
        account,
        mount,
        headersOf: (key) => driver.headers(key, account.account),
        check: check(mount.prefix),
      });
    }
  });
});
