/**
 * Account conditions whose removal no test can notice, each with the reason. `words` are part of the condition with its
 * surrounding text, as in `conditionsIn`, and must match no other condition.
 */
export interface Equivalent {
  readonly words: string;
  readonly reason: string;
}

export const equivalent: readonly Equivalent[] = [
  {
    words: 'n.id, p.face from imports n join pulls p on [p.account_id = n.account_id]',
    reason: 'finds a pull more than once, which is claimed once; ids are made once',
  },
  {
    words: "not (n.state = 'receiving' and exists (select from pulls p where [p.account_id = n.account_id]",
    reason: 'leaves an incomplete file if another account pulls under its id, but ids are made once',
  },
  {
    words: 'as highest from contact_tallies t where [t.account_id = $] group by 1 having sum(t.contacts) > 0',
    reason: 'reads more and wider slices; their contacts are those of the account',
  },
  {
    words: '(select t.bucket, t.id from contact_tallies t where [t.account_id = $]',
    reason: 'locks rows of other accounts for a moment, and uses no such row',
  },
  {
    words: 't.bucket in ( select m.bucket from contact_tallies m where [m.account_id = $]',
    reason: 'merges rows of a bucket that need not be merged, to the same sums',
  },
  {
    words: 'select c.id from contacts c where [c.account_id = $] and c.id = any($::uuid[]) order by c.id',
    reason: 'locks rows of other accounts for a moment; the ids are the requested ones',
  },
  ...['tags', 'groups', 'sources', 'statuses'].map((catalog) => ({
    words: `select n.number from ${catalog} n where [n.account_id = $] and n.number = $ for update`,
    reason: 'locks an item of other accounts for a moment',
  })),
  {
    words:
      'lateral (select c.vendor_scopes as scopes from contacts c where [c.account_id = $] and c.vendor_scopes > v.scopes',
    reason: 'finds more values of vendor_scopes, under which the account has no contacts',
  },
  {
    words: 'select n.number, n.name from tags n where [n.account_id = $] and n.number in',
    reason:
      'counts only if a tag is deleted between a decision and its statement, and another account has a tag of its number and name',
  },
  {
    words: 'select n.number, n.name from groups n where [n.account_id = $] and n.number in',
    reason:
      'counts only if a group is deleted between a decision and its statement, and another account has a group of its number and name',
  },
  {
    words:
      'not exists (select from contacts c where [c.account_id = k.account_id] and c.id = k.id and c.xmin = k.mark)',
    reason: 'a row of the same id in another account was written by another transaction and has its mark',
  },
  {
    words: 'and l.number = (select n.number from groups n where [n.account_id = $] and n.number = $::bigint',
    reason: 'the number is the requested one in any account; the links are those of the account',
  },
  {
    words: 'ursive v as ( (select c.vendor_scopes as scopes from contacts c where [c.account_id = $]',
    reason: 'finds more values of vendor_scopes, under which the account has no contacts',
  },
  {
    words: 'with recursive family as ( select k.id from api_keys k where [k.account_id = $]',
    reason: 'the statement finds the revoked keys in the account once more',
  },
  {
    words: 'from family f join api_keys c on [c.account_id = $] and c.parent_id = f.id',
    reason: 'a foreign key requires that a key belongs to the account of its parent',
  },
  {
    words: 'from family f where [k.account_id = $] and k.id = f.id',
    reason: 'the id of a key is unique over all accounts',
  },
  {
    words: "join retained_refusals f on [f.account_id = $] and f.subject = 'sha256:'",
    reason: 'hashes of other accounts have other salts',
  },
  {
    words: 'select v.contact_id from import_previews v where [v.account_id = $] and v.name',
    reason: 'finds previews of other accounts, and deletes no such preview',
  },
  {
    words: 'k(position, seq) join events e on [e.account_id = $] and e.position = k.position and e.seq =',
    reason: 'no two events have one number of the sequence',
  },
  {
    words: 'k(position, seq, before, after) where [e.account_id = $] and e.position = k.position and e.seq =',
    reason: 'no two events have one number of the sequence',
  },
  {
    words: 'select exists (select from retained_refusals kept where [kept.account_id = $]',
    reason: 'searches opt-outs of an account without any, and finds no row',
  },
  {
    words:
      'select exists (select from consents n where [n.account_id = $] and n.purpose is null and n.sender',
    reason: 'searches entries of senders in an account without any, and finds no row',
  },
  {
    words: 'select true from consents s where [s.account_id = ',
    reason: 'compares the entries of a contact without entries for a sender, with the same result',
  },
  {
    words: 'select exists (select from retained_refusals f where [f.account_id = $] and (f.subject',
    reason: 'makes a salt that no row needs yet',
  },
  {
    words: 'from notes n where [n.account_id = $] and n.contact_id = any($::uuid[]) and n',
    reason: 'answers of the account are compared with texts of other accounts, and no account has the same',
  },
  {
    words: 'from consents k where [k.account_id = $] and k.contact_id = any($::uuid[]) and k',
    reason: 'answers of the account are compared with ids of other accounts, and no account has the same',
  },
  {
    words: 'from suppressions s where [s.account_id = $] and s.contact_id = any($::uuid[]) and s',
    reason: 'answers of the account are compared with ids of other accounts, and no account has the same',
  },
  {
    words: 'from identities i where [i.account_id = $] and i.contact_id = any($::uuid[]) and c',
    reason: 'answers of the account are compared with ids of other accounts, and no account has the same',
  },
  {
    words:
      "n.id = any(array(select p.id from merge_parts p where [p.account_id = $] and p.merge_id = $ and p.part = 'consen",
    reason: 'a part names a row by its id, and the statement finds the row in the account',
  },
  {
    words:
      "n.id = any(array(select p.id from merge_parts p where [p.account_id = $] and p.merge_id = $ and p.part = 'note'",
    reason: 'a part names a row by its id, and the statement finds the row in the account',
  },
  {
    words:
      "n.id = any(array(select p.id from merge_parts p where [p.account_id = $] and p.merge_id = $ and p.part = 'moved_",
    reason: 'a part names a row by its id, and the statement finds the row in the account',
  },
  {
    words:
      "k.id = any(array(select p.id from merge_parts p where [p.account_id = $] and p.merge_id = $ and p.part = 'made_c",
    reason: 'a part names a row by its id, and the statement finds the row in the account',
  },
  {
    words:
      "from consents k left join merge_parts p on [p.account_id = $] and p.merge_id = $ and p.part in ('cons",
    reason: 'a part names a row by its id, and the row is one of the account',
  },
  {
    words: 'select exists (select from duplicate_dismissals d where [d.account_id = $]) as has_any',
    reason: 'the statement searches dismissals of the account, and finds no row',
  },
  ...['sources', 'statuses'].map((catalog) => ({
    words: `select n.number from ${catalog} n where [n.account_id = $] and n.number = any($::bigint[]) order b`,
    reason:
      'locks an item of other accounts for a moment; a deleted item of the account is not deleted again',
  })),
  {
    words:
      'from bulk_change_contacts x join bulk_changes b on [b.account_id = $] and b.id = x.bulk_change_id where x.acc',
    reason: 'the id of a bulk change is made once; a row that is found twice is rewritten once',
  },
  ...['so', 'st'].map((kind) => ({
    words: `v(value) cross join lateral (select h.id from inherited_ids h where [h.account_id = $] and h.scope = s.scope and h.thing = '${kind}`,
    reason: 'names an item by its id, and the next part finds the item in the account',
  })),
  {
    words:
      'h cross join lateral (select o.number from sources o where [o.account_id = $] and o.id = h.id offset 0) m) select n.i',
    reason: 'the id was found in the account, and ids are made once',
  },
  {
    words:
      'union select m.number from sources m where [m.account_id = $] and m.folded = $ union select m.number',
    reason: 'finds more items of the account, by numbers, and each caller compares the name',
  },
  {
    words:
      "set state = 'paused', reason = 'key_ended', updated_at = $ where [w.account_id = $] and w.made_by = any($::uuid[]) and w.st",
    reason: 'the id of a key is unique over all accounts',
  },
  {
    words:
      "l, version = null, before = '', after = '', actor = '{}' from s where [e.account_id = $] and e.position = s.position and e.seq =",
    reason: 'no two events have one number of the sequence',
  },
  {
    words:
      'it, pg_column_size(k.subjects) + 50 as size from suppressions k where [k.account_id = $] and k.id > coalesce($::uuid',
    reason: 'finds entries of other accounts, and rewrites no such entry',
  },
  {
    words:
      'coalesce(octet_length(d.response), 0) as size from deliveries d where [d.account_id = $] and ($::uuid is null or (d.webhook_id,',
    reason: 'finds deliveries of other accounts, and deletes no such delivery',
  },
  {
    words: "contacts'::regclass)::bigint as everyone from contact_tallies t where [t.account_id = $]",
    reason: 'chooses how a search is planned, with the same matches',
  },
];

