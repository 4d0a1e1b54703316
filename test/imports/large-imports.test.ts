/** Large imports are recognized, and an import that a process works on is not started by another. */
import { expect, it } from 'vitest';
import { openClaims } from '../../src/database/connections/claims.js';
import { smallRows } from '../../src/imports/jobs/import-jobs.js';
import { importLock } from '../../src/imports/store/import-session.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const signal = new AbortController().signal;

const fileOf = (rows: number) =>
  ['name,phone', ...Array.from({ length: rows }, (_, row) => `P${row},+4915${20_000_000 + row}`), ''].join(
    '\n',
  );

it('a large import waits only for its thread, unless another process runs it', async () => {
  const account = await fixture.newAccount();
  const small = await imports.queue(account, fileOf(2));
  expect(await fixture.core.hasLargeImports()).toBe(false);
  const large = await imports.queue(account, fileOf(smallRows + 1));
  expect(await fixture.core.hasLargeImports()).toBe(true);

  await fixture.core.runImports({ signal, size: 'small' });
  const stateOf = async ({ id }: typeof small) => (await fixture.core.getImport(account.caller, id)).state;
  expect([await stateOf(small), await stateOf(large)]).toEqual(['done', 'queued']);

  const other = await openClaims(fixture.database);
  expect(await other.claim(importLock(large.id))).toBe(true);
  expect(await fixture.core.hasLargeImports()).toBe(false);
  await other.unclaim(importLock(large.id));
  other.close();
  expect(await fixture.core.hasLargeImports()).toBe(true);
  await fixture.core.cancelImport(account.caller, large.id);
  expect(await fixture.core.hasLargeImports()).toBe(false);
});
