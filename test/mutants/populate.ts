/** The data of the account before each operation runs, and helpers that compose commands. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import type { Core } from '../../src/core/core.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { fileOf } from '../support/accounts/import-fixture.js';
import { bulkBefore } from './scenario-bulk.js';
import { pullBefore } from './scenario-pulls.js';

/** `advance` moves the clock, which never advances by itself. */
export interface Stage {
  readonly core: Core;
  readonly caller: Caller;
  readonly key: string;
  /** URL of a webhook receiver that refuses every call with the word Refused */
  readonly receiver: string;
  readonly advance: (ms: number) => void;
  /** runs the work before the next statement of the name */
  readonly ahead: (statement: string, work: () => Promise<unknown>) => void;
}

/** Keys of another account. */
export const strangers = {
  key: '01993333-0000-7000-8000-000000000001',
  child: '01993333-0000-7000-8000-000000000002',
} as const;

export const hold = (kind: IdentityKind, value: string, more: object = {}) =>
  ({ op: 'hold', identity: { kind, value, ...more } }) as const;
export const phone = (value: string) => hold('phone', value);
export const email = (value: string) => hold('email', value);
export const item = (name: string) => ({ by: 'name', name, folded: true, missing: 'create' }) as const;
export const add = (...names: string[]) => [{ op: 'add', items: names.map(item) }] as const;
export const at = (contact: Pick<Contact, 'id'>) => ({ target: [{ by: 'id', id: contact.id }] }) as const;
export const csv = (rows: readonly string[]) => `name,phone,email,tags\n${rows.join('\n')}\n`;

export async function save(
  { core, caller }: Stage,
  edit: object,
  onMatch: 'refuse' | 'return' | 'merge' = 'refuse',
) {
  return (await core.saveContact(caller, { op: 'save', onMatch, edit } as never)).contact;
}

/** Creates some of all kinds of data that an account may have. */
export async function populate(stage: Stage): Promise<void> {
  const { core, caller } = stage;
  await core.createCatalogItem(caller, 'sources', { name: 'walk-in', color: null } as never);
  const jane = await save(stage, {
    displayName: set('Jane Doe'),
    company: set('ACME'),
    identities: [
      phone('14155550101'),
      email('jane@example.com'),
      hold('external', 'x-1', { scope: 'crm' }),
      hold('vendor_id', 'chosen-1', { scope: 'shop' }),
      hold('username', 'jane'),
    ],
    tags: add('vip', 'lead'),
    groups: add('friends'),
    source: { op: 'set', value: item('fair') },
    status: { op: 'set', value: item('open') },
  });
  const john = await save(stage, {
    displayName: set('John Roe'),
    identities: [phone('5215512345678'), email('jane@example.com')],
    tags: add('vip'),
  });
  const leaving = await save(stage, {
    displayName: set('Leaving'),
    identities: [phone('14155550199'), email('leaving@example.com')],
  });
  await core.addNote(caller, at(jane), { body: 'first' });
  await core.addNote(caller, at(jane), { body: 'second' });
  await core.addNote(caller, at(john), { body: 'third' });
  await core.recordConsent(caller, at(jane), { channel: 'whatsapp', state: 'opted_in', purpose: null });
  await core.recordConsent(caller, at(leaving), { channel: 'whatsapp', state: 'opted_out', purpose: null });
  await core.setSuppression(caller, at(john), { channel: 'email', reason: 'bounced', expiresAt: null });
  await core.setSuppression(caller, at(leaving), { channel: 'email', reason: 'left', expiresAt: null });
  await core.deleteContact(caller, { op: 'delete', ...at(leaving) });
  await save(stage, {
    displayName: set('Written Otherwise'),
    identities: [
      hold('wa_id', '14155550333'),
      hold('vendor_id', 'two-1', { scope: 'shop', raw: 'TWO 1' }),
      hold('vendor_id', 'two-2', { scope: 'shop' }),
    ],
  });
  await save(stage, {
    displayName: set('Of many scopes'),
    identities: [
      email('scopes@example.com'),
      hold('wa_id', '525599990000', { raw: '1415 9999' }),
      ...Array.from({ length: 12 }, (_, index) =>
        hold('vendor_id', `many-${index}`, { scope: `${'scope'.repeat(12)}-${index}` }),
      ),
    ],
  });
  for (let index = 0; index < 6; index += 1)
    await save(stage, {
      displayName: set(`Person ${index}`),
      identities: [phone(`1415555020${index}`), hold('vendor_id', `p-${index}`, { scope: 'shop' })],
      ...(index % 2 === 0 ? { groups: add('friends') } : {}),
    });
  await core.createCatalogItem(caller, 'statuses', { name: 'closed', color: null } as never);
  await core.setUpstream(caller.accountId, { face: 'shop', url: 'https://shop.example', key: 'a-key' });
  const hook = { face: 'directory', url: stage.receiver };
  await core.records(webhooks).create(caller, {
    ...hook,
    description: 'all',
    types: ['contact.updated', 'contact.created'],
  });
  await save(stage, { displayName: set('Refused'), identities: [phone('14155550777')] });
  await save(stage, { displayName: set('Taken'), identities: [phone('14155550778')] });
  await core.runWebhooks({ signal: new AbortController().signal, isOnce: true });
  await core.saveClientUsers(caller, [{ id: 'a1', name: 'Agent One', phone: null }]);
  await core.createImport(caller, fileOf(csv(['Im Port,+14155550301,im@example.com,imported', 'Bad,,,'])));
  await core.runImports({ signal: new AbortController().signal });
  await core.createImport(
    caller,
    fileOf(csv(['Dry Run,+14155550302,dry@example.com,dry']), { isDryRun: true }),
  );
  await core.runImports({ signal: new AbortController().signal });
  await pullBefore(stage);
  await bulkBefore(stage);
}
