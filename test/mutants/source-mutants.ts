/**
 * Changes of the program that its tests must notice: each makes one path forget an effect that must never be forgotten.
 * This list only grows. `npm run mutants` applies one after the other to a copy of the program.
 */
export interface SourceMutant {
  readonly name: string;
  readonly file: string;
  /** occurs once in the file */
  readonly find: string;
  readonly replace: string;
  /** files of tests, one of which must fail */
  readonly tests: readonly string[];
}

const apply = 'src/core/writes/apply.ts';
const contactWrites = 'src/store/contact-writes.ts';
const importWrites = 'src/core/imports/write.ts';
const decisions = 'src/core/writes/decide.ts';
const core = 'src/core/core.ts';
const gone = 'test/contacts-gone.test.ts';
const feedTests = 'src/faces/directory/events.test.ts';
const newcomers = 'src/core/imports/new-contacts.test.ts';

const optOuts: readonly SourceMutant[] = [
  {
    name: 'waiting opt-outs do not move to a contact that gains the number, without locks',
    file: 'src/core/writes/write.ts',
    find: 'if (before !== null) return gainedSubjects(change).length > 0 || lostSubjects(change).length > 0;',
    replace: 'if (before !== null) return lostSubjects(change).length > 0;',
    tests: [gone],
  },
  {
    name: 'opt-outs do not stay with a number that a contact loses, without locks',
    file: 'src/core/writes/write.ts',
    find: 'if (before !== null) return gainedSubjects(change).length > 0 || lostSubjects(change).length > 0;',
    replace: 'if (before !== null) return gainedSubjects(change).length > 0;',
    tests: ['test/forgotten-effects.test.ts'],
  },
  {
    name: 'waiting opt-outs do not move to a contact that gains the number, under locks',
    file: apply,
    find: 'changes.flatMap(gainedSubjects))',
    replace: 'changes.filter((one) => one.before === null).flatMap(gainedSubjects))',
    tests: [gone],
  },
  {
    name: 'waiting opt-outs do not move to a new contact, under locks or by import',
    file: apply,
    find: 'changes.flatMap(gainedSubjects))',
    replace: 'changes.filter((one) => one.before !== null).flatMap(gainedSubjects))',
    tests: [gone, newcomers],
  },
  {
    name: 'a new contact is made without a look at waiting opt-outs',
    file: contactWrites,
    find: 'f.subject = x.subject\n         where not $7',
    replace: 'f.subject = x.subject\n         where not $7 and false',
    tests: [gone],
  },
  {
    name: 'opt-outs that moved are not written',
    file: apply,
    find: 'await insertConsent(tx, accountId, consent);',
    replace: '',
    tests: [gone],
  },
  {
    name: 'suppressions that moved are not written',
    file: apply,
    find: 'await putSuppression(tx, accountId, suppression, subjects, actor);',
    replace: 'void [putSuppression, suppression, subjects, actor];',
    tests: [gone],
  },
  {
    name: 'consents of an imported contact are not written',
    file: importWrites,
    find: "lines.add('consents', consentLine(accountId, consent));",
    replace: '',
    tests: [newcomers],
  },
  {
    name: 'suppressions of an imported contact are not written',
    file: importWrites,
    find: "lines.add('suppressions', suppressionLine(accountId, suppression, subjects, actor));",
    replace: 'void [suppression, subjects, actor];',
    tests: [newcomers],
  },
  {
    name: 'opt-outs do not stay with a number that a contact loses, under locks',
    file: apply,
    find: 'await retainRefusals(tx, accountId, one.before.id, lostSubjects(one), context.now);',
    replace: 'void retainRefusals;',
    tests: [gone],
  },
  {
    name: 'opt-outs are not retained at deletion',
    file: contactWrites,
    find: "where k.state = 'opted_out'\n       union all",
    replace: 'where false\n       union all',
    tests: [gone],
  },
  {
    name: 'suppressions are not retained at deletion',
    file: contactWrites,
    find: 'where s.expires_at is null or s.expires_at > $4),',
    replace: 'where false),',
    tests: [gone],
  },
  {
    name: 'the contact that gets an opt-out is answered, and told in the event, without it',
    file: 'src/core/writes/effects.ts',
    find: 'const known = settled.get(contact) ?? { ...contact, reach };',
    replace: 'const known = settled.get(contact) ?? { ...contact };',
    tests: [gone, newcomers],
  },
];

