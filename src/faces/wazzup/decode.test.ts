/** The cost of an entry that is compared with the stored contact. */
import { expect, it } from 'vitest';
import { usedHeap } from '../../../test/support/heap.js';
import type { GetCommand } from '../../contacts/operations/find-contacts.js';
import { decodeEntries } from './decode.js';
import { names } from './v3/decode.js';
import { writeEntries } from './write-entries.js';

it('stored chats are read once, however many are sent', async () => {
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
  const { entries, issues } = await decodeEntries(
    [{ [fields.id]: 'a', [fields.name]: 'Jane', [fields.chats]: [...sent].reverse() }],
    names,
    { isWhole: false, refusesRepeats: true },
    async () => stored,
  );
  expect([issues, entries[0]?.chats?.map((chat) => chat.id)]).toEqual([
    [],
    chats.map((chat) => chat.id).reverse(),
  ]);
  expect(reads).toBeLessThan(4 * chats.length);
});

it('no more new chats are read than a client may send, however many are stored', async () => {
  const [fields, chatFields] = [names.fields, names.chatFields];
  const chats = Array.from({ length: 1_000 }, (_, id) => ({
    type: 'telegram',
    id: `${id + 1}`,
    username: '',
    phone: '',
  }));
  let reads = 0;
  const sent = chats.map(({ id }) => ({
    [chatFields.type]: 'telegram',
    get [chatFields.id]() {
      reads += 1;
      return `9${id}`;
    },
  }));
  const stored = { id: 'a', name: 'Jane', responsibleUserId: '', uri: null, chats };
  const decode = (some: readonly object[]) =>
    decodeEntries(
      [{ [fields.id]: 'a', [fields.chats]: some }],
      names,
      { isWhole: false, refusesRepeats: true },
      async () => stored,
    );
  const { issues } = await decode(sent);
  expect(issues.map(({ path, code }) => `${path} ${code}`)).toEqual([
    `${names.root}0.${fields.chats} too_many`,
  ]);
  // Each entry is compared with the stored entries, and a hundred are checked.
  expect(reads).toBeLessThan(2 * sent.length);
  expect((await decode(sent.slice(0, 100))).issues).toEqual([]);
});

it('stored contacts are not in memory together', async () => {
  const [fields, MiB] = [names.fields, 1024 ** 2];
  const list = Array.from({ length: 40 }, (_, index) => ({ [fields.id]: `${index}`, [fields.name]: 7 }));
  const before = usedHeap();
  let kept = Number.POSITIVE_INFINITY;
  const getContact = async (_: unknown, { target }: GetCommand) => {
    const name = `${JSON.stringify(target)} ${Buffer.alloc(MiB, 'x')}`;
    if (name.includes('"39"')) kept = usedHeap() - before;
    return { displayName: name, extensions: {}, identities: [], owner: null, number: 1 };
  };
  const exchange = { core: { getContact }, caller: {}, principal: { account: { settings: {} } } };
  const rules = { isWhole: false, refusesRepeats: true };
  const writing = writeEntries(exchange as never, list, names, rules, () => ({}) as never);
  await expect(writing).rejects.toMatchObject({ problem: { kind: 'invalid' } });
  expect(kept).toBeLessThan(10 * MiB);
});
