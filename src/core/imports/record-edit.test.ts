/** A newcomer is made straight from its row; it must be what the same row makes of a blank contact. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { useGround } from '../../../test/support/ground.js';
import { contactTypes } from '../../domain/contact.js';
import { asId } from '../../domain/ids.js';
import type { ContactRecord } from '../../files/record.js';
import { blankContact } from '../contacts/blank.js';
import { ImportCatalogs } from './catalogs.js';
import type { ImportOptions } from './import.js';
import { applyRecord, newcomerOf } from './record-edit.js';

const ground = useGround();
const now = new Date('2026-01-15T10:00:00.000Z');
const options: ImportOptions = { onMatch: 'update', isDryRun: false, tags: ['spring'], groups: ['Fair'] };

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((one) => one.trim() !== '');
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
    (one) =>
      Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as ContactRecord &
        object,
  );

it('a newcomer is what its row makes of a blank contact', async () => {
  const account = await ground.newAccount();
  const accountId = account.account.id;
  const sources = await ground.core.listCatalog(account.caller, 'sources');
  const catalogs = await ground.database.transaction((tx) => ImportCatalogs.read(tx, accountId, []));
  fc.assert(
    fc.property(record, (one) => {
      const newId = () => '01900000-0000-7000-8000-000000000000';
      const counted = () => {
        let count = 0;
        return () => {
          count += 1;
          return newId().slice(0, -4) + String(count).padStart(4, '0');
        };
      };
      const context = { accountId, options, catalogs, now };
      const id = asId<typeof accountId & string>(newId());
      const made = { ...newcomerOf(one, 1, { ...context, newId: counted() }), id };
      const statuses = catalogs.statuses();
      const blank = blankContact({ accountId, id: newId(), number: 1, now, sources, statuses });
      const newIds = counted();
      newIds();
      const { after } = applyRecord(blank, one, 'update', { ...context, newId: newIds });
      expect({ ...made, version: 0, updatedAt: now }).toEqual({ ...after, version: 0, updatedAt: now });
    }),
  );
});
