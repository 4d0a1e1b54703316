/**
 * The import whose choices count for a later file with the same headings: the latest queued, running or completed
 * import. `../operations/remembered-choices.ts` selects from its choices.
 */
import { existsIn, foundRow } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import type { StoredImport } from '../values/import-job.js';

const findRememberedSql = prepared(
  'find_remembered_import',
  `select n.options, n.columns, n.created_at as "createdAt" from imports n
   where n.account_id = $1 and n.headings = $2 and n.state in ('queued', 'running', 'done')
   order by n.id desc limit 1`,
);
const forgetHeadingsSql = prepared(
  'forget_remembered_import',
  'update imports n set headings = null where n.account_id = $1 and n.headings = $2 returning n.id',
);

/** Finds the latest import of a file with the headings. */
export const findRemembered = foundRow<
  Pick<StoredImport, 'options' | 'columns' | 'createdAt'>,
  [headings: string]
>(findRememberedSql);

/** Returns false if no import has the headings. */
export const forgetHeadings = existsIn<[headings: string]>(forgetHeadingsSql);
