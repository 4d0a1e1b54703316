/** Retention deletes the rows of imports that ended long ago. The imports stay in the list. */
import { expect, it } from 'vitest';
import { defaultRetention } from '../../src/retention/values.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const dayMs = 24 * 60 * 60 * 1000;

it('retention deletes rows of imports that ended earlier, and of no others', async () => {
  const one = await fixture.newAccount();
  const lines = Array.from({ length: 300 }, (_, index) => `+1415555${1000 + index}`);
  const old = await imports.run(one, `phone\n${lines.join('\n')}\n`, { onMatch: 'update' });
  fixture.advance(31 * dayMs);
  const young = await imports.run(one, 'phone\n+14155559001\n+14155559002\n');
  // Events are kept, because other tests share them.
  const retention = { ...defaultRetention, eventsMs: null };
  const swept = await fixture.core.sweep({ signal: new AbortController().signal, retention });
  expect(swept.importChunks).toBeGreaterThan(0);
  expect(await imports.rows(one, old)).toEqual([]);
  expect(await imports.rows(one, young)).toHaveLength(2);
  expect((await fixture.core.getImport(one.caller, old.id)).totals.created).toBe(300);
});
