/** Records of steps of stored work that have begun and have not ended. */
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../database.js';
import { prepared } from '../statements/sql.js';

export interface BegunWork {
  readonly accountId: AccountId;
  readonly kind: string;
  /** id of the work; the account's id, for a kind with one work per account */
  readonly id: string;
}

interface BegunStep {
  readonly step: string;
  readonly attempts: number;
  readonly process: string;
  readonly begunAt: Date;
}

const findSql = prepared(
  'find_begun_step',
  `select b.step, b.attempts, b.process, b.begun_at as "begunAt" from begun_steps b
   where b.account_id = $1 and b.kind = $2 and b.work_id = $3`,
);
const saveSql = prepared(
  'save_begun_step',
  `insert into begun_steps (account_id, kind, work_id, step, attempts, process, begun_at)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict on constraint begun_steps_pkey do update set step = excluded.step, attempts = excluded.attempts,
     process = excluded.process, begun_at = excluded.begun_at`,
);
const dropSql = prepared(
  'drop_begun_step',
  `delete from begun_steps b where b.account_id = $1 and b.kind = $2 and b.work_id = $3
   and ($4::uuid is null or b.process = $4)`,
);

export async function findBegunStep(
  on: Queryable,
  { accountId, kind, id }: BegunWork,
): Promise<BegunStep | undefined> {
  return (await on.query<BegunStep>(findSql, [accountId, kind, id]))[0];
}

export async function saveBegunStep(
  on: Queryable,
  { accountId, kind, id }: BegunWork,
  { step, attempts, process, begunAt }: BegunStep,
): Promise<void> {
  await on.query(saveSql, [accountId, kind, id, step, attempts, process, begunAt]);
}

/** Deletes a begun step. `process`: only if this process began the step last; null: any process. */
export async function dropBegunStep(
  on: Queryable,
  { accountId, kind, id }: BegunWork,
  process: string | null,
): Promise<void> {
  await on.query(dropSql, [accountId, kind, id, process]);
}
