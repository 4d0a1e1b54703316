/** Each way in which a list is read. */
import { everything } from '@switchbook/domain/contact/contact-parts.js';
import type { PageRequest, SortField } from '@switchbook/domain/contact/page.js';
import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import { expect, it } from 'vitest';
import { isLongList } from './contact-list.js';
import { choosePlan, deepSkip, type ListPlan } from './list-plan.js';
import type { PageQuery } from './pages/contact-page.js';

const text: ContactFilter = { op: 'text', terms: [] };
const ofAna: ContactFilter = { op: 'ownedBy', owners: ['ana'] };
const ofGroup: ContactFilter = { op: 'among', field: 'group', values: [1] };
const stated: ContactFilter = { op: 'among', field: 'status', values: [1] };
const start = { at: 'start' } as const;
const deep = { at: 'skip', count: deepSkip } as const;
const byId = { vendorId: 'acme' } as const;

function planOf(filter: ContactFilter, by: SortField, more: Partial<PageRequest> = {}): ListPlan {
  const request: PageRequest = {
    from: start,
    limit: 25,
    order: [{ by, descending: true }],
    wantTotal: true,
    ...more,
  };
  return choosePlan({ filter, request, what: everything } as PageQuery);
}

const isCached = (plan: ListPlan) => 'cacheKey' in plan && plan.cacheKey !== undefined;

it.each<readonly [string, ListPlan, Partial<ListPlan> & { readonly way: ListPlan['way'] }, boolean]>([
  ['deep, by chosen id', planOf(allContacts, byId, { from: deep }), { way: 'samples', scope: 'acme' }, false],
  [
    'deep, by chosen id, with a number to dial',
    planOf({ op: 'dialable' }, byId, { from: deep }),
    { way: 'tallies', tallied: 'dialable' },
    false,
  ],
  ['deep', planOf(allContacts, 'createdAt', { from: deep }), { way: 'tallies', tallied: 'contacts' }, false],
  ['deep, of a condition', planOf(stated, 'createdAt', { from: deep }), { way: 'order' }, false],
  [
    'bounded',
    planOf(stated, 'createdAt', { maxRead: 9 }),
    { way: 'bounded', maxRead: 9, counting: 'withPage' },
    false,
  ],
  ['bounded, without an index', planOf(stated, 'lastMessageAt', { maxRead: 9 }), { way: 'order' }, false],
  [
    'text, first page',
    planOf(text, 'createdAt', { maxRead: 9 }),
    { way: 'search', counting: 'afterPage' },
    false,
  ],
  [
    'text, next page',
    planOf(text, 'createdAt', { from: { at: 'after', cursor: [] } }),
    { way: 'search', counting: 'withPage' },
    false,
  ],
  ['owners, by time', planOf(ofAna, 'createdAt'), { way: 'owners' }, false],
  ['owners, by name', planOf(ofAna, 'name'), { way: 'search' }, false],
  [
    'owners with a text',
    planOf({ op: 'all', filters: [ofAna, text] }, 'createdAt'),
    { way: 'search' },
    false,
  ],
  ['groups', planOf(ofGroup, 'createdAt'), { way: 'search', counting: 'withPage' }, false],
  ['everyone, newest', planOf(allContacts, 'createdAt'), { way: 'order', counting: 'withPage' }, true],
  [
    'everyone, without a total',
    planOf(allContacts, 'number', { wantTotal: false }),
    { way: 'order', counting: 'none' },
    true,
  ],
  ['everyone, by name', planOf(allContacts, 'name'), { way: 'order' }, false],
  ['a condition', planOf(stated, 'createdAt'), { way: 'order' }, false],
])('%s', (_, plan, expected, cached) => {
  expect(plan).toMatchObject(expected);
  expect(isCached(plan)).toBe(cached);
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
