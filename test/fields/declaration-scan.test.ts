/** A declaration reads all contacts before its transaction: events of the account wait for a transaction. */
import { set } from '@switchbook/domain/contact/edit.js';
import { expect, it } from 'vitest';
import { fields } from '../../src/fields/operations/fields.js';
import { idsAtTable } from '../support/database/waiting-work.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture({ isAlone: true });

it('searches contacts for a value without a transaction, and converts only a key that has values', async () => {
  const { caller } = await fixture.newAccount();
  const attributes = { op: 'merge', value: { used: '7' } } as const;
  await fixture.core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { displayName: set('Jane'), attributes },
  });
  const own = fixture.core.records(fields);
  const members: Record<string, string | null> = {};
  for (const key of ['used', 'unused'])
    expect(
      await idsAtTable(fixture, 'contacts', async () => {
        members[key] = (await own.create(caller, { key, label: key, type: 'text' })).conversion;
      }),
    ).toEqual([null]);
  expect(members).toEqual({ used: expect.any(String), unused: null });
  // A label changes no value, so that no contact is read.
  expect(await own.update(caller, 'unused', { label: 'Another' })).toMatchObject({ conversion: null });
  expect(await own.update(caller, 'unused', { type: 'number' })).toMatchObject({ conversion: null });
});
