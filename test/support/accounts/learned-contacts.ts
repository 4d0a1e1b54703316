/** The contacts that a directory learned from the webhooks of a platform, in the format of the platform's own state. */
import type { Queryable } from '../../../src/database/database.js';
import { planned } from '../../../src/database/statements/sql.js';
import type { Expected } from '../vendors/platform.js';

export const learnedText = `select c.display_name as name,
     array(select i.value from identities i where i.account_id = $1 and i.contact_id = c.id and i.kind = 'phone'
       order by i.is_primary desc, i.attrs ->> 'replaced_at' desc nulls first, i.value) as phones,
     array(select i.value from identities i where i.account_id = $1 and i.contact_id = c.id and i.kind = 'bsuid'
       order by i.is_primary desc, i.attrs ->> 'replaced_at' desc nulls first, i.value) as "userIds",
     (select string_agg(i.value, ' ') from identities i
       where i.account_id = $1 and i.contact_id = c.id and i.kind = 'username') as username,
     (select k.state from consents k where k.account_id = $1 and k.contact_id = c.id and k.purpose = 'marketing'
       order by k.occurred_at desc, k.id desc limit 1) as marketing,
     coalesce((select a.messages_in from contact_activity a where a.account_id = $1 and a.contact_id = c.id), 0)::integer as "messagesIn"
   from contacts c where c.account_id = $1`;

export async function learnedOf(on: Queryable, accountId: string): Promise<readonly Expected[]> {
  return (await on.query<Expected>(planned(learnedText), [accountId])).map((row) => ({ ...row }));
}

/** Sorts both sides by the same key. */
export function inOrder(people: readonly Expected[]): readonly Expected[] {
  const key = ({ name, phones }: Expected) => `${name} ${phones.join(' ')}`;
  return [...people].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}