const versions: readonly SourceMutant[] = [
  {
    name: 'If-Match is not compared under the lock',
    file: 'src/core/writes/write.ts',
    find: 'const decided = await decide(world, commands, how, changing);\n      refuseFailures',
    replace:
      'const decided = await decide(world, commands.map((one) => ({ ...one, ifVersion: undefined }) as never), how, changing);\n      refuseFailures',
    tests: ['test/races.test.ts'],
  },
  {
    name: 'If-Match is not compared',
    file: decisions,
    find: '    checkVersion(command, current);\n',
    replace: '    void checkVersion;\n',
    tests: ['test/contacts-core.test.ts'],
  },
  {
    name: 'an edit without locks writes over any version',
    file: contactWrites,
    find: 'where c.account_id = $1 and c.id = r.id and c.version = r.expected\n         and c.dial_digits',
    replace: 'where c.account_id = $1 and c.id = r.id\n         and c.dial_digits',
    tests: ['test/contacts-core.test.ts'],
  },
  {
    name: 'a deletion without locks deletes any version',
    file: contactWrites,
    find: 'where c.account_id = $1 and c.id = r.id and c.version = r.expected\n       returning',
    replace: 'where c.account_id = $1 and c.id = r.id\n       returning',
    tests: ['test/races.test.ts'],
  },
];

const events: readonly SourceMutant[] = [
  {
    name: 'no event of consents and suppressions',
    file: 'src/core/writes/change-entries.ts',
    find: 'steps: [{ before, after }]',
    replace: 'steps: []',
    tests: [gone],
  },
  {
    name: 'no event of a consent that changes the state',
    file: 'src/core/contacts/consents.ts',
    find: 'const isReal = current === undefined || !sameConsent(current, result);',
    replace: 'const isReal = current === undefined;',
    tests: [gone],
  },
  {
    name: 'no event of a suppression that is set',
    file: 'src/core/contacts/suppressions.ts',
    find: 'created: known === undefined },\n      isReal: true',
    replace: 'created: known === undefined },\n      isReal: false',
    tests: [gone],
  },
  {
    name: 'no event of a suppression that is lifted',
    file: 'src/core/contacts/suppressions.ts',
    find: 'result: undefined,\n      isReal: true',
    replace: 'result: undefined,\n      isReal: false',
    tests: [gone],
  },
  {
    name: 'no event of a contact that is created without locks',
    file: 'src/core/writes/write.ts',
    find: 'context.creates.insert(accountId, { contact: after, events })',
    replace: 'context.creates.insert(accountId, { contact: after, events: [] })',
    tests: ['test/contacts-core.test.ts'],
  },
  {
    name: 'no event of a contact that is updated without locks',
    file: 'src/core/writes/write.ts',
    find: '[{ before: before as Contact, after, events }]',
    replace: '[{ before: before as Contact, after, events: [] }]',
    tests: ['test/forgotten-effects.test.ts'],
  },
  {
    name: 'no event of a contact that is deleted without locks',
    file: 'src/core/writes/write.ts',
    find: '[{ contact: before as Contact, events }]',
    replace: '[{ contact: before as Contact, events: [] }]',
    tests: [gone],
  },
  {
    name: 'no event of a contact that is created in a batch',
    file: apply,
    find: 'const rows = chunk.map(({ after, events }) => ({ contact: after, events }));',
    replace: 'const rows = chunk.map(({ after }) => ({ contact: after, events: [] }));',
    tests: ['test/contacts-runs.test.ts', 'test/forgotten-effects.test.ts'],
  },
  {
    name: 'no event of a contact that is updated in a batch',
    file: apply,
    find: 'updateContacts(tx, accountId, chunk))',
    replace: 'updateContacts(tx, accountId, chunk.map((one) => ({ ...one, events: [] }))))',
    tests: ['test/contacts-runs.test.ts', 'test/forgotten-effects.test.ts'],
  },
  {
    name: 'no event of a contact that is deleted in a batch',
    file: apply,
    find: 'return [{ contact: one.before, events: effectsOf(one, [], context).events }];',
    replace: 'return [{ contact: one.before, events: [] }];',
    tests: ['test/forgotten-effects.test.ts'],
  },
  {
    name: 'no event of a contact that is imported',
    file: importWrites,
    find: "for (const event of events) lines.add('events', eventLine(accountId, event));",
    replace: 'for (const _ of events) continue;',
    tests: [newcomers],
  },
];

