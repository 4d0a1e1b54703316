/** The table in SECURITY.md lists the reads that each scope allows. The test sends each request to a server. */
import fs from 'node:fs';
import path from 'node:path';
import { scopes } from '@switchbook/domain/access/access.js';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { enrich, marks, reachOf } from '../support/wire/scope-reach.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

/** `| scope | reads | may | … |` below the heading. */
function table(): ReadonlyMap<string, readonly string[]> {
  const text = fs.readFileSync(path.join(programRoot, 'SECURITY.md'), 'utf8');
  const section = text.slice(text.indexOf('## What each scope reaches')).split('\n## ')[0] ?? '';
  const rows = [...section.matchAll(/^\| `([a-z]+:[a-z]+)` \| ([^|]*) \|/gm)];
  return new Map(
    rows.map(([, scope = '', reads = '']) => [
      scope,
      Object.keys(marks)
        .filter((thing) => new RegExp(`\\b${thing}\\b`).test(reads))
        .sort(),
    ]),
  );
}

const title =
  'each scope alone reads what SECURITY.md says, and the document names the scopes of every operation';

// The tests of the native API check that every operation refuses a key with all scopes but its own.
it(title, () => isAsSaid(false));
it(`${title}, with a request for each`, { tags: ['nightly'] }, () => isAsSaid(true));

async function isAsSaid(isWhole: boolean): Promise<void> {
  const expectedRows = table();
  expect([...expectedRows.keys()]).toEqual([...scopes]);
  const account = await fixture.newAccount('mark-account');
  const rich = await enrich(fixture.send, account.account.id, account.key);
  const found = new Map<string, readonly string[]>();
  for (const scope of scopes) {
    const reach = await reachOf(fixture.send, rich, scope, await fixture.newKey(account, [scope]), isWhole);
    expect([scope, reach.undeclared]).toEqual([scope, []]);
    found.set(scope, reach.reads);
  }
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expectedRows));
}
