import type { Contact } from '@switchbook/domain/contact/contact.js';
import { expect, it } from 'vitest';
import { usedHeap } from '../../../test/support/heap.js';
import { briefContact } from './brief-contact.js';

const MiB = 1024 ** 2;
const tags = [{ number: 1, name: 'shared by all' }];

/** Makes a contact whose id and identities are parts of one long text, as they are after a read. */
function contactWithin(index: number): Contact {
  const text = `4917012345670${index}/${`x${index}`.repeat(MiB / 4)}/the id of contact ${index}`;
  const [phone = '', name = '', id = ''] = text.split('/');
  const identities = [
    { kind: 'phone', value: phone },
    { kind: 'username', value: name },
  ];
  return { id, displayName: 'Ann', description: name, identities, tags } as unknown as Contact;
}

it('a brief contact keeps nothing in memory but its own texts', () => {
  const before = usedHeap();
  const contacts = Array.from({ length: 40 }, (_, index) =>
    briefContact(contactWithin(index), ({ kind }) => kind === 'phone'),
  );
  expect(usedHeap() - before).toBeLessThan(5 * MiB);
  // Items of catalogs are not copied for each contact.
  expect(contacts[7]?.tags).toBe(tags);
  expect(contacts[7]).toEqual({
    id: 'the id of contact 7',
    tags,
    displayName: 'Ann',
    description: null,
    attributes: {},
    extensions: {},
    identities: [{ kind: 'phone', value: '49170123456707' }],
  });
});

it('shared identities are left out like others', () => {
  const contact = { ...contactWithin(1), sharing: [{ kind: 'email', value: 'a@b.c' }] } as unknown as Contact;
  expect(briefContact(contact, ({ kind }) => kind === 'phone')).not.toHaveProperty('sharing');
  expect(briefContact(contact, ({ kind }) => kind === 'email')).toMatchObject({
    identities: [],
    sharing: contact.sharing,
  });
});
