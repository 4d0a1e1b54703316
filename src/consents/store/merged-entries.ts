/**
 * SQL: whether an opt-out of a contact is older than a merge into it that can be undone. After the undo only one of the
 * two contacts would have it, so a repeated one is stored again.
 */

/** Returns SQL: the merges into the contact `owner` that can be undone, as `m`. */
const openMergesSql = (owner: string) =>
  `merges m where m.account_id = $1 and m.survivor_id = ${owner} and m.undone_at is null and m.snapshot is not null`;

/** SQL: the same for the consent `k`. Entries that a merge added are removed by its undo. */
export const consentPredatesMergeSql = `k.state = 'opted_out' and exists (select from ${openMergesSql('k."contactId"')}
     and (m.id > k.id or exists (select from merge_parts p where p.account_id = $1 and p.merge_id = m.id
       and p.part = 'made_consent' and p.id = k.id)))`;

/** SQL: the same for the suppression `s`, unless it changed since. */
export const suppressionPredatesMergeSql = `exists (select from ${openMergesSql('s.contact_id')}
     and exists (select from merge_parts p where p.account_id = $1 and p.merge_id = m.id
       and p.part in ('moved_suppression', 'kept_suppression') and p.id = s.id
       and p.record - 'contact_id' = to_jsonb(s) - 'contact_id'))`;
