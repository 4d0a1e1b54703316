/** The unread items of a webhook: events of its account, or payloads of its intake. */

/** Returns SQL for the time of the first unread item of the webhook `w`; null if none is unread. */
export const unreadAt = (account = 'w.account_id') => `coalesce(
       (select e.occurred_at from events e where w.intake_id is null and e.account_id = ${account}
         and (e.position, e.seq) > (w.cursor_position, w.cursor_seq) order by e.position, e.seq limit 1),
       (select p.received_at from intake_payloads p where p.account_id = ${account} and p.intake_id = w.intake_id
         and (p.position, p.seq) > (w.cursor_position, w.cursor_seq) order by p.position, p.seq limit 1))`;
