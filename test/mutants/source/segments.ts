/** Mutants of condition trees: their stored form, and wrong matches. */
import type { SourceMutant } from './source-mutant.js';

const api = ['test/segments/segments.test.ts'];
const views = ['test/views/views.test.ts'];
const trees = ['test/segments/segment-stories.test.ts'];
const watched = ['test/segments/watched.test.ts'];
const entryFilter = 'src/contacts/lists/conditions/entry-filter-sql.ts';

export const segmentMutants: readonly SourceMutant[] = [
  {
    name: 'a bulk change that has ended keeps texts about persons in its tree',
    file: 'src/bulk-changes/values.ts',
    find: 'return JSON.stringify(withoutPersons(JSON.parse(text)));',
    replace: 'return void withoutPersons || text;',
    tests: api,
  },
  {
    name: 'a saved segment may name a person',
    file: 'src/contacts/filters/condition-tree.ts',
    find: 'at.input.savedIn !== undefined &&',
    replace: 'at.input.savedIn === null &&',
    tests: api,
  },
  {
    name: 'a key sees the views of other keys',
    file: 'src/records/store.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: '(${ownerColumn} is null or ${ownerColumn} = $${parameter})',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: '(${ownerColumn} is null or ${ownerColumn} <> $${parameter} or ${ownerColumn} = $${parameter})',
    tests: views,
  },
  {
    name: 'a revoked key leaves its views behind',
    file: 'src/access/operations/keys.ts',
    find: 'await dropViewsOfKeys(written, accountId, keys);',
    replace: 'void dropViewsOfKeys;',
    tests: views,
  },
  {
    name: 'a view is saved for a key that was revoked meanwhile',
    file: 'src/views/operations.ts',
    find: 'if (live.size === 0) throw',
    replace: 'if (live.size === -1) throw',
    tests: views,
  },
  {
    name: 'a key without the right deletes a shared view',
    file: 'src/views/operations.ts',
    find: 'if (isShared || wasShared) requireSharingScope(grantor);',
    replace: 'if (fields !== null && (isShared || wasShared)) requireSharingScope(grantor);',
    tests: views,
  },
  {
    name: 'a condition on a declared field is read as if no field were declared',
    file: 'src/contacts/operations/resolve-conditions.ts',
    find: 'fieldsOf(all, await catalogs.fields(accountId)) : [];',
    replace: 'fieldsOf(all, (await catalogs.fields(accountId)).slice(0, 0)) : [];',
    tests: [...api, ...trees],
  },
  {
    name: 'a bulk change forgets the fields of its conditions',
    file: 'src/bulk-changes/jobs/bulk-batches.ts',
    find: 'withOwnFields(unresolved, fields, report,',
    replace: 'withOwnFields(unresolved, fields.slice(0, 0), report,',
    tests: ['test/fields/fields.test.ts'],
  },
  {
    name: 'a blocked contact may be sent messages',
    file: entryFilter,
    find: 'not c.blocked and',
    replace: 'true and',
    tests: trees,
  },
  {
    name: 'can_send ignores a suppression of all channels',
    file: entryFilter,
    find: ", 'all') and (s.expires_at",
    replace: ') and (s.expires_at',
    tests: trees,
  },
  {
    name: 'contacts of a watched segment have events when the watch begins',
    file: 'src/segments/jobs/watch-batch.ts',
    find: 'if (watch.watchedSince !== null)',
    replace: 'if (watch !== undefined)',
    tests: watched,
  },
  {
    name: 'a watched segment ignores that an item was renamed',
    file: 'src/segments/jobs/watch-batch.ts',
    find: 'events.some(isOfItem) ||',
    replace: 'void isOfItem ||',
    tests: watched,
  },
  {
    name: 'a segment that is not watched any more keeps its contacts',
    file: 'src/segments/operations/segment-operations.ts',
    find: 'await dropStoredMatches(context, accountId, after.number);',
    replace: 'void forgetAll;',
    tests: watched,
  },
  {
    name: 'a page that ends early has no cursor',
    file: 'src/contacts/lists/contact-list.ts',
    find: 'next: page.next ?? walkedTo',
    replace: 'next: page.next ?? (walkedTo && null)',
    tests: trees,
  },
  {
    name: 'the feed of a segment has events of other contacts',
    file: 'src/segments/operations/filtered-events.ts',
    find: '(entersOrLeaves(event) || matches.get(event.contactId) === true)',
    replace: '(entersOrLeaves(event) || matches.get(event.contactId) !== null)',
    tests: api,
  },
  {
    name: 'a webhook takes members that its segment has by an older tree',
    file: 'src/segments/store/watches.ts',
    find: 's.watched_since is not null and s.down_to is null',
    replace: 's.watched_since is not null',
    tests: ['test/webhooks/segment-webhooks.test.ts'],
  },
  {
    name: 'a webhook takes a comparison from before the event',
    file: 'src/segments/operations/known-matches.ts',
    find: 'entry.until > now && compareEvents(entry.last, last) >= 0',
    replace: 'entry.until > now',
    tests: ['test/webhooks/segment-webhooks.test.ts'],
  },
];