const feed: readonly SourceMutant[] = [
  {
    name: 'a new item of a catalog has no event',
    file: 'src/store/catalogs.ts',
    find: 'made.map((item) => catalogEvent(source, catalog, null, item)),',
    replace: 'made.slice(1).map((item) => catalogEvent(source, catalog, null, item)),',
    tests: [feedTests],
  },
  {
    name: 'a changed item of a catalog has no event',
    file: 'src/store/catalogs.ts',
    find: 'await insertEvents(tx, accountId, [catalogEvent(source, catalog, before, after)]);',
    replace: '',
    tests: [feedTests],
  },
  {
    name: 'a deleted item of a catalog has no event',
    file: 'src/store/catalogs.ts',
    find: 'await insertEvents(tx, accountId, [catalogEvent(source, catalog, fromCatalogRow(row), null)]);',
    replace: '',
    tests: [feedTests],
  },
  {
    name: 'consents written with a contact have no event',
    file: apply,
    find: 'events.push(consentEvent(source, version, consent));',
    replace: '',
    tests: ['test/feed.test.ts'],
  },
  {
    name: 'suppressions written with a contact have no event',
    file: apply,
    find: 'events.push(suppressionEvent(source, version, before, stored));',
    replace: '',
    tests: ['test/feed.test.ts'],
  },
  {
    name: 'consents and suppressions set alone have no event',
    file: 'src/core/writes/change-entries.ts',
    find: 'await insertEvents(tx, caller.accountId, [event(sourceOf(applying), version)]);',
    replace: '',
    tests: [feedTests, gone],
  },
  {
    name: 'consents of new contacts of an import have no event',
    file: importWrites,
    find: "lines.add('events', eventLine(accountId, consentEvent(source, after.version, consent)));",
    replace: '',
    tests: ['test/feed-imports.test.ts'],
  },
  {
    name: 'suppressions of new contacts of an import have no event',
    file: importWrites,
    find: "lines.add('events', eventLine(accountId, suppressionEvent(source, after.version, null, suppression)));",
    replace: '',
    tests: ['test/feed-imports.test.ts'],
  },
  {
    name: 'what is stored quietly has no event',
    file: 'src/core/writes/changes.ts',
    find: 'steps: [{ before, after: settled }], ...rest }];',
    replace: 'steps: draft.isReal ? [{ before, after: settled }] : [], ...rest }];',
    tests: ['test/feed-imports.test.ts'],
  },
  {
    name: 'what a batch stores quietly has no event',
    file: 'src/core/writes/changes.ts',
    find: 'draft.steps.push({ before: current, after });',
    replace: 'if (isReal) draft.steps.push({ before: current, after });',
    tests: ['test/feed-imports.test.ts'],
  },
  {
    name: 'the feed shows what is not settled',
    file: 'src/store/events.ts',
    find: '($2::bigint, $3::bigint) and e.position < ',
    replace: '($2::bigint, $3::bigint) and 0 < ',
    tests: ['src/store/events.test.ts'],
  },
  {
    name: 'an event lies where its transaction began',
    file: 'migrations/0015_feed.sql',
    find: 'pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)',
    replace: '0)',
    tests: ['src/store/events.test.ts'],
  },
  {
    name: 'a cursor behind what was swept is not refused',
    file: 'src/core/feed/read-feed.ts',
    find: 'compareEvents(wanted.after, start) < 0 || !isKnown',
    replace: 'false',
    tests: [feedTests],
  },
  {
    name: 'what was swept is marked by its transaction alone',
    file: 'src/store/retention.ts',
    find: "select $1, 'events_pruned_seq', l.seq from l",
    replace: "select $1, 'events_pruned_seq', 0 from l",
    tests: [feedTests],
  },
];

