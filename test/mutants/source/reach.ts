/** Mutants of what a caller is told that does not see everyone. */
import type { SourceMutant } from './source-mutant.js';

const ways = ['test/reach/ways.test.ts'];
const all = ['test/reach/ways.test.ts', 'test/reach/reach.test.ts'];

export const reach: readonly SourceMutant[] = [
  {
    name: 'the feed tells of people whom the caller does not see',
    file: 'src/core/feed/seen-events.ts',
    find: ': seen.has(contactId)',
    replace: ': true',
    tests: all,
  },
  {
    name: 'an event of a merge tells of a survivor whom the caller does not see',
    file: 'src/core/feed/seen-events.ts',
    find: 'survivorId === undefined || seen.has(survivorId)',
    replace: 'survivorId !== null',
    tests: all,
  },
  {
    name: 'a contact that is gone is told of to all',
    file: 'src/store/segments/seen-contacts.ts',
    find: 'if (isThere) return false;',
    replace: 'if (!isThere) return true;',
    tests: ways,
  },
  {
    name: 'one who waits for events reads all those of others at once',
    file: 'src/core/feed/read-feed.ts',
    find: 'if (!isDone && rest > 0)',
    replace: 'if (!isDone && rest < 0)',
    tests: ways,
  },
  {
    name: 'the bin shows the contacts of others',
    file: 'src/core/contacts/bin.ts',
    find: 'context.sees?.whom ?? null',
    replace: 'null',
    tests: ways,
  },
  {
    name: 'a deleted contact of others can be read and ended',
    file: 'src/core/contacts/bin.ts',
    find: 'found !== undefined && wasTheirs(sees, found.snapshot)',
    replace: 'found !== undefined',
    tests: ways,
  },
  {
    name: 'merges of others are listed',
    file: 'src/core/contacts/merges.ts',
    find: 'idsOf(merge).every((id) => seen.has(id))',
    replace: 'idsOf(merge).some((id) => seen.has(id))',
    tests: all,
  },
  {
    name: 'an opt-out of a hidden person is told with the contact',
    file: 'src/domain/can-send.ts',
    find: 'hidden?.has(holder.contactId) === true ? null : holder.contactId',
    replace: 'holder.contactId',
    tests: ways,
  },
  {
    name: 'a hidden person is the one whom a message would reach',
    file: 'src/domain/can-send.ts',
    find: ' && hidden?.has(one.contactId) !== true',
    replace: '',
    tests: [...ways, 'src/domain/can-send.test.ts'],
  },
  {
    name: 'a bulk change reaches people whom the caller does not see',
    file: 'src/core/bulk-changes/operations.ts',
    find: 'return sees === undefined ? { face, keyId } : { face, keyId, sees };',
    replace: 'return sees === undefined ? { face, keyId } : { face, keyId, sees: undefined };',
    tests: all,
  },
  {
    name: 'bulk changes of others are told and undone',
    file: 'src/core/bulk-changes/operations.ts',
    find: 'keys.includes(keyId)',
    replace: 'keys.length > 0',
    tests: ways,
  },
  {
    name: 'duplicates are looked for among all pairs',
    file: 'src/core/duplicates/duplicates.ts',
    find: 'await listPairsAmong(database, accountId, among, order, place, wanted + 1)',
    replace: 'await listPairs(database, accountId, order, place, wanted + 1)',
    tests: ways,
  },
  {
    name: 'a webhook of a member tells of everyone',
    file: 'src/core/webhooks/event-source.ts',
    find: 'seenEvents(sees, session',
    replace: 'seenEvents(undefined, session',
    tests: ways,
  },
  {
    name: 'a call that waited tells of somebody who was given away',
    file: 'src/core/webhooks/event-source.ts',
    find: 'if (!(await this.#sees(contactId))) return undefined;',
    replace: '',
    tests: ways,
  },
];
