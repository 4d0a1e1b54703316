/** The account, the key and the people of a throwaway server: the same each time, ids and times included. */

import { commandLineCaller, scopes } from '@switchbook/domain/access/access.js';
import type { ConsentEdit } from '@switchbook/domain/consent/consent.js';
import { type CatalogRef, type ContactEdit, set, toEdit } from '@switchbook/domain/contact/edit.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Core } from '../../core/core.js';

/** The secret is public, so such a server listens on this machine only. */
export const throwawayKey = 'throwaway-key-that-everybody-knows';

interface Sample {
  readonly name?: string;
  readonly phone?: readonly string[];
  readonly email?: readonly string[];
  readonly tag?: readonly string[];
  readonly group?: readonly string[];
  readonly company?: string;
  readonly status?: string;
  readonly source?: string;
  readonly attribute?: Readonly<Record<string, string>>;
  readonly block?: true;
  readonly consents?: readonly ConsentEdit[];
}

const optedIn: ConsentEdit = { channel: 'whatsapp', state: 'opted_in', source: 'website' };
const groups = ['Customers', 'Newsletter'];

/** Contacts with numbers reserved for fiction, and one contact for each case that programs often mishandle. */
const people: readonly Sample[] = [
  {
    name: 'Ada Abbott',
    phone: ['+14155550100'],
    email: ['ada.abbott@example.com'],
    tag: ['vip'],
    group: ['Customers', 'Newsletter'],
    company: 'Abbott Bakery',
    status: 'active',
    source: 'whatsapp',
    attribute: { city: 'Oakland' },
    consents: [optedIn],
  },
  { name: 'Ben Brooks', phone: ['+14155550101'], tag: ['vip', 'lead'], status: 'new', consents: [optedIn] },
  // Two numbers and two addresses.
  {
    name: 'Carla Castillo',
    phone: ['+14155550102', '+14155550103'],
    email: ['carla@example.com', 'c.castillo@example.org'],
    group: ['Customers'],
    status: 'active',
  },
  // No phone.
  { name: 'Dario Dunn', email: ['dario.dunn@example.com'], tag: ['lead'], source: 'import' },
  // No name.
  { phone: ['+14155550104'], source: 'whatsapp' },
  // Letters beyond ASCII.
  { name: 'Élodie Ångström-Núñez', phone: ['+33639980105'], tag: ['vip'], group: ['Newsletter'] },
  { name: '山田 花子', phone: ['+818055550106'], source: 'manual' },
  // Opted out: may not be written to on WhatsApp.
  {
    name: 'Frank Fischer',
    phone: ['+14155550107'],
    consents: [{ channel: 'whatsapp', state: 'opted_out', source: 'stop' }],
  },
  { name: 'Grace Gupta', phone: ['+14155550108'], block: true, status: 'closed' },
  // Two people with one name and different numbers.
  { name: 'Hugo Hill', phone: ['+14155550109'], tag: ['lead'] },
  { name: 'Hugo Hill', phone: ['+14155550110'], tag: ['lead'] },
  // Brazil: a mobile number that is also known without its ninth digit.
  { name: 'Inês Iglesias', phone: ['+5511955550111'], group: ['Customers'] },
];

export async function fillSamples(core: Core): Promise<void> {
  const firstAccount = await core.createFirstAccount(
    { name: 'Sandbox', slug: 'sandbox' },
    { name: 'known key', secret: throwawayKey, scopes, rateLimit: { kind: 'unlimited' }, expiresAt: null },
  );
  if (firstAccount === undefined) throw new Error('the samples need an empty database');
  const caller = commandLineCaller(firstAccount.account.id);
  for (const name of groups) await core.createCatalogItem(caller, 'groups', { name });
  for (const person of people)
    await core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit: sampleEditOf(person) });
}

function sampleEditOf({ phone = [], email = [], ...person }: Sample): ContactEdit {
  const { name, company, status, source, tag = [], group = [], attribute, block, consents } = person;
  const hold = (kind: IdentityKind, value: string, raw: string) =>
    ({ op: 'hold', identity: { kind, value, raw } }) as const;
  const ref = (folded: boolean, missing: 'create' | 'refuse') => (text: string) =>
    ({ by: 'name', name: text, folded, missing }) as const satisfies CatalogRef;
  const refOf = ref(true, 'refuse');
  return {
    displayName: toEdit(name),
    company: toEdit(company),
    identities: [
      ...phone.map((spelling) => hold('phone', spelling.slice(1), spelling)),
      ...email.map((address) => hold('email', address, address)),
    ],
    tags: [{ op: 'add', items: tag.map(ref(false, 'create')) }],
    groups: [{ op: 'add', items: group.map(refOf) }],
    ...withoutUndefined({
      status: status === undefined ? undefined : set(refOf(status)),
      source: source === undefined ? undefined : set(refOf(source)),
      attributes: attribute && ({ op: 'merge', value: attribute } as const),
      blocked: block,
      consents,
    }),
  };
}
