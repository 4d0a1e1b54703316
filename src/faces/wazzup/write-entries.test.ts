import type { Contact } from '@switchbook/domain/contact/contact.js';
import { expect, it } from 'vitest';
import { usedHeap } from '../../../test/support/heap.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import { names } from './v3/decode.js';
import { writeEntries } from './write-entries.js';

const MiB = 1024 ** 2;

/** Makes a contact whose texts are parts of one long text, as they are after a read. */
function contactWithin(index: number): Contact {
  const text = `4917012345670${index}/${`x${index}`.repeat(MiB / 4)}`;
  const [value = '', displayName = ''] = text.split('/');
  const identity = { kind: 'phone', scope: '', value, raw: value, isPrimary: true, attrs: {} };
  return { id: 'c', displayName, owner: null, extensions: {}, identities: [identity] } as unknown as Contact;
}

it('stored contacts are read one after the other, and only their equal texts are kept', async () => {
  let [open, most, reads, before, after] = [0, 0, 0, 0, 0];
  const core = {
    getContact: async () => {
      open += 1;
      most = Math.max(most, open);
      if (reads === 0) before = usedHeap();
      const contact = contactWithin(reads);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      reads += 1;
      if (reads === 40) after = usedHeap();
      return contact;
    },
  };
  const exchange = { core, caller: { accountId: 'a' }, principal: { account: { settings: {} } } };
  const list = Array.from({ length: 40 }, (_, index) => ({
    [names.fields.id]: `id ${index}`,
    // A long name is compared with the stored name, and an equal chat keeps stored texts.
    [names.fields.name]: 'y'.repeat(300),
    [names.fields.chats]: [
      { [names.chatFields.type]: 'whatsapp', [names.chatFields.id]: `4917012345670${index}` },
    ],
  }));
  const rules = { isWhole: false, refusesRepeats: true };
  const writing = writeEntries(exchange as unknown as CallerExchange, list, names, rules, () => {
    throw new Error('nothing is written');
  });
  await expect(writing).rejects.toMatchObject({ problem: { kind: 'invalid' } });
  expect([reads, most]).toEqual([40, 1]);
  expect(after - before).toBeLessThan(8 * MiB);
});
