import type { Contact } from '@switchbook/domain/contact/contact.js';
import { expect, it } from 'vitest';
import { usedHeap } from '../../../test/support/heap.js';
import { type PhoneEntry, phoneEntriesOf } from './entries.js';

const MiB = 1024 ** 2;

/** Makes a contact whose texts are parts of one long text, as they are after a read. */
function contactWithin(index: number): Contact {
  const digits = `491701234567${String(index).padStart(3, '0')}`;
  const text = `Person with a name ${index}/${digits}/${'x'.repeat(MiB)}`;
  const [displayName = '', value = ''] = text.split('/');
  const identity = { kind: 'phone', value, raw: value, isPrimary: true };
  return { displayName, givenName: null, familyName: null, identities: [identity] } as unknown as Contact;
}

it('an entry keeps nothing in memory but its own texts', () => {
  const before = usedHeap();
  const entries: PhoneEntry[] = [];
  for (let index = 0; index < 50; index += 1) entries.push(...phoneEntriesOf(contactWithin(index)));
  expect(usedHeap() - before).toBeLessThan(5 * MiB);
  expect(entries).toHaveLength(50);
  expect(entries[7]).toMatchObject({ name: 'Person with a name 7', numbers: ['+491701234567007'] });
});
