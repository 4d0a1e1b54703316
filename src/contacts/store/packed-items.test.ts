import type { Identity } from '@switchbook/domain/identity/identity.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityList, isSameLists, unpackIdentities } from './packed-items.js';

const createdAt = new Date('2026-01-15T09:00:00.000Z');
const time = fc.constantFrom(createdAt, new Date('2026-01-15T09:00:00.001Z'), new Date(0));
const text = fc.string({
  unit: fc.constantFrom('\x1e', '\x1f', '.', 'a', '9', 'ü', '👩', '"', '\\'),
  maxLength: 9,
});

const identity = (position: number) =>
  fc.record({
    id: fc.uuid(),
    kind: fc.constantFrom('phone', 'email', 'vendor_id', 'wa_id'),
    scope: fc.constantFrom('', 'vendor'),
    value: text,
    raw: text,
    label: fc.option(text),
    isPrimary: fc.boolean(),
    origin: fc.oneof(fc.constantFrom('directory', 'import', 'phone', 'email', ''), text),
    position: fc.constant(position),
    verifiedAt: fc.option(time),
    attrs: fc.dictionary(fc.constantFrom('a', 'b'), text).map((item) => ({ ...item })),
    createdAt: time,
    updatedAt: time,
  }) as unknown as fc.Arbitrary<Identity>;

const some = (from: number) => fc.tuple(identity(from), identity(from + 1), identity(from + 2));

describe('the list of identities', () => {
  it('contains all by position, with the shared ones separate', () => {
    fc.assert(
      fc.property(some(0), some(3), fc.nat(3), fc.nat(3), (owned, shared, ownedCount, sharedCount) => {
        const identities = owned.slice(0, ownedCount);
        const sharing = shared.slice(0, sharedCount);
        const list = identityList({
          identities: identities.toReversed(),
          ...(sharing.length === 0 ? {} : { sharing: sharing.toReversed() }),
          createdAt,
        });
        expect(unpackIdentities(list, createdAt)).toEqual({
          identities,
          ...(sharing.length === 0 ? {} : { sharing }),
        });
      }),
    );
  });

  it('is short for an identity without anything special', () => {
    const plain = fc.sample(identity(0), 1)[0] as Identity;
    const list = identityList({
      identities: [
        {
          ...plain,
          kind: 'phone',
          scope: '',
          value: '4915100000001',
          raw: '+4915100000001',
          label: null,
          verifiedAt: null,
          attrs: {},
          createdAt,
          updatedAt: createdAt,
          origin: 'import',
          isPrimary: true,
        },
      ],
      createdAt,
    });
    expect(list).toBe(`${plain.id}\x1fphone\x1ft\x1fimport\x1f0\x1f\x1f\x1f4915100000001`);
  });
});

describe('lists', () => {
  const lists = { identity_list: '', tag_list: '1:aaaaaaaa,2:bbbbbbbb', group_list: '' };

  it('are the same while only deleted items differ', () => {
    expect(isSameLists(lists, { ...lists, tag_list: '2:bbbbbbbb' })).toBe(true);
    expect(isSameLists(lists, { ...lists, tag_list: '' })).toBe(true);
    expect(isSameLists(lists, lists)).toBe(true);
  });

  it.each([
    ['an item is missing', { tag_list: '1:aaaaaaaa,2:bbbbbbbb,3:cccccccc' }],
    ['the order is another', { tag_list: '2:bbbbbbbb,1:aaaaaaaa' }],
    ['a group is missing', { group_list: '1:aaaaaaaa' }],
    ['an identity is missing', { identity_list: 'a\x1fphone\x1ft\x1fimport\x1f0\x1f\x1f\x1f49151' }],
  ])('differ when %s', (_, made) => {
    expect(isSameLists(lists, { ...lists, ...made })).toBe(false);
  });
});
