import { blankContact } from '@switchbook/domain/contact/blank-contact.test.support.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { type AccountId, asId, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { type CacheKey, ContactCache } from './contact-cache.js';

const account = asId<AccountId>(uuidV7());
let numbers = 0;

function contact(more: Partial<Contact> = {}): Contact {
  numbers += 1;
  const at = new Date(1_700_000_000_000 + numbers);
  const names = { displayName: `Contact ${numbers}`, number: numbers };
  return blankContact(at, { accountId: account, ...names, ...more });
}

/** Reads the contact twice, since only a second read is cached. */
function keep(memory: ContactCache, item: Contact, mark = '1', key?: CacheKey): Contact {
  for (let count = 0; count < 2; count += 1) memory.keep({ contact: item, mark, catalogChanges: 0 }, key);
  return item;
}

/** Reads the contact as often as a full cache needs. */
function keepInstead(memory: ContactCache, item: Contact): Contact {
  for (let count = 0; count < 16; count += 1) keep(memory, item);
  return item;
}

const limits = { bytes: 100_000, each: 10_000 };
const found = (memory: ContactCache, item: Contact, key: CacheKey = item.id) =>
  memory.find(item.accountId, key)?.contact;

describe('the cache of contacts', () => {
  it('is limited in bytes, and drops the least recently used', () => {
    const memory = new ContactCache(limits);
    const first = keep(memory, contact());
    const second = keep(memory, contact());
    const each = memory.size.bytes / 2;
    for (let count = 2; count < Math.floor(limits.bytes / each); count += 1) keep(memory, contact());
    expect(found(memory, first)).toBe(first);
    const other = keepInstead(memory, contact());
    expect(found(memory, other)).toBe(other);
    expect(found(memory, first)).toBe(first);
    expect(found(memory, second)).toBeUndefined();
    for (let count = 0; count < 1_000; count += 1)
      keep(memory, contact({ description: 'd'.repeat(count * 7) }));
    expect(memory.size.bytes).toBeLessThanOrEqual(limits.bytes);
    expect(memory.size.contacts).toBeGreaterThan(5);
  });

  it('counts the text that a contact was read from, which may be longer than its parts', () => {
    const memory = new ContactCache(limits);
    const item = contact();
    for (let count = 0; count < 2; count += 1)
      memory.keep({ contact: item, mark: '1', catalogChanges: 0 }, undefined, 9_000);
    expect(memory.size.bytes).toBeGreaterThan(9_000);
    keep(memory, contact());
    expect(memory.size).toMatchObject({ contacts: 2 });
  });

  it.each([
    ['a long text', { description: 'd'.repeat(10_000) }],
    ['a text of wide characters', { description: 'д'.repeat(5_000) }],
    [
      'many attributes',
      { attributes: Object.fromEntries(Array.from({ length: 130 }, (_, at) => [`a${at}`, at])) },
    ],
    ['nested attributes', { attributes: { list: Array.from({ length: 500 }, () => ({})) } }],
  ])('does not cache a contact with %s', (_, more) => {
    const memory = new ContactCache(limits);
    const large = keep(memory, contact(more));
    expect(found(memory, large)).toBeUndefined();
    expect(memory.size).toEqual({ contacts: 0, accounts: 0, bytes: 0 });
  });

  it('counts the responses of a contact, and accepts no large one', () => {
    const memory = new ContactCache(limits);
    const one = keep(memory, contact());
    const before = memory.size.bytes;
    expect(memory.mayCacheAnswer(one, 10_001)).toBe(false);
    expect(memory.size.bytes).toBe(before);
    expect(memory.mayCacheAnswer(one, 5_000)).toBe(true);
    expect(memory.size.bytes).toBeGreaterThanOrEqual(before + 5_000);
    expect(found(memory, one)).toBe(one);
    for (let count = 0; count < 100; count += 1) memory.mayCacheAnswer(one, 5_000);
    expect(memory.size.bytes).toBeLessThanOrEqual(limits.bytes);
  });

  it('accepts no response for a contact that is not cached, or has changed', () => {
    const memory = new ContactCache(limits);
    const old = keep(memory, contact());
    keep(memory, { ...old, displayName: 'New' }, '2');
    expect(memory.mayCacheAnswer(old, 10)).toBe(false);
    expect(memory.mayCacheAnswer(contact(), 10)).toBe(false);
  });

  it('finds a contact by all its keys, and by none once it is removed or replaced', () => {
    const memory = new ContactCache(limits);
    const old = keep(memory, contact(), '1', 'phone\u000049');
    keep(memory, old, '1', 'email\u0000\u0000a@b');
    for (const key of [old.id, old.number, 'phone\u000049', 'email\u0000\u0000a@b'] as const)
      expect(found(memory, old, key)).toBe(old);
    const renewed = keep(memory, { ...old }, '2');
    expect([found(memory, old), found(memory, old, 'phone\u000049')]).toEqual([renewed, undefined]);
    for (let count = 0; count < 200; count += 1) keepInstead(memory, contact());
    for (const key of [old.id, old.number] as const) expect(found(memory, old, key)).toBeUndefined();
  });

  it('keeps the last few keys of a contact, and its responses', () => {
    const memory = new ContactCache(limits);
    const one = keep(memory, contact());
    memory.mayCacheAnswer(one, 1_000);
    for (let at = 0; at < 50; at += 1)
      memory.keep({ contact: { ...one }, mark: '1', catalogChanges: 0 }, `phone\u0000${at}`);
    expect([found(memory, one, 'phone\u000049'), found(memory, one, 'phone\u00000')]).toEqual([
      one,
      undefined,
    ]);
    expect(memory.size.bytes).toBeLessThan(5_000);
  });

  it('leaves a key that has become another contact’s to that one', () => {
    const memory = new ContactCache(limits);
    const former = keep(memory, contact(), '1', 'phone\u000049');
    const present = keep(memory, contact(), '2', 'phone\u000049');
    keep(memory, { ...former }, '3');
    expect(found(memory, present, 'phone\u000049')).toBe(present);
  });

  it('uses no memory for an account without cached contacts', () => {
    const memory = new ContactCache(limits);
    for (let count = 0; count < 500; count += 1) keep(memory, contact({ accountId: asId(uuidV7()) }));
    expect(memory.size.accounts).toBe(memory.size.contacts);
  });
});
