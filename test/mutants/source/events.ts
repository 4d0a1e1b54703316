/** Mutants of events: missing ones, and wrong contents of the feed. */
import type { SourceMutant } from './source-mutant.js';

const apply = 'src/contacts/writes/apply.ts';
const copiedLines = 'src/imports/store/copy.ts';
const retained = 'test/contacts/retained-opt-outs.test.ts';
const feedTests = 'test/feed/feed.test.ts';
const newContacts = 'test/imports/new-contacts.test.ts';

export const events: readonly SourceMutant[] = [
  {
    name: 'no event of a note',
    file: 'src/notes/store.ts',
    find: 'sql: insertEventsSql(sql',
    replace: 'sql: insertEventsSql(sql`where false`) ?? insertEventsSql(sql',
    tests: ['test/feed/timeline.test.ts'],
  },
  {
    name: 'no event of consents and suppressions',
    file: 'src/consents/operations/change-entries.ts',
    find: 'changeOf(before, after)',
    replace: 'changeOf(before, after, { steps: [] })',
    tests: [retained],
  },
  {
    name: 'no event of a consent that changes the state',
    file: 'src/consents/operations/consent-operations.ts',
    find: 'const isReal =\n      before === undefined ||\n      !sameConsent(before, entry) ||\n      consentStateOf(recorded) !== consentStateOf(after);',
    replace: 'const isReal = before === undefined;',
    tests: [retained],
  },
  {
    name: 'no event of a suppression that is set',
    file: 'src/consents/operations/suppressions.ts',
    find: 'result: { suppression: stored, created: current === undefined, contact },\n      isReal: true,',
    replace:
      'result: { suppression: stored, created: current === undefined, contact },\n      isReal: false,',
    tests: [retained],
  },
  {
    name: 'no event of a suppression that is lifted',
    file: 'src/consents/operations/suppressions.ts',
    find: 'result: undefined,\n      isReal: true,',
    replace: 'result: undefined,\n      isReal: false,',
    tests: [retained],
  },
  {
    name: 'no event of a contact that is created without locks',
    file: 'src/contacts/writes/write.ts',
    find: 'context.writes.creates.write(caller, { contact: after, events })',
    replace: 'context.writes.creates.write(caller, { contact: after, events: [] })',
    tests: ['test/contacts/save-and-edit.test.ts'],
  },
  {
    name: 'no event of a contact that is updated without locks',
    file: 'src/contacts/writes/write.ts',
    find: '{ before: contact, after, events }',
    replace: '{ before: contact, after, events: [] }',
    tests: ['test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'no event of a contact that is deleted without locks',
    file: 'src/contacts/writes/write.ts',
    find: '{ contact, events, binEntry }',
    replace: '{ contact, events: [], binEntry }',
    tests: [retained],
  },
  {
    name: 'no event of a contact that is created in a batch',
    file: apply,
    find: 'const rows = newContacts.map(({ after, events }) => ({ contact: after, events }));',
    replace: 'const rows = newContacts.map(({ after }) => ({ contact: after, events: [] }));',
    tests: ['test/contacts/command-batches.test.ts', 'test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'no event of a contact that is updated in a batch',
    file: apply,
    find: 'updateContacts(tx, accountId, chunk))',
    replace: 'updateContacts(tx, accountId, chunk.map((one) => ({ ...one, events: [] }))))',
    tests: ['test/contacts/command-batches.test.ts', 'test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'no event of a contact that is deleted in a batch',
    file: apply,
    find: 'return [{ contact: change.before, events, binEntry }];',
    replace: 'return [{ contact: change.before, events: [], binEntry }];',
    tests: ['test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'no event of a contact that is imported',
    file: copiedLines,
    find: "events: events.map((event) => joinFields(accountId, eventValues(event))).join(''),",
    replace: "events: '',",
    tests: [newContacts],
  },
];

export const feed: readonly SourceMutant[] = [
  {
    name: 'a contact makes an item that another request has made meanwhile',
    file: 'src/catalogs/store/catalog-rows.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'or ${inserted.onlyAt} = ${version})',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: 'or ${inserted.onlyAt} <= ${version})',
    tests: ['test/contacts/races.test.ts'],
  },
  {
    name: 'a new item of a catalog has no event',
    file: 'src/catalogs/store/catalog-rows.ts',
    find: 'newItems.map((item) => catalogEvent(source, catalog, null, item))',
    replace: 'newItems.slice(1).map((item) => catalogEvent(source, catalog, null, item))',
    tests: [feedTests],
  },
  {
    name: 'a changed item of a catalog has no event',
    file: 'src/catalogs/store/catalog-rows.ts',
    find: 'await insertEvents(tx, accountId, [catalogEvent(source, catalog, before, after)]);',
    replace: '',
    tests: [feedTests],
  },
  {
    name: 'a deleted item of a catalog has no event',
    file: 'src/catalogs/store/catalog-rows.ts',
    find: 'await insertEvents(tx, accountId, [catalogEvent(source, catalog, fromCatalogRow(row), null)]);',
    replace: '',
    tests: [feedTests],
  },
  {
    name: 'consents written with a contact have no event',
    file: apply,
    find: 'events.push(consentEvent(source, version, consent));',
    replace: '',
    tests: ['test/feed/feed-story.test.ts'],
  },
  {
    name: 'suppressions written with a contact have no event',
    file: apply,
    find: 'events.push(suppressionEvent(source, version, before, stored));',
    replace: '',
    tests: ['test/feed/feed-story.test.ts'],
  },
  {
    name: 'consents and suppressions set alone have no event',
    file: 'src/consents/operations/change-entries.ts',
    find: 'await insertEvents(tx, caller.accountId, [event(sourceOf(applying), version)]);',
    replace: '',
    tests: [feedTests, retained],
  },
  {
    name: 'consents of new contacts of an import have no event',
    file: 'src/contacts/writes/entry-events.ts',
    find: '...consents.map((consent) => consentEvent(source, version, consent)),',
    replace: '',
    tests: ['test/feed/feed-imports.test.ts'],
  },
  {
    name: 'suppressions of new contacts of an import have no event',
    file: 'src/contacts/writes/entry-events.ts',
    find: '...suppressions.map((suppression) => suppressionEvent(source, version, null, suppression.suppression)),',
    replace: '',
    tests: ['test/feed/feed-imports.test.ts'],
  },
  {
    name: 'a quiet change has no event',
    file: 'src/contacts/writes/changes.ts',
    find: 'changeOf(before, settled, rest)',
    replace: 'changeOf(before, settled, { ...rest, ...(draft.isReal ? {} : { steps: [] }) })',
    tests: ['test/feed/feed-imports.test.ts'],
  },
  {
    name: 'a quiet change of a batch has no event',
    file: 'src/contacts/writes/changes.ts',
    find: 'draft.steps.push({ before: current, after });',
    replace: 'if (isReal) draft.steps.push({ before: current, after });',
    tests: ['test/feed/feed-imports.test.ts'],
  },
  {
    name: 'the feed shows events that are not settled',
    file: 'src/feed/store/events.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: '(${read.position}::bigint, ${read.seq}::bigint) and e.position < ',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: '(${read.position}::bigint, ${read.seq}::bigint) and 0 < ',
    tests: ['test/feed/events.test.ts'],
  },
  {
    name: 'an event lies where its transaction began',
    file: 'migrations/0035_schema.sql',
    find: 'pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)',
    replace: '0)',
    tests: ['test/feed/events.test.ts'],
  },
  {
    name: 'a cursor before the deleted events is not refused',
    file: 'src/feed/operations/list-events.ts',
    find: 'compareEvents(feedRead.after, start) < 0 || !isKnown',
    replace: 'false',
    tests: [feedTests],
  },
  {
    name: 'only the transaction of a sweep marks the deleted events',
    file: 'src/retention/store/expired-rows.ts',
    find: "prunedSeqSql('l.seq')",
    replace: "prunedSeqSql('0')",
    tests: [feedTests],
  },
  {
    name: 'on a cluster the feed does not wait for what a worker has prepared',
    file: 'src/database/citus/fence.ts',
    find: 'if (row === undefined || row.names.length === 0) return ended;',
    replace: 'if (row !== undefined) return ended;',
    tests: ['src/database/citus/fence.test.ts'],
  },
  {
    name: 'on a cluster the numbers of prepared transactions do not count',
    file: 'src/database/citus/fence.ts',
    find: 'return whole + Math.min(0, ...distances);',
    replace: 'return whole;',
    tests: ['src/database/citus/fence.test.ts'],
  },
  {
    name: 'the feed follows changes of hidden parts',
    file: 'src/feed/operations/list-events.ts',
    find: 'parts === undefined ? event : redactEvent(parts, event)',
    replace: 'event',
    tests: ['test/visibility/hidden-parts-in-requests.test.ts'],
  },
  {
    name: 'a role may name hidden members that the feed follows',
    file: 'src/feed/operations/feed-operations.ts',
    find: 'redaction.findHiddenPart(parts, name) !== undefined',
    replace: 'name === undefined',
    tests: ['test/visibility/hidden-parts-in-requests.test.ts'],
  },
  {
    name: 'a webhook ignores the members that it follows',
    file: 'src/webhooks/jobs/event-source.ts',
    find: 'fields === null ? wantedEvents :',
    replace: 'fields !== undefined ? wantedEvents :',
    tests: ['test/webhooks/webhooks.test.ts'],
  },
  {
    name: 'a delivery forgets the trace of its change',
    file: 'src/webhooks/jobs/event-source.ts',
    find: 'eventTrace === undefined ? null : formatTrace(eventTrace)',
    replace: 'of === undefined ? null : null',
    tests: ['test/http/traces.test.ts'],
  },
];