/** Conditions whose removal the scenario does not show yet. This list may only shrink. */
export const notReached: readonly Equivalent[] = [
  {
    words: 'as is_wanted from events e where [e.account_id = $] and (e.position, e.seq) >',
    reason:
      'events of twins lie at the same positions; in test/feed/events.test.ts they lie between each other',
  },
  {
    words:
      'union all (select e.position, e.seq from events e where [e.account_id = $] and (e.position, e.seq) >',
    reason:
      'events of twins lie at the same positions; in test/feed/events.test.ts they lie between each other',
  },
  {
    words: 'select e.position, e.seq from events e where [e.account_id = $] and e.position < ((select',
    reason:
      'events of twins lie at the same positions; in test/feed/events.test.ts they lie between each other',
  },
  {
    words: 'exists (select from events e where [e.account_id = $] and e.position = $ and e.seq = $)',
    reason: 'a cursor of another account cannot be opened, so no other event is requested',
  },
  {
    words: 'where exists (select from events e where [e.account_id = k.account_id] and (e.position, e.seq) >',
    reason: 'wakes a waiting client; its next read finds no event, so it continues to wait',
  },
  {
    words: 'as is_same from events e where [e.account_id = $] and e.position >=',
    reason: 'a search is counted again more often, to the same total',
  },
  {
    words: "(u.scopes <> 'null' or (select v.id from identities v where [v.account_id = $]",
    reason: 'applies only to scopes that are not written, which are the second value here',
  },
  {
    words: "l.scopes[1] from l) <> 'null' or (select v.id from identities v where [v.account_id = $]",
    reason: 'applies only to scopes that are not written, which are the second value here',
  },
  {
    words: 'from k join identities o on k.any_scope and [o.account_id = k.account_id] and o.space = k.space',
    reason: 'the answer is the same with the identities of other accounts',
  },
  {
    words:
      'as is_same, (select count(*) from contacts c where [c.account_id = $] and c.id in (select e.contact_id from e',
    reason: 'no search is counted again after a create',
  },
  {
    words:
      'est(k.next, (select coalesce(max(n.number), 0) + 1 from notes n where [n.account_id = $])) + $::bigint returning',
    reason: 'the first block of numbers is enough for all notes',
  },
  {
    words: 'select count(*) as total from agents a where [a.account_id = $]',
    reason: 'other accounts have fewer agents than an account may have',
  },
  {
    words: 'select exists (select from contacts l where [l.account_id = $] and l.source_number = $)',
    reason: 'no source is deleted that only contacts of other accounts have',
  },
  {
    words: 'select exists (select from contacts l where [l.account_id = $] and l.status_number = $)',
    reason: 'no status is deleted that only contacts of other accounts have',
  },
  {
    words:
      'and c.status_number = (select n.number from statuses n where [n.account_id = $] and n.id = $::uuid',
    reason: 'the status has the same number in the other accounts',
  },
  {
    words: 'select m.loser_id from merges m join p on [m.account_id = $]',
    reason: 'the scenario merges no contacts',
  },
  {
    words: 'from merges m where [m.account_id = $] and m.undone_at is not null and (m.surv',
    reason: 'the scenario erases no contact of an undone merge',
  },
  {
    words: 'delete from merges m where [m.account_id = $]',
    reason: 'the scenario merges no contacts',
  },
  {
    words: 'delete from deliveries d where [d.account_id = $]',
    reason: 'the scenario delivers no event',
  },
  {
    words: 'delete from import_previews v where [v.account_id = $] and (v.contact_id = any($::uuid[])',
    reason: 'no dry run is under way during an erasure',
  },
  {
    words: 'delete from import_undone u where [u.account_id = $] and u.contact_id',
    reason: 'no undo is under way during an erasure',
  },
  {
    words: 'as erasures from deliveries d where [d.account_id = $]',
    reason: 'the queues of all accounts together do not reach the limit that stops reading',
  },
  {
    words: 'd.contact_id) as key from deliveries d where [d.account_id = $]',
    reason: 'the same contacts wait in the other accounts',
  },
  {
    words: '(select count(d.next_at) = 0 from deliveries d where [d.account_id = w.account_id]',
    reason: 'the deliveries of other accounts are due at the same times',
  },
  {
    words: 'd.next_at, d.attempts from deliveries d where [d.account_id = w.account_id]',
    reason: 'the deliveries of other accounts are due at the same times',
  },
  {
    words: 'not w.is_held or not exists (select from deliveries d where [d.account_id = w.account_id]',
    reason: 'no webhook of the scenario is held',
  },
];
