/** Large imports are recognised, and an import that a process works on is not started by another. */
import { expect, it } from 'vitest';
import { useGround } from '../../test/support/fixture.js';
import { ImportDesk } from '../../test/support/import-desk.js';
import { openClaims } from '../database/claims.js';
import { smallRows } from './jobs/import-jobs.js';
import { importLock } from './store/import-session.js';

const ground = useGround();
const desk = new ImportDesk(ground);
const signal = new AbortController().signal;

const fileOf = (rows: number) =>
  ['name,phone', ...Array.from({ length: rows }, (_, row) => `P${row},+4915${20_000_000 + row}`), ''].join(
    '\n',
  );

it('a large import waits only for its thread, unless another process runs it', async () => {
  const account = await ground.newAccount();
  const small = await desk.queue(account, fileOf(2));
  expect(await ground.core.hasLargeImports()).toBe(false);
  const large = await desk.queue(account, fileOf(smallRows + 1));
  expect(await ground.core.hasLargeImports()).toBe(true);

  await ground.core.runImports({ signal, size: 'small' });
  const stateOf = async ({ id }: typeof small) => (await ground.core.getImport(account.caller, id)).state;
  expect([await stateOf(small), await stateOf(large)]).toEqual(['done', 'queued']);

  const other = await openClaims(ground.database);
  expect(await other.claim(importLock(large.id))).toBe(true);
  expect(await ground.core.hasLargeImports()).toBe(false);
  await other.unclaim(importLock(large.id));
  other.close();
  expect(await ground.core.hasLargeImports()).toBe(true);
  await ground.core.cancelImport(account.caller, large.id);
  expect(await ground.core.hasLargeImports()).toBe(false);
});
