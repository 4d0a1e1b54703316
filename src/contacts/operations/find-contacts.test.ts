import type { Contact } from '@switchbook/domain/contact/contact.js';
import { type AccountId, asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { usedHeap } from '../../../test/support/heap.js';
import { findInParts } from './find-contacts.js';

const MiB = 1024 ** 2;

it('parts of contacts do not keep the ids of the contacts, which are parts of long texts', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => asId<ContactId>(`the id of contact ${index}`));
  const readOne = (id: ContactId) => {
    const [own = ''] = `${id}/${'x'.repeat(MiB)}`.split('/');
    return { id: own, number: 7 } as unknown as Contact;
  };
  const reads = {
    findFirstThatFit: async (_: AccountId, group: readonly ContactId[]) => {
      const read = group.slice(0, 4);
      return { ids: read, found: read.map(readOne) };
    },
  };
  const before = usedHeap();
  const numbers = await findInParts(reads, asId('a'), ids, ({ number }) => number);
  expect(usedHeap() - before).toBeLessThan(5 * MiB);
  expect([...numbers.keys()]).toEqual(ids);
});
