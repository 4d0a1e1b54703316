/**
 * Readers of one account wait for transactions of that account alone. The fence of the server waits for all accounts.
 * Only statements use it that would merely repeat work from an earlier position.
 */
import { expect, it } from 'vitest';
import { sourceFiles } from '../support/source-files.js';

/** Counts the uses by file: beginnings of a watch, a webhook and a search for duplicates, and samples. */
const allowed = {
  'src/contacts/lists/pages/sample-cache.ts': 3,
  'src/duplicates/store/search-progress.ts': 2,
  'src/segments/store/watches.ts': 2,
  'src/webhooks/store/webhook-rows.ts': 3,
};

it('only beginnings and samples use the fence of the server', () => {
  const uses = sourceFiles('src').flatMap(({ path, text }) => {
    const found = text.match(/\$\{fence(?:Sql)?\}/g)?.length ?? 0;
    return found === 0 || path === 'src/database/statements/positions-sql.ts' ? [] : [[path, found]];
  });
  expect(Object.fromEntries(uses)).toEqual(allowed);
});
