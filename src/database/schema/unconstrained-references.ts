/**
 * References without a constraint, because checks of each row would cost COPY more than a quarter of its time. The
 * statements that write and delete these rows keep the references valid. A contact and its own rows are written and
 * deleted in one transaction. It locks the row of the account, so an erasure of the account waits. A link locks its tag
 * or group, and a deletion of the item waits for the lock. `doctor` checks them like foreign keys. Decision:
 * docs/decisions/0004-optimistic-edits.md.
 */

/** A foreign key, or a reference without one. */
export interface Reference {
  readonly table: string;
  readonly columns: readonly string[];
  readonly to: string;
  readonly toColumns: readonly string[];
  /** the rows are deleted with the rows that they reference */
  readonly cascades: boolean;
}

const toAccount = (table: string): Reference => ({
  table,
  columns: ['account_id'],
  to: 'accounts',
  toColumns: ['id'],
  cascades: true,
});
const toContact = (table: string): Reference => ({
  table,
  columns: ['account_id', 'contact_id'],
  to: 'contacts',
  toColumns: ['account_id', 'id'],
  cascades: true,
});

const toItem = (table: string, to: string): Reference => ({
  table,
  columns: ['account_id', 'number'],
  to,
  toColumns: ['account_id', 'number'],
  cascades: true,
});

/** Tables with rows that are deleted with their contact. */
export const ownTables = ['identities', 'contact_tags', 'contact_groups'] as const;

export const unconstrainedReferences: readonly Reference[] = [
  ...['contacts', 'events'].map(toAccount),
  ...ownTables.map(toContact),
  toItem('contact_tags', 'tags'),
  toItem('contact_groups', 'groups'),
];
