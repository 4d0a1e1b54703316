/**
 * No sort of lists reveals a hidden or masked part. Two accounts have the same contacts, except that the values of one
 * part are exchanged. Each sort by the part is refused, and each other one has the same order in both accounts.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import { hideableParts, maskableParts, type PartName } from '@switchbook/domain/access/hideable.js';
import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import { type ContactEdit, set } from '@switchbook/domain/contact/edit.js';
import { fromStart } from '@switchbook/domain/contact/page.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import {
  type PlainSort,
  plainSorts,
  type SortField,
  type SortName,
  sortRowOf,
} from '@switchbook/domain/contact/sorts.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { expect, it } from 'vitest';
import { newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

const withParameter: Readonly<Record<Exclude<SortName, PlainSort>, SortField>> = {
  vendorId: { vendorId: 'crm' },
  attribute: { attribute: 'size' },
};
const fields = [...plainSorts, ...Object.values(withParameter)];

const held = (kind: 'phone' | 'wa_id' | 'lid' | 'viber' | 'email', value: string) =>
  ({ op: 'hold', identity: { kind, value } }) as const;

/** The edit that gives a contact a value of the part, from two digits. Notes are not in edits. */
const editOfPart: Readonly<Record<PartName, (digits: string) => ContactEdit>> = {
  numbers: (digits) => ({
    identities: [
      held('phone', `491517300${digits}00`),
      held('wa_id', `491517300${digits}01`),
      held('lid', `771230${digits}`),
      held('viber', `viber-${digits}`),
    ],
  }),
  emails: (digits) => ({ identities: [held('email', `ana-${digits}@example.com`)] }),
  address: (digits) => ({
    address: {
      street: set(`${digits} High Street`),
      city: set(`city-${digits}`),
      state: set(`state-${digits}`),
      zip: set(`500${digits}`),
    },
  }),
  birthday: (digits) => ({ birthday: set(`19${digits}-02-01`) }),
  description: (digits) => ({ description: set(`described-${digits}`) }),
  notes: () => ({}),
  attributes: (digits) => ({ attributes: { op: 'replace', value: { size: `size-${digits}` } } }),
};

/** The contacts with and without a name; in each pair, the values are in the order of the contacts or reversed. */
const names = ['Ana', 'Ana', null, null];
const valueOrders = [
  [21, 22, 31, 32],
  [32, 31, 22, 21],
] as const;

interface Exchanged {
  readonly caller: Caller;
  /** ids of the contacts, the first created one first */
  readonly ids: readonly string[];
}

async function makeAccount(part: PartName, digits: readonly number[]): Promise<Exchanged> {
  const { client, account } = await newClient(fixture);
  const { caller } = account;
  await client.post('/fields', { key: 'size', type: 'text', indexed: true });
  await fixture.core.runBulkChanges({ signal: new AbortController().signal });
  const ids: string[] = [];
  for (const [index, name] of names.entries()) {
    const value = String(digits[index]);
    const edit = { ...editOfPart[part](value), ...(name !== null && { displayName: set(name) }) };
    const { contact } = await fixture.core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit });
    if (part === 'notes')
      await fixture.core.addNote(caller, { target: [{ by: 'id', id: contact.id }] }, { body: value });
    ids.push(contact.id);
  }
  return { caller, ids };
}

/** Returns the positions of the contacts in the list, or the code of its refusal. */
async function sorted({ caller, ids }: Exchanged, by: SortField, visibility?: LimitedVisibility) {
  const list = (descending: boolean) =>
    fixture.core.listContacts({ ...caller, ...(visibility && { visibility }) }, allContacts, {
      from: fromStart,
      limit: 10,
      order: [{ by, descending }],
      wantTotal: false,
    });
  try {
    const pages = [await list(false), await list(true)];
    return pages.map(({ items }) => items.map((contact) => ids.indexOf(contact.id)).join());
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.kind !== 'invalid') throw error;
    return error.problem.issues.map(({ code }) => code);
  }
}

const forms = [
  ...hideableParts.map((part) => ({ part, form: 'hidden', hides: { hidden: [part], masked: [] } }) as const),
  ...maskableParts.map((part) => ({ part, form: 'masked', hides: { hidden: [], masked: [part] } }) as const),
];

it.each(forms)('no sort reveals $part where $form', async ({ part, hides }) => {
  const [one, other] = [await makeAccount(part, valueOrders[0]), await makeAccount(part, valueOrders[1])];
  const visibility = { contacts: null, ...hides };
  for (const by of fields) {
    const orders = [await sorted(one, by, visibility), await sorted(other, by, visibility)];
    const isOfPart = sortRowOf(by).part === part;
    expect([by, orders[0], isOfPart]).toEqual([by, orders[1], orders[0]?.[0] === 'hidden']);
    // The values are such that this sort would have revealed them.
    if (isOfPart) expect(await sorted(one, by)).not.toEqual(await sorted(other, by));
  }
});