const counts: readonly SourceMutant[] = [
  {
    name: 'contacts that are made are not counted',
    file: 'src/store/tallies.ts',
    find: 'count(*), count(m.dial_digits), min(',
    replace: '0, 0, min(',
    tests: ['test/tallies.test.ts'],
  },
  {
    name: 'contacts that are deleted are not counted',
    file: 'src/store/tallies.ts',
    find: '-count(*), -count(g.dial_digits)',
    replace: '0, 0',
    tests: ['test/tallies.test.ts'],
  },
  {
    name: 'contacts that lose or gain a number to dial are not counted',
    file: 'src/store/tallies.ts',
    find: '0, count(h.dial_digits) - count(h.old_dial_digits)',
    replace: '0, 0',
    tests: ['test/tallies.test.ts'],
  },
  {
    name: 'contacts that are imported are not counted',
    file: 'src/store/tallies.ts',
    find: 'if (contacts.length === 0) return;',
    replace: 'if (contacts.length >= 0) return;',
    tests: ['test/forgotten-effects.test.ts'],
  },
  {
    name: 'the limit of an account does not hold for a contact that is made alone',
    file: contactWrites,
    find: "a.settings ? 'contact_limit' and not $7",
    replace: "a.settings ? 'contact_limit' and not $7 and false",
    tests: ['test/contacts-core.test.ts'],
  },
  {
    name: 'the limit of an account does not hold for a batch',
    file: decisions,
    find: 'this.#checkQuota(0);',
    replace: 'void this.#checkQuota;',
    tests: ['test/contacts-core.test.ts', 'test/contacts-in-turn.test.ts'],
  },
  {
    name: 'the limit of an account does not hold for commands that come one by one',
    file: decisions,
    find: "if (this.#how.inOrder === 'each') this.#checkQuota(1);",
    replace: 'void this.#checkQuota;',
    tests: ['test/contacts-in-turn.test.ts', 'test/newcomers.test.ts', 'test/forgotten-effects.test.ts'],
  },
  {
    name: 'the limit of an account does not hold for an import',
    file: 'src/core/imports/decide-rows.ts',
    find: 'if (quota !== undefined && quota.current',
    replace: 'if (quota === null && quota.current',
    tests: [newcomers],
  },
  {
    name: 'numbers of contacts that were not made do not come back',
    file: 'src/core/writes/write.ts',
    find: "context.counters.giveBack(accountId, 'contacts', written.unused);",
    replace: '',
    tests: ['test/contacts-core.test.ts'],
  },
  {
    name: 'numbers of a batch that was refused do not come back',
    file: 'src/core/writes/write.ts',
    find: "context.counters.giveBack(accountId, 'contacts', numbers);",
    replace: '{}',
    tests: ['test/contacts-in-turn.test.ts'],
  },
  {
    name: 'the total of a search does not see what changed',
    file: 'src/store/search-totals.ts',
    find: '|| !row.is_same ||',
    replace: '||',
    tests: ['test/search.test.ts'],
  },
  {
    name: 'the total of a search does not see who is new',
    file: 'src/store/search-totals.ts',
    find: 'total: known.total + row.more,',
    replace: 'total: known.total,',
    tests: ['test/search.test.ts'],
  },
];

