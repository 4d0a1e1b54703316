/** Unfinished imports of all accounts, for the jobs and the checks. */
import type { AccountId, ImportId } from '@switchbook/domain/runtime/ids.js';
import { allRows, onlyRow } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';

const dueImportsSql = prepared(
  'due_imports',
  `select n.account_id as "accountId", n.id, n.rows from imports n where n.state in ('receiving', 'queued', 'running', 'undoing')
     and not (n.state = 'receiving'
       and exists (select from pulls p where p.account_id = n.account_id and p.import_id = n.id))
   order by n.id limit 1000`,
);
// Counts imports of all accounts, in all processes.
const underWaySql = prepared(
  'imports_under_way',
  `select case when n.state = 'receiving' and p.import_id is not null then 'pulling' else n.state end as state,
     count(*)::integer as imports, coalesce(sum(case n.state when 'receiving' then 0 when 'undoing' then n.checkpoint else n.rows - n.checkpoint end), 0)::bigint as rows,
     min(n.updated_at) as "oldestAt"
   from imports n left join pulls p on p.account_id = n.account_id and p.import_id = n.id
   where n.state in ('receiving', 'queued', 'running', 'undoing') group by 1 order by 1`,
);

export interface DueImport {
  readonly accountId: AccountId;
  readonly id: ImportId;
}

/** `rows`: of the file; 0 while it arrives. */
interface DueRows extends DueImport {
  readonly rows: number;
}

/** Returns the unfinished imports, oldest first, except imports of a pull that still reads from the vendor. */
export const listDueImports = allRows<DueRows>(dueImportsSql);

export interface ImportsUnderWay {
  /** `pulling`: it is read from a vendor */
  readonly state: 'receiving' | 'pulling' | 'queued' | 'running' | 'undoing';
  readonly imports: number;
  /** rows still to be settled */
  readonly rows: number;
  /** time of the last work on the import that has waited longest */
  readonly oldestAt: Date;
}

export const readImportsUnderWay = allRows<ImportsUnderWay>(underWaySql);

/** The imports of one account that have not ended. */
const importsSql = prepared(
  'account_imports_under_way',
  `select count(*)::integer as imports, min(n.updated_at) as "oldestAt",
     coalesce(sum(case n.state when 'receiving' then 0 when 'undoing' then n.checkpoint else n.rows - n.checkpoint end), 0)::bigint as rows
   from imports n where n.account_id = $1 and n.state in ('receiving', 'queued', 'running', 'undoing')`,
);

type AccountImports = Pick<ImportsUnderWay, 'imports' | 'rows'> & { readonly oldestAt: Date | null };

export const readAccountImports = onlyRow<AccountImports, []>(importsSql);
