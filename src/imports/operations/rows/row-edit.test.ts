/** A row becomes different edits for a new and for an existing contact; both must have the same result. */

import { type ImportedContact, importFace } from '@switchbook/contact-files/imported-contact.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import { applyEdit } from '@switchbook/domain/contact/edit.js';
import { emptyContact } from '@switchbook/domain/contact/empty-contact.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { useFixture } from '../../../../test/support/fixture.js';
import { newContact } from '../../../contacts/writes/changes.js';
import type { ImportOptions } from '../../values/import-job.js';
import { ImportCatalogs } from './import-catalogs.js';
import { knownEdit, newEdit, rowOriginOf } from './row-edit.js';

const fixture = useFixture();
const now = new Date('2026-01-15T10:00:00.000Z');
const options: ImportOptions = { onMatch: 'update', isDryRun: false, tags: ['spring'], groups: ['Fair'] };

const text = fc
  .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
  .filter((value) => value.trim() !== '');
const name = fc.constantFrom('a', 'B', 'c c', 'spring', 'fair');
const maybe = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: undefined });
const identity = fc.record(
  {
    kind: fc.constantFrom('phone', 'wa_id', 'email', 'telegram', 'external'),
    value: fc.constantFrom('4915100000001', '4915100000002', '14155550100'),
    column: fc.constant('column'),
    label: text,
    isPrimary: fc.boolean(),
    origin: fc.constantFrom('acme', 'import'),
  },
  { requiredKeys: ['kind', 'value', 'column'] },
);
const record = fc
  .record({
    type: maybe(fc.constantFrom(...contactTypes)),
    displayName: maybe(text),
    company: maybe(text),
    description: maybe(text),
    owner: maybe(text),
    blocked: maybe(fc.boolean()),
    address: maybe(fc.record({ city: text, countryCode: fc.constant('DE') })),
    attributes: maybe(fc.dictionary(fc.constantFrom('x', 'y', '__proto__'), fc.integer())),
    extensions: maybe(fc.dictionary(fc.constantFrom('acme', 'other'), fc.constant({ a: 1 }))),
    identities: fc.array(identity, { maxLength: 4 }),
    tags: maybe(fc.array(name, { maxLength: 3 })),
    groups: maybe(fc.array(name, { maxLength: 3 })),
    source: fc.constantFrom('api', 'Fair'),
    status: maybe(fc.constantFrom('active', 'Mine')),
  })
  .map(
    (item) =>
      Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as ImportedContact &
        object,
  );

it('a new contact equals the result of its row on an empty known one', async () => {
  const account = await fixture.newAccount();
  const accountId = account.account.id;
  const catalogs = await fixture.database.transaction((tx) => ImportCatalogs.read(tx, accountId, []));
  fc.assert(
    fc.property(record, (item) => {
      const id = '01900000-0000-7000-8000-000000000000';
      const editing = () => {
        let count = 0;
        const newId = () => {
          count += 1;
          return id.slice(0, -4) + String(count).padStart(4, '0');
        };
        return { now, newId, origin: importFace, resolve: catalogs.resolve };
      };
      const [sources, statuses] = [catalogs.items('sources'), catalogs.items('statuses')];
      const empty = { accountId, id, number: 1, now, sources, statuses };
      const contact = newContact(empty, newEdit(item, options), editing(), rowOriginOf(item)).after;
      const known = emptyContact(empty);
      const { after } = applyEdit(known, knownEdit(known, item, 'update', options), editing());
      expect({ ...contact, version: 0, updatedAt: now }).toEqual({ ...after, version: 0, updatedAt: now });
    }),
  );
});
