/** Each method by which a list is read. */
import { everything } from '@switchbook/domain/contact/contact-parts.js';
import type { PageRequest } from '@switchbook/domain/contact/page.js';
import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import type { SortField } from '@switchbook/domain/contact/sorts.js';
import { expect, it } from 'vitest';
import { isLongList } from './contact-list.js';
import { choosePageMethod, deepSkip, type PageMethod } from './page-method.js';
import type { PageQuery } from './pages/contact-page.js';

const text: ContactFilter = { op: 'text', terms: [] };
const ofAna: ContactFilter = { op: 'ownedBy', owners: ['ana'] };
const ofGroup: ContactFilter = { op: 'among', field: 'group', values: [1] };
const stated: ContactFilter = { op: 'among', field: 'status', values: [1] };
const start = { at: 'start' } as const;
const deep = { at: 'skip', count: deepSkip } as const;
const byId = { vendorId: 'acme' } as const;

function methodOf(filter: ContactFilter, by: SortField, more: Partial<PageRequest> = {}): PageMethod {
  const request: PageRequest = {
    from: start,
    limit: 25,
    order: [{ by, descending: true }],
    wantTotal: true,
    ...more,
  };
  return choosePageMethod({ filter, request, shownParts: everything } as PageQuery);
}

const isCached = (method: PageMethod) => 'cacheKey' in method && method.cacheKey !== undefined;

it.each<readonly [string, PageMethod, Partial<PageMethod> & { readonly by: PageMethod['by'] }, boolean]>([
  [
    'deep, by chosen id',
    methodOf(allContacts, byId, { from: deep }),
    { by: 'samples', scope: 'acme' },
    false,
  ],
  [
    'deep, by chosen id, with a number to dial',
    methodOf({ op: 'dialable' }, byId, { from: deep }),
    { by: 'tallies', tallied: 'dialable' },
    false,
  ],
  ['deep', methodOf(allContacts, 'createdAt', { from: deep }), { by: 'tallies', tallied: 'contacts' }, false],
  ['deep, of a condition', methodOf(stated, 'createdAt', { from: deep }), { by: 'order' }, false],
  [
    'bounded',
    methodOf(stated, 'createdAt', { maxRead: 9 }),
    { by: 'bounded', maxRead: 9, counting: 'withPage' },
    false,
  ],
  ['bounded, without an index', methodOf(stated, 'lastMessageAt', { maxRead: 9 }), { by: 'order' }, false],
  [
    'text, first page',
    methodOf(text, 'createdAt', { maxRead: 9 }),
    { by: 'search', counting: 'afterPage' },
    false,
  ],
  [
    'text, next page',
    methodOf(text, 'createdAt', { from: { at: 'after', cursor: [] } }),
    { by: 'search', counting: 'withPage' },
    false,
  ],
  ['owners, by time', methodOf(ofAna, 'createdAt'), { by: 'owners' }, false],
  ['owners, by name', methodOf(ofAna, 'name'), { by: 'search' }, false],
  [
    'owners with a text',
    methodOf({ op: 'all', filters: [ofAna, text] }, 'createdAt'),
    { by: 'search' },
    false,
  ],
  ['groups', methodOf(ofGroup, 'createdAt'), { by: 'search', counting: 'withPage' }, false],
  ['everyone, newest', methodOf(allContacts, 'createdAt'), { by: 'order', counting: 'withPage' }, true],
  [
    'everyone, without a total',
    methodOf(allContacts, 'number', { wantTotal: false }),
    { by: 'order', counting: 'none' },
    true,
  ],
  ['everyone, by name', methodOf(allContacts, 'name'), { by: 'order' }, false],
  ['a condition', methodOf(stated, 'createdAt'), { by: 'order' }, false],
])('%s', (_, method, expected, cached) => {
  expect(method).toMatchObject(expected);
  expect(isCached(method)).toBe(cached);
});

const holderOf = (kind: 'email' | 'lid'): ContactFilter => ({
  op: 'identity',
  key: { kind, scope: '', value: 'a' },
});

it.each<readonly [string, ContactFilter, boolean]>([
  ['the holder of an identity', holderOf('lid'), false],
  ['one of several conditions', { op: 'all', filters: [stated, holderOf('lid')] }, false],
  ['the holders of an email', { op: 'all', filters: [holderOf('email')] }, false],
  [
    'one of several conditions, which any number of contacts may meet',
    { op: 'all', filters: [stated, holderOf('email')] },
    true,
  ],
  [
    'a search for the holder, which tests thousands of contacts',
    { op: 'all', filters: [text, holderOf('lid')] },
    true,
  ],
  ['a condition', stated, true],
])('a list that may scan many contacts is long: %s', (_, filter, isLong) => {
  const request = {
    from: start,
    limit: 25,
    order: [{ by: 'createdAt', descending: true }],
    wantTotal: false,
  };
  expect(isLongList(filter, request as PageRequest)).toBe(isLong);
});
