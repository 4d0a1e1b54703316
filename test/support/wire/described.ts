/** The document of a face for its tests: its operations, their answers and compiled schemas. */

import { expandScope } from '@switchbook/domain/access/access.js';
import { expect } from 'vitest';
import { openApiOf } from '../../../src/faces/kit/openapi/openapi.js';
import type { Route } from '../../../src/faces/kit/wire/declared-route.js';
import type { Face } from '../../../src/faces/kit/wire/define-face.js';
import { compilerOf, errorsOf } from './compile-with.js';
import { findDrivers } from './drivers.js';
import { bodyOf, type Replayed, replay } from './replay.js';
import type { Received } from './wire.js';

export type Json = Readonly<Record<string, unknown>>;
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

type Described = ReturnType<typeof described>;

export function described(face: Face) {
  const document = openApiOf(face);
  const compile = compilerOf(document.components.schemas as Json);
  /** Shared refusals are copied to their references. */
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
  const operationAt = (prefix: string, route: Route): Operation => {
    const path = route.path.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}');
    const item = document.paths[path] ?? document.paths[prefix + path];
    return resolved((item as Readonly<Record<string, Operation>>)[route.method.toLowerCase()] as Operation);
  };
  return { face, document, compile, operations, operationAt };
}

/** Throws when the answer does not match the document. */
function checkAnswer(
  { compile, operationAt }: Described,
  prefix: string,
  [route, status, answer]: readonly [Route, number, Received],
): void {
  const { content = {} } = operationAt(prefix, route).responses[status] ?? {};
  const where = `${route.operation} ${status}`;
  const [type = ''] = (answer.headers['content-type'] ?? '').split(';');
  const types = Object.keys(content).map((key) => key.split(';')[0]);
  expect(types, where).toEqual(answer.text === '' ? [] : expect.arrayContaining([type]));
  const found = Object.entries(content).find(([one]) => one.split(';')[0] === type)?.[1];
  if (found === undefined) return;
  expect([where, errorsOf(compile(found.schema), bodyOf(answer))]).toEqual([where, []]);
}

/** Sends the examples of every wire of a face, each to a new account. Each must be answered as its document shows. */
export async function replayExamples(fixture: Replayed, item: Described, isShort = false): Promise<void> {
  const driver = (await findDrivers()).find(({ face }) => face === item.face.name);
  if (driver === undefined) throw new Error('the face has no driver');
  const { mounts } = item.face;
  const firsts = mounts.filter(
    ({ wire }, index) => mounts.findIndex((mount) => mount.wire === wire) === index,
  );
  for (const mount of firsts) {
    const account = await fixture.core.createAccount({ name: 'Acme Inc' });
    const { secret } = await fixture.core.createKey(account.id, {
      name: 'CRM',
      scopes: expandScope('all') ?? [],
      rateLimit: { kind: 'unlimited' },
      expiresAt: null,
    });
    await replay({
      fixture,
      account: { account, key: secret, caller: { accountId: account.id, face: 'test', keyId: null } },
      mount,
      headersOf: (key) => driver.headers(key, account),
      check: (...answered) => checkAnswer(item, mount.prefix, answered),
      isShort,
    });
  }
}
