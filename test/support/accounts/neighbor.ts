/** The neighboring account: populated, never requested, and unchanged afterwards. */

import type { Caller } from '@switchbook/domain/access/access.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { AccountId, ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Core } from '../../../src/core/core.js';
import type { Database } from '../../../src/database/database.js';
import { prepared } from '../../../src/database/statements/sql.js';

/** Words that only the neighbor's data contains. */
export const neighborWords = ['Neighbor One', 'Next Door', 'neighbor-tag', 'a note next door'] as const;

export async function populate(core: Core, caller: Caller): Promise<void> {
  const { contact } = await core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: {
      displayName: set(neighborWords[0]),
      company: set(neighborWords[1]),
      identities: [
        { op: 'hold', identity: { kind: 'phone', value: '14155550123', raw: '+14155550123' } },
        { op: 'hold', identity: { kind: 'email', value: 'jane@example.com' } },
      ],
      tags: [
        { op: 'add', items: [{ by: 'name', name: neighborWords[2], folded: false, missing: 'create' }] },
      ],
    },
  });
  const target = { target: [{ by: 'id', id: contact.id }] } as const;
  await core.addNote(caller, target, { body: neighborWords[3] });
  await core.recordConsent(caller, target, { channel: 'whatsapp', state: 'opted_out' });
  for (let index = 0; index < 3; index += 1)
    await core.saveContact(caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: {
        displayName: set(`Neighbor ${index + 2}`),
        identities: [{ op: 'hold', identity: { kind: 'phone', value: `4915100000${index}` } }],
      },
    });
}

const tables = [
  'contacts',
  'identities',
  'contact_tags',
  'tags',
  'groups',
  'sources',
  'statuses',
  'notes',
  'consents',
  'suppressions',
  'contact_tallies',
  'events',
];

/** Tables with rows of a contact, and their columns with its id. */
const ofContacts = new Map([
  ['contacts', 'id'],
  ...['identities', 'contact_tags', 'notes', 'consents', 'suppressions', 'deleted_contacts', 'events'].map(
    (table) => [table, 'contact_id'] as const,
  ),
]);

/** All data of the account, as one digest; with `contacts`, the data of these. */
export async function imageOf(
  database: Database,
  accountId: AccountId,
  contacts?: readonly ContactId[],
): Promise<string> {
  const parts = (contacts === undefined ? tables : [...ofContacts.keys()]).map((table) => {
    const some = contacts === undefined ? '' : ` and t.${ofContacts.get(table)} = any($2::uuid[])`;
    return `select '${table}' || coalesce(string_agg(md5(t::text), ',' order by md5(t::text)), '') as part from ${table} t where t.account_id = $1${some}`;
  });
  const values = contacts === undefined ? [accountId] : [accountId, contacts];
  const name = contacts === undefined ? 'test_image_of_account' : 'test_image_of_contacts';
  const rows = await database.query<{ part: string }>(prepared(name, parts.join(' union all ')), values);
  // The parts are in PostgreSQL's order.
  return rows
    .map((row) => row.part)
    .sort()
    .join('\n');
}
