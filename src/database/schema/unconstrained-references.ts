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

const cascading = (
  table: string,
  columns: Reference['columns'],
  to: string,
  toColumns = columns,
): Reference => ({ table, columns, to, toColumns, cascades: true });

/** Tables with rows that are deleted with their contact. */
export const ownTables = ['identities', 'contact_tags', 'contact_groups'] as const;

export const unconstrainedReferences: readonly Reference[] = [
  ...['contacts', 'events'].map((table) => cascading(table, ['account_id'], 'accounts', ['id'])),
  ...ownTables.map((table) =>
    cascading(table, ['account_id', 'contact_id'], 'contacts', ['account_id', 'id']),
  ),
  cascading('contact_tags', ['account_id', 'number'], 'tags'),
  cascading('contact_groups', ['account_id', 'number'], 'groups'),
];
