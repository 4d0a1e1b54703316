/** The cost of an entry that is compared with the stored contact. */
import { expect, it } from 'vitest';
import { decodeEntries } from './decode.js';
import { names } from './v3/decode.js';

it('stored chats are read once, however many are sent', () => {
  let reads = 0;
  const chats = Array.from({ length: 300 }, (_, index) => ({
    get type() {
      reads += 1;
      return 'telegram';
    },
    id: `${index}`,
    username: `name-${index}`,
    phone: '',
  }));
  const [fields, chatFields] = [names.fields, names.chatFields];
  const sent = chats.map(({ id, username }) => ({
    [chatFields.type]: 'telegram',
    [chatFields.id]: id,
    [chatFields.username]: username,
  }));
  reads = 0;
  const stored = { id: 'a', name: 'Jane', responsibleUserId: '', uri: null, chats };
  const { entries, issues } = decodeEntries(
    [{ [fields.id]: 'a', [fields.name]: 'Jane', [fields.chats]: [...sent].reverse() }],
    names,
    { isWhole: false, refusesRepeats: true },
    () => stored,
  );
  expect([issues, entries[0]?.chats?.map((one) => one.id)]).toEqual([
    [],
    chats.map((one) => one.id).reverse(),
  ]);
  expect(reads).toBeLessThan(4 * chats.length);
});
