/** The operations of contacts on a real database. */
import { describe, expect, it } from 'vitest';
import { set } from '../src/domain/edit.js';
import { useGround } from './support/ground.js';

const ground = useGround();

const phone = (value: string) =>
  ({ op: 'hold', identity: { kind: 'phone', value, raw: `+${value}` } }) as const;

describe('saveContact', () => {
  it('creates once and finds afterwards', async () => {
    const { caller } = await ground.newAccount();
    const command = {
      op: 'save',
      onMatch: 'return',
      edit: { displayName: set('Jane'), identities: [phone('14155550123')] },
    } as const;
    const made = await ground.core.saveContact(caller, command);
    expect(made).toMatchObject({
      outcome: 'created',
      contact: { number: 1, version: 1, displayName: 'Jane', type: 'lead' },
    });
    expect(made.contact.source?.name).toBe('api');
    expect(made.contact.status?.name).toBe('new');
    const found = await ground.core.saveContact(caller, command);
    expect(found.outcome).toBe('found');
    expect(found.contact).toEqual(made.contact);
  });

  it('makes one contact of 200 parallel find-or-creates of one number', async () => {
    const { caller } = await ground.newAccount();
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        ground.core.saveContact(caller, {
          op: 'save',
          onMatch: 'return',
          edit: { displayName: set(`N${index}`), identities: [phone('14155550199')] },
        }),
      ),
    );
    expect(new Set(results.map((one) => one.contact.id)).size).toBe(1);
    expect(results.filter((one) => one.outcome === 'created')).toHaveLength(1);
    expect(await ground.core.countContacts(caller, { op: 'all', filters: [] })).toBe(1);
  });
});
