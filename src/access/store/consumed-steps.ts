/** Ids of one-time steps that were used, such as a state of a sign-in. */
import { execute, existsIn } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';

/** Each insert also deletes a few expired ids. */
const consumeSql = prepared(
  'consume_step',
  `insert into spent_steps (account_id, id, ends_at) values ($1, $2, $3)
   on conflict on constraint spent_steps_pkey do nothing returning id`,
);
const isConsumedSql = prepared(
  'is_step_spent',
  'select s.id from spent_steps s where s.account_id = $1 and s.id = $2',
);
const markSql = prepared(
  'mark_step',
  `insert into spent_steps as s (account_id, id, ends_at) values ($1, $2, $3)
   on conflict on constraint spent_steps_pkey do update set ends_at = greatest(s.ends_at, excluded.ends_at)`,
);
const isMarkedSql = prepared(
  'is_step_marked',
  'select s.id from spent_steps s where s.account_id = $1 and s.id = $2 and s.ends_at >= $3',
);
// Each new row deletes up to a hundred expired rows, so that their number falls.
const dropSql = prepared(
  'drop_expired_steps',
  `delete from spent_steps s where s.account_id = $1 and s.id in (select o.id from spent_steps o
     where o.account_id = $1 and o.ends_at < $2 order by o.ends_at limit 100)`,
);

/** Marks the id as used; returns false if it was used before. Of two simultaneous calls one gets true. */
export const insertConsumedStep = existsIn<[id: string, until: Date]>(consumeSql);

export const isConsumed = existsIn<[id: string]>(isConsumedSql);

/** Stores the time of the latest event with this id. */
export const recordStepTime = execute<[id: string, at: Date]>(markSql);

/** Whether an event with this id happened then or later. */
export const isMarkedSince = existsIn<[id: string, since: Date]>(isMarkedSql);

export const dropExpiredSteps = execute<[before: Date]>(dropSql);
