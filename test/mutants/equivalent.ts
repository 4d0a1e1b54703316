/**
 * Account conditions whose loss cannot be noticed, each with the reason. `words` are part of the condition with what
 * stands around it, as `conditionsIn` gives it; the list must not take in more than it says.
 */
export interface Equivalent {
  readonly words: string;
  readonly reason: string;
}

export const equivalent: readonly Equivalent[] = [
  {
    words: 's.lowest is not null and exists ( select from contacts c where [c.account_id = $]',
    reason: 'keeps the times of a bucket that is empty; no page is looked for in it',
  },
  {
    words:
      'not exists (select from contacts c where [c.account_id = k.account_id] and c.id = k.id and c.xmin = k.xmin)',
    reason: 'a row of the same id in another account was written by another transaction and has its xmin',
  },
  {
    words: 'and l.number = (select n.number from groups n where [n.account_id = $] and n.number = $::bigint',
    reason: 'the number is the one that was asked for in any account; the links are those of the account',
  },
  {
    words: 'from r join contacts o on [o.account_id = $] and o.id = r.id where c.account_id = $',
    reason: 'the other row counts only where it is equal in the one column that is taken from it',
  },
  {
    words: 'from family f join api_keys c on [c.account_id = $] and c.parent_id = f.id',
    reason: 'a foreign key says that a key is of the account of its parent',
  },
  {
    words: 'from family f where [k.account_id = $] and k.id = f.id',
    reason: 'the id of a key is unique over all accounts',
  },
];
