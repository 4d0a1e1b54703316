/**
 * The scopes of routes cover the scopes of the operations that they call. Otherwise a key with the scope of a route
 * would be refused by an operation in it. `test/guides/operations.test.ts` checks the same of our own routes.
 */
import { expect, it } from 'vitest';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { readOperationRows } from '../support/operation-rows.js';
import { balanced, References } from '../support/references.js';
import { sourceFiles } from '../support/source-files.js';

/** The needs of a batch depend on its commands, so it is not in the list. */
const needsOf = new Map(
  readOperationRows().map(({ name, scopes }) => [name, scopes?.match(/\w+:\w+/g) ?? []] as const),
);
const call = /\bcore\s*\.(\w+)\(/g;

it('each route of a vendor covers the operations that it calls', async () => {
  const faces = describedFaces(await discoverFaces()).filter(({ name }) => name !== 'directory');
  const lacking: string[] = [];
  let count = 0;
  for (const { name: face, mounts } of faces) {
    const files = sourceFiles(`src/faces/${face}`).filter(({ path }) => !path.endsWith('.test.ts'));
    const references = new References(files);
    const calledBy = (operation: string) =>
      files.flatMap(({ path, text }) => {
        const at = text.indexOf(`'${operation}'`);
        if (at === -1) return [];
        const own = balanced(text.slice(text.lastIndexOf('(', at)));
        const texts = [own, ...references.reached(path, own, () => false).values()];
        return texts.flatMap((value) => [...value.matchAll(call)].map(([, called = '']) => called));
      });
    for (const route of mounts.flatMap(({ wire }) => wire.routes)) {
      if (route.access === 'open' || route.access === 'member') continue;
      const { operation, scope, alsoScopes = [], includes = [] } = route;
      const granted = new Set<string | null>([scope, ...alsoScopes, ...includes]);
      for (const called of new Set(calledBy(operation)))
        for (const need of needsOf.get(called) ?? []) {
          count += 1;
          if (!granted.has(need)) lacking.push(`${face} ${operation}: ${called} needs ${need}`);
        }
    }
  }
  expect(lacking).toEqual([]);
  expect(count).toBeGreaterThan(50);
});
