/** Reading the live vendor: from a fake written after its two public clients. */
import { describe, expect, it } from 'vitest';
import { behavesAsSource } from '../../../test/support/vendors/behavior.js';
import { askOf, getFrom, readAll, useVendors, workOf } from '../../../test/support/vendors/reading.js';
import { uuidOf } from '../../../test/support/vendors/server.js';
import { openWacr1, wacr1Contact, wacr1Key } from '../../../test/support/vendors/wacr1.js';
import { pull } from './pull.js';

const headers = { authorization: `Bearer ${wacr1Key}` };

behavesAsSource({
  source: pull,
  open: openWacr1,
  headers,
  idOf: (number) => uuidOf(number),
  comeAnywhere: true,
  isPage: (path) => path.startsWith('/v1/contacts'),
  options: { without: ['notes'] },
});

const opened = useVendors();

describe('the live vendor', () => {
  it('shows a contact with names, tags, attributes, an opt-out and comments', async () => {
    const time = '2026-07-01T10:00:00.000Z';
    const vendor = await opened(
      openWacr1({
        people: 1,
        shows: (usual) => ({ ...usual, displayName: 'Asha M. (VIP)', tags: ['vip', 'trial'] }),
        comments: () => [
          { id: uuidOf(1, 7), body: 'Called', createdAt: time, updatedAt: time, mentions: ['u1'] },
          { id: uuidOf(2, 7), body: 'Gone', createdAt: time, updatedAt: time, deletedAt: time },
        ],
      }),
    );
    const contacts = await readAll(pull, workOf(getFrom(vendor.url, headers)));
    expect(contacts).toEqual([
      {
        identities: [
          { kind: 'vendor_id', scope: 'wacr1', value: uuidOf(0), origin: 'wacr1' },
          { kind: 'phone', value: '919876543000', raw: '+919876543000', origin: 'wacr1', primary: true },
          {
            kind: 'email',
            value: 'person0@example.com',
            raw: 'person0@example.com',
            origin: 'wacr1',
            primary: true,
          },
        ],
        display_name: 'Asha M. (VIP)',
        extensions: { wacr1: { first: 'Person', last: '0', label: 'Asha M. (VIP)' } },
        attributes: { plan: 'pro' },
        tags: ['vip', 'trial'],
        consents: [{ channel: 'whatsapp', state: 'opted_out', source: 'wacr1' }],
        notes: [{ body: 'Called', created_at: time, updated_at: time, vendor_id: uuidOf(1, 7) }],
        created_at: '2024-01-01T00:00:00.000Z',
        updated_at: '2024-01-01T00:00:00.000Z',
      },
    ]);
  });

  /** Returns the number of requests. */
  async function readInParts(finds: 'numbers with their plus' | 'digits alone'): Promise<number> {
    const vendor = await opened(openWacr1({ people: 1_000, finds }));
    const contacts = await readAll(pull, workOf(askOf(vendor, headers), { without: ['notes'] }));
    expect(contacts).toHaveLength(1_000);
    return vendor.count;
  }

  it('is read in parts of numbers, if q finds numbers with their plus', async () => {
    expect(await readInParts('numbers with their plus')).toBeLessThan(250);
  });

  it('is read in parts of numbers, if q finds digits alone', { tags: ['nightly'] }, async () => {
    expect(await readInParts('digits alone')).toBeLessThan(1_500);
  });

  it('also shows contacts without a number, as far as its first page does', async () => {
    const vendor = await opened(
      openWacr1({
        people: 150,
        shows: (usual, number) => (number > 140 ? { ...usual, phoneE164: null } : usual),
      }),
    );
    const contacts = await readAll(pull, workOf(askOf(vendor, headers), { without: ['notes'] }));
    expect(contacts).toHaveLength(150);
  });

  it('is refused if it has more contacts than a page and does not find them by their digits', async () => {
    const vendor = await opened(openWacr1({ people: 150, finds: 'everybody' }));
    const read = readAll(pull, workOf(askOf(vendor, headers), { without: ['notes'] }));
    await expect(read).rejects.toThrow(/does not find them by q.*Import a file instead/);
  });

  it('reads all comments of a contact, by the time of the last one', async () => {
    const comments = Array.from({ length: 1_100 }, (_, at) => {
      const time = new Date(Date.UTC(2026, 0, 1) + at * 1_000).toISOString();
      return { id: uuidOf(at, 7), body: `no ${at}`, createdAt: time, updatedAt: time };
    });
    const vendor = await opened(openWacr1({ people: 1, comments: () => comments }));
    const [contact] = await readAll(pull, workOf(askOf(vendor, headers)));
    expect(contact?.notes).toHaveLength(1_100);
  });

  it('finds one contact by its id in any letter case', async () => {
    const vendor = await opened(openWacr1({ people: 3 }));
    const work = workOf(askOf(vendor, headers));
    const found = await pull.contact?.(work, uuidOf(2).toUpperCase(), 'wacr1');
    expect(found?.contact).toMatchObject({
      given_name: 'Person',
      family_name: '2',
      tags: wacr1Contact(2).tags,
    });
    expect(await pull.contact?.(work, uuidOf(9), 'wacr1')).toBeUndefined();
    expect(await pull.contact?.(work, 'no-uuid', 'wacr1')).toBeUndefined();
  });
});
