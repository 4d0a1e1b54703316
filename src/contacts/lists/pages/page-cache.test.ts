import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Page } from '@switchbook/domain/contact/page.js';
import { type AccountId, asId, uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { PageCache } from './page-cache.js';

const account = asId<AccountId>(uuidV7());
const proof = { rows: 'a 1', changes: 0 };
const limits = { bytes: 50_000, each: 10_000 };

function page(company = 'Acme', optedOut = false): Page<Contact> {
  const contact = { id: asId(uuidV7()), company, reach: { optedIn: false, optedOut } };
  return { items: [contact as unknown as Contact], bytes: company.length, next: null };
}

/** Reads the page twice, since only a second read is cached; a full cache needs more reads. */
function keep(cache: PageCache, name: string, read: Page<Contact>, times = 2): Page<Contact> {
  for (let count = 0; count < times; count += 1) cache.keep(account, name, read, () => proof);
  return read;
}

describe('cached pages', () => {
  it('are pages that were read twice, by account and name', () => {
    const cache = new PageCache(limits);
    cache.keep(account, 'one', page(), () => proof);
    expect(cache.find(account, 'one')).toBeUndefined();
    const read = keep(cache, 'one', page());
    expect(cache.find(account, 'one')).toMatchObject({ page: read, proof });
    expect(cache.find(account, 'other')).toBeUndefined();
    expect(cache.find(asId<AccountId>(uuidV7()), 'one')).toBeUndefined();
  });

  it('are removed after a change, and cached again after two reads', () => {
    const cache = new PageCache(limits);
    keep(cache, 'one', page());
    cache.forget(account, 'one');
    expect(cache.size).toEqual({ pages: 0, bytes: 0 });
    cache.keep(account, 'one', page(), () => proof);
    expect(cache.find(account, 'one')).toBeUndefined();
  });

  it('contain no page with an opted-out contact, since an opt-out may end by time', () => {
    const cache = new PageCache(limits);
    keep(cache, 'one', page('Acme', true));
    expect(cache.find(account, 'one')).toBeUndefined();
  });

  it('do not keep a large row that was read after the page', () => {
    const cache = new PageCache(limits);
    for (let count = 0; count < 2; count += 1)
      cache.keep(account, 'one', page(), () => proof, limits.each / 8);
    expect(cache.size).toEqual({ pages: 0, bytes: 0 });
  });

  it('are limited in bytes with their responses, and a large one is not cached', () => {
    const cache = new PageCache(limits);
    keep(cache, 'large', page('x'.repeat(limits.each / 8)));
    expect(cache.size).toEqual({ pages: 0, bytes: 0 });
    const first = keep(cache, 'first', page());
    for (let count = 0; count < 5; count += 1) {
      const read = keep(cache, `page ${count}`, page('x'.repeat(count)));
      expect(cache.mayCacheAnswer(read, 5_000)).toBe(true);
    }
    for (let count = 5; count < 15; count += 1) {
      keep(cache, `page ${count}`, page('x'.repeat(count)), count);
      expect(cache.size.bytes).toBeLessThanOrEqual(limits.bytes);
    }
    expect(cache.size.pages).toBeGreaterThan(5);
    expect(cache.find(account, 'first')).toBeUndefined();
    expect(cache.mayCacheAnswer(first, 10)).toBe(false);
  });

  it('are replaced in a full cache by pages that are read more often', () => {
    const cache = new PageCache(limits);
    keep(cache, 'page 0', page(), 12);
    const pages = Math.floor(limits.bytes / cache.size.bytes);
    for (let count = 1; count < pages; count += 1) keep(cache, `page ${count}`, page(), 12);
    keep(cache, 'less often', page(), 4);
    expect(cache.find(account, 'less often')).toBeUndefined();
    expect(cache.find(account, 'page 0')).toBeDefined();
    keep(cache, 'more often', page(), 12);
    expect(cache.find(account, 'more often')).toBeDefined();
    expect(cache.find(account, 'page 1')).toBeUndefined();
    expect(cache.size.pages).toBe(pages);
  });

  it('accept several small responses, and none after a change', () => {
    const cache = new PageCache(limits);
    const read = keep(cache, 'one', page());
    expect(cache.mayCacheAnswer(read, 3_000)).toBe(true);
    expect(cache.mayCacheAnswer(read, 3_000)).toBe(true);
    expect(cache.mayCacheAnswer(read, 3_000)).toBe(false);
    expect(cache.size.bytes).toBeGreaterThan(6_000);
    keep(cache, 'one', page());
    expect(cache.mayCacheAnswer(read, 10)).toBe(false);
  });
});