const caches: readonly SourceMutant[] = [
  {
    name: 'other processes are not told of an item that a contact made',
    file: apply,
    find: 'if (items.length > 0) await notifyChanged(tx, accountId);',
    replace: 'void notifyChanged;',
    tests: ['test/forgotten-effects.test.ts'],
  },
  {
    name: 'other processes are not told of an item that was changed',
    file: 'src/core/catalogs.ts',
    find: '      await notifyChanged(tx, caller.accountId);\n',
    replace: '      void notifyChanged;\n',
    tests: ['test/forgotten-effects.test.ts'],
  },
  {
    name: 'a process keeps its list of a catalog that it changed',
    file: 'src/core/catalogs.ts',
    find: '  context.catalogs.forget(caller.accountId);\n',
    replace: '',
    tests: ['test/silent-listen.test.ts'],
  },
  {
    name: 'catalogs are kept when LISTEN is lost',
    file: core,
    find: 'catalogs.forgetAll();',
    replace: '',
    tests: ['test/silent-listen.test.ts'],
  },
  {
    name: 'keys are kept when LISTEN is lost',
    file: core,
    find: 'authenticator.forgetAll();',
    replace: '',
    tests: ['test/silent-listen.test.ts'],
  },
  {
    name: 'a contact that was read is answered without a look whether it changed',
    file: 'src/store/contact-reads.ts',
    find: 'if (known !== undefined && (await this.#unchanged.load(known))) return known.contact;',
    replace: 'if (known !== undefined) return known.contact;',
    tests: ['test/two-processes.test.ts'],
  },
  {
    name: 'a contact that was read is answered though its row changed',
    file: 'src/store/contact-cache.ts',
    find: 'c.id = k.id and c.xmin = k.xmin)',
    replace: 'c.id = k.id)',
    tests: ['test/two-processes.test.ts'],
  },
  {
    name: 'a contact that was read is answered though its tags changed',
    file: 'src/store/contact-cache.ts',
    find: '<> k.changes',
    replace: '<> k.changes and false',
    tests: ['test/two-processes.test.ts'],
  },
  {
    name: 'an opted-out contact is kept, though a suppression ends by itself',
    file: 'src/store/contact-cache.ts',
    find: 'if (reach.optedOut || !this.#isReadAgain(id)) return;',
    replace: 'if (!this.#isReadAgain(id)) return;',
    tests: ['test/two-processes.test.ts'],
  },
];

const others: readonly SourceMutant[] = [
  {
    name: 'user names are not searched',
    file: 'src/domain/derive.ts',
    find: "usernames: contact.identities.filter((one) => one.kind === 'username').map(searchedText),",
    replace: 'usernames: [],',
    tests: ['test/forgotten-effects.test.ts'],
  },
  {
    name: 'a worker settles rows of an import that another one settled, until it writes',
    file: 'src/core/imports/chunk-worker.ts',
    find: 'stored === undefined || stored.checkpoint !== this.checkpoint',
    replace: 'stored === undefined',
    tests: ['test/forgotten-effects.test.ts'],
  },
  {
    name: 'the statement that settles rows moves any checkpoint',
    file: 'src/store/imports.ts',
    find: "n.checkpoint = $3 and n.state in ('queued', 'running')",
    replace: "$3::bigint is not null and n.state in ('queued', 'running')",
    tests: ['test/forgotten-effects.test.ts'],
  },
  {
    name: 'the statement that takes rows back moves any checkpoint',
    file: 'src/store/imports.ts',
    find: "n.checkpoint = $3 and n.state = 'undoing'",
    replace: "$3::bigint is not null and n.state = 'undoing'",
    tests: ['test/forgotten-effects.test.ts'],
  },
  {
    name: 'an answer that says "try again" is kept for who asks again',
    file: 'src/faces/kit/once.ts',
    find: 'return status < 500 && status !== 429',
    replace: 'return status !== 429',
    tests: ['src/faces/kit/once.test.ts'],
  },
];

export const sourceMutants: readonly SourceMutant[] = [
  ...optOuts,
  ...versions,
  ...events,
  ...feed,
  ...counts,
  ...caches,
  ...others,
];
