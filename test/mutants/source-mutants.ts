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
const contactStatements = 'src/store/contact-write-sql.ts';
const copiedLines = 'src/store/imports-copy.ts';
const decisions = 'src/core/writes/decide.ts';
const core = 'src/core/core.ts';
const gone = 'test/contacts-gone.test.ts';
const feedTests = 'src/faces/directory/events.test.ts';
const newcomers = 'src/core/imports/new-contacts.test.ts';
const drafts = 'src/core/imports/drafts.test.ts';

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
    file: contactStatements,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: "f.subject = any(${storedSubjects('x.subject')})\n         where not $7",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: "f.subject = any(${storedSubjects('x.subject')})\n         where not $7 and false",
    tests: [gone],
  },
  {
    name: 'opt-outs that moved are not written',
    file: apply,
    find: '      await insertConsent(tx, accountId, consent);\n',
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
    file: copiedLines,
    find: "consents: consents.map((one) => consentLine(accountId, one)).join(''),",
    replace: "consents: '',",
    tests: [newcomers],
  },
  {
    name: 'suppressions of an imported contact are not written',
    file: copiedLines,
    find: '.map((one) => suppressionLine(accountId, one.suppression, one.subjects, one.actor))',
    replace: ".map(() => '')",
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
    file: contactStatements,
    find: "where k.state = 'opted_out'\n       union all",
    replace: 'where false\n       union all',
    tests: [gone],
  },
  {
    name: 'suppressions are not retained at deletion',
    file: contactStatements,
    find: 'where s.expires_at is null or s.expires_at > $4`,',
    replace: 'where false`,',
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
    find: '? await decide(world, commands, how, changing)\n',
    replace:
      '? await decide(world, commands.map((one) => ({ ...one, ifVersion: undefined }) as never), how, changing)\n',
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
    file: contactStatements,
    find: 'where c.account_id = $1 and c.id = r.id and c.version = r.expected\n         and c.dial_digits',
    replace: 'where c.account_id = $1 and c.id = r.id\n         and c.dial_digits',
    tests: ['test/contacts-core.test.ts'],
  },
  {
    name: 'a deletion without locks deletes any version',
    file: contactStatements,
    find: "atVersion = 'c.id = r.id and c.version = r.expected'",
    replace: "atVersion = 'c.id = r.id'",
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
    find: 'result: { suppression: stored, created: known === undefined, contact },\n      isReal: true,',
    replace: 'result: { suppression: stored, created: known === undefined, contact },\n      isReal: false,',
    tests: [gone],
  },
  {
    name: 'no event of a suppression that is lifted',
    file: 'src/core/contacts/suppressions.ts',
    find: 'result: undefined,\n      isReal: true,',
    replace: 'result: undefined,\n      isReal: false,',
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
    file: copiedLines,
    find: "events: events.map((one) => eventLine(accountId, one)).join(''),",
    replace: "events: '',",
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
    file: 'src/core/writes/entry-events.ts',
    find: '...consents.map((one) => consentEvent(source, version, one)),',
    replace: '',
    tests: ['test/feed-imports.test.ts'],
  },
  {
    name: 'suppressions of new contacts of an import have no event',
    file: 'src/core/writes/entry-events.ts',
    find: '...suppressions.map((one) => suppressionEvent(source, version, null, one.suppression)),',
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
    find: "prunedSeqSql('l.seq')",
    replace: "prunedSeqSql('0')",
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
    file: contactStatements,
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
    name: 'a chunk that was decided beforehand meets nobody, whoever is there',
    file: 'src/core/imports/import-worker.ts',
    find: 'drafts !== undefined && world.isEmpty && world.quota === undefined',
    replace: 'drafts !== undefined && world.quota === undefined',
    tests: [drafts],
  },
  {
    name: 'an opt-out that waits for a number passes over a contact that was drafted',
    file: apply,
    find: 'const drafted = recalled.length === 0 ? context.drafted?.get(change.after) : undefined;',
    replace: 'const drafted = context.drafted?.get(change.after);',
    tests: [drafts],
  },
  {
    name: 'numbers of drafts that were not needed are lost',
    file: 'src/core/imports/contact-numbers.ts',
    find: 'this.#low.push(...more.filter((number) => number <= last));',
    replace: '',
    tests: [drafts],
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
    find: 'if (known !== undefined && (await this.#unchanged.load(known))) {',
    replace: 'if (known !== undefined) {',
    tests: ['test/two-processes.test.ts'],
  },
  {
    name: 'a contact that was read is answered though its row changed',
    file: 'src/store/contact-cache.ts',
    find: 'rowMark} = k.mark)',
    replace: 'rowMark} is not null)',
    tests: ['test/two-processes.test.ts'],
  },
  {
    name: 'on a cluster a contact is answered as it was on another node',
    file: 'src/store/row-marks.ts',
    find: ', (select s.system_identifier from pg_control_system() s))',
    replace: ')',
    tests: ['src/store/row-marks.test.ts'],
  },
  {
    name: 'windows of rate limits that ended long ago are kept',
    file: 'src/core/retention/sweep.ts',
    find: 'if (due.windows)',
    replace: 'if (false)',
    tests: ['test/retention.test.ts'],
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

const personErasure = 'src/store/person-erasure.ts';
const erase = 'src/core/erasure/erase-contact.ts';
const traces = 'src/core/erasure/import-traces.ts';
const erasureTests = ['test/erasure.test.ts', 'test/erasure-opt-outs.test.ts'];

const erasure: readonly SourceMutant[] = [
  {
    name: 'erasure takes what another contact has in common with the person',
    file: 'src/core/erasure/foreign-events.ts',
    find: 'filter((text) => !others.has(text))',
    replace: 'filter(() => true)',
    tests: erasureTests,
  },
  {
    name: 'opt-outs of an undone merge stay in events',
    file: 'src/core/erasure/foreign-events.ts',
    find: 'await blankMergedEntries(tx, this.#accountId, this.#person.ids)',
    replace: '0',
    tests: erasureTests,
  },
  {
    name: 'the events of an erased person stay',
    file: personErasure,
    find: 'return rowsOf(tx, blankEventsSql, [accountId, ids]);',
    replace: 'void [tx, dropEventsSql, accountId, ids];\n  return Promise.resolve(0);',
    tests: erasureTests,
  },
  {
    name: 'an erasure has the event of a deletion',
    file: 'src/core/writes/effects.ts',
    find: 'change.isErasure === true',
    replace: 'change.isErasure === undefined',
    tests: erasureTests,
  },
  {
    name: 'events of others keep an erased number',
    file: erase,
    find: "found.set('events', own + (await events.scrub(tx)));",
    replace: "found.set('events', own);",
    tests: erasureTests,
  },
  {
    name: 'settled rows of imports keep an erased person',
    file: traces,
    find: 'await rewriteChunk(tx, this.#accountId, place, scrubbed);',
    replace: 'void rewriteChunk;',
    tests: erasureTests,
  },
  {
    name: 'waiting rows of imports keep an erased person',
    file: traces,
    find: 'await rewritePart(tx, this.#accountId, place, scrubbed.payload);',
    replace: 'void rewritePart;',
    tests: erasureTests,
  },
  {
    name: 'a worker goes on with rows from before an erasure',
    file: 'src/core/imports/import-worker.ts',
    find: 'if (part.erasures !== this.task.erasures) throw new Overtaken();',
    replace: '',
    tests: erasureTests,
  },
  {
    name: 'what an import says of its file keeps an erased person',
    file: traces,
    find: 'await rewriteTexts(tx, this.#accountId, scrubbed);',
    replace: 'void rewriteTexts;',
    tests: erasureTests,
  },
  {
    name: 'kept answers stay',
    file: erase,
    find: 'await dropAnswers(tx, accountId, answers)',
    replace: '(void dropAnswers, 0)',
    tests: erasureTests,
  },
  {
    name: 'opt-outs of an erased person are kept in plain',
    file: erase,
    find: 'await hashRefusals(tx, accountId, person, now)',
    replace: '(void hashRefusals, { rows: 0, kept: [] })',
    tests: erasureTests,
  },
  {
    name: 'nobody asks for hashed opt-outs',
    file: 'src/store/refusal-subjects.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'return `array[${subject}, ${hashedSubject(subject)}]`;',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: 'return `array[${subject}]`;',
    tests: erasureTests,
  },
  {
    name: 'a chunk that was drafted beforehand brings erased persons back',
    file: 'src/core/writes/world.ts',
    find: 'this.#ids.size === 0 && this.erased.size === 0',
    replace: 'this.#ids.size === 0',
    tests: erasureTests,
  },
  {
    name: 'rows of a file bring erased persons back',
    file: 'src/core/imports/prefetch.ts',
    find: 'world.erased = erased;',
    replace: 'void erased;',
    tests: erasureTests,
  },
  {
    name: 'an earlier opt-in lifts an opt-out that waits',
    file: 'src/core/writes/opt-outs.ts',
    find: "known?.state === 'opted_in' && known.occurredAt >= consent.occurredAt",
    replace: "known?.state === 'opted_in'",
    tests: ['test/contacts-gone.test.ts'],
  },
  {
    name: 'a total that is remembered still counts an erased person',
    file: 'src/store/search-totals.ts',
    find: "when 'contact.erased' then false",
    replace: '',
    tests: erasureTests,
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

const sequences = 'test/opt-out-sequences.test.ts';
const merging = 'src/core/writes/decide-merge.ts';
const wire = 'src/faces/directory/merges.test.ts';

const merges: readonly SourceMutant[] = [
  {
    name: 'a merge does not say the stricter consent',
    file: merging,
    find: "if (isStricter(strict, latest)) said.push(entryOf(strict, 'merge'));",
    replace: 'void [latest, said];',
    tests: ['test/merges.test.ts', sequences],
  },
  {
    name: 'a merge makes no event of the loser',
    file: merging,
    find: 'steps: [{ before: loser, after: null, mergedInto: survivor.id }]',
    replace: 'steps: []',
    tests: ['test/merges.test.ts'],
  },
  {
    name: 'a merge makes no event of the survivor',
    file: merging,
    find: 'steps: [{ before: survivor, after }]',
    replace: 'steps: []',
    tests: ['test/merges.test.ts'],
  },
  {
    name: 'an undo makes no event of the loser',
    file: merging,
    find: 'steps: [{ before: null, after: returned, partedFrom: current.id }]',
    replace: 'steps: []',
    tests: ['test/merges.test.ts'],
  },
  {
    name: 'what moves beside a loser waits for its numbers too',
    file: apply,
    find: 'for (const one of changes) await beginJoint(tx, accountId, one);',
    replace: '',
    tests: ['test/merges.test.ts'],
  },
  {
    name: 'an undo leaves what stands beside the loser',
    file: 'src/core/writes/apply-merge.ts',
    find: 'await returnBeside(tx, accountId, merge, joint.takenOut);',
    replace: 'void returnBeside;',
    tests: ['test/merge-undo.test.ts'],
  },
  {
    name: 'a refusal that was recorded since a merge holds for the survivor alone',
    file: merging,
    find: 'loser: missing(since, beside.loser),',
    replace: 'loser: missing([], [...since, ...beside.loser]),',
    tests: [wire],
  },
  {
    name: 'a number of the loser that was given to the survivor again loses its refusals in an undo',
    file: merging,
    find: 'survivor: keepsBrought ? missing(beside.loser, beside.survivor) : [],',
    replace: 'survivor: [],',
    tests: ['test/merges.test.ts'],
  },
  {
    name: 'an undo uses versions again',
    file: 'src/domain/contact.ts',
    find: 'return Math.max(version, spentVersion) + 1;',
    replace: 'return Math.max(version, 0 * spentVersion) + 1;',
    tests: [wire],
  },
  {
    name: 'an undo does not count against the limit of the account',
    file: merging,
    find: 'if (quota !== undefined && quota.current + 1 > quota.maximum)',
    replace: 'if (quota !== undefined && quota.current > quota.maximum)',
    tests: [wire],
  },
  {
    name: 'an opt-out that waits gives way to what its new holder said before',
    file: 'src/core/writes/opt-outs.ts',
    find: 'saidNow.has(name) && known?.state',
    replace: 'known?.state',
    tests: [gone, 'test/merges.test.ts'],
  },
];

const pullTests = ['test/pulls.test.ts', 'test/pulls-vendor.test.ts'];

const pulls: readonly SourceMutant[] = [
  {
    name: 'a pull that failed or was cancelled keeps the key of the vendor',
    file: 'src/store/imports.ts',
    find: 'key = case when p.keeps_key then p.key end, per_second = null',
    replace: 'per_second = null',
    tests: pullTests,
  },
  {
    name: 'a vendor is asked more often than it allows',
    file: 'src/core/vendor/token-bucket.ts',
    find: 'Math.max(rate.count - this.#capacity, 0.5)',
    replace: 'rate.count',
    tests: pullTests,
  },
  {
    name: 'who moved to a page that was read is missed',
    file: 'src/core/pulls/pull-pages.ts',
    find: 'total !== firstTotal',
    replace: 'total === null',
    tests: pullTests,
  },
  {
    name: 'what was read before a pull fails is lost',
    file: 'src/core/pulls/pull-worker.ts',
    find: 'if (this.#waiting !== undefined) await this.#store(this.#waiting).catch(() => {});',
    replace: '',
    tests: pullTests,
  },
];

const ids: readonly SourceMutant[] = [
  {
    name: 'notes of an import stay after its undo',
    file: 'src/core/imports/undo.ts',
    find: '  await deleteImportNotes(tx, accountId, id, ids);\n',
    replace: '',
    tests: ['src/faces/wazapin/inherited.test.ts'],
  },
  {
    name: 'later numbers are not above inherited integers',
    file: 'src/core/imports/inherited-numbers.ts',
    find: 'if (!this.#of.isDryRun && highest >= next)',
    replace: 'if (this.#of.isDryRun && highest >= next)',
    tests: ['src/faces/wacr/inherited.test.ts'],
  },
  {
    name: 'an integer that is the number of another contact is taken over',
    file: 'src/core/imports/inherited-numbers.ts',
    find: '    if (foreign.length > 0) throw taken(foreign);\n',
    replace: '',
    tests: ['src/faces/wacr/inherited.test.ts'],
  },
];

const three = 'test/three-processes.test.ts';
const severalProcesses: readonly SourceMutant[] = [
  {
    name: 'each process counts rate limits for itself',
    file: 'src/core/access/shared-rates.ts',
    find: 'isShared: () => !peers.isAlone()',
    replace: 'isShared: () => false',
    tests: [three],
  },
  {
    name: 'a process that joins is not told what was counted alone',
    file: 'src/faces/kit/limiter.ts',
    find: 'shared?.onJoined(() => void this.#tellAll(shared)) ?? (() => {})',
    replace: '(() => {})',
    tests: ['src/faces/kit/limiter.test.ts'],
  },
  {
    name: 'each process takes numbers in blocks while there are others',
    file: core,
    find: 'new Counters(database.apart, { hasPeers: () => peers.areKnown() })',
    replace: 'new Counters(database.apart)',
    tests: [three],
  },
  {
    name: 'a cached catalog is used without a look at its version',
    file: 'src/core/catalog-cache.ts',
    find: 'if (!this.#hasPeers())',
    replace: 'if (true)',
    tests: ['test/caches.test.ts'],
  },
  {
    name: 'keys stay cached when the connection that tells of changes was lost',
    file: core,
    find: '              authenticator.forgetAll();\n',
    replace: '',
    tests: [three],
  },
  {
    name: 'each process seals cursors with a secret of its own',
    file: core,
    find: '    tokenSecret,\n    noteCall',
    replace: '    tokenSecret: random(32),\n    noteCall',
    tests: [three],
  },
];

const trail: readonly SourceMutant[] = [
  {
    name: 'a change leaves no entry in the trail',
    file: 'src/store/audit.ts',
    find: 'if (changes.length > 0) {',
    replace: 'if (changes.length > 99) {',
    tests: ['test/audit.test.ts'],
  },
  {
    name: 'the trail has URLs whole',
    file: 'src/domain/audit.ts',
    find: "new URL(url).origin : ''",
    replace: "url : ''",
    tests: ['test/audit.test.ts'],
  },
  {
    name: 'the trail goes with its account',
    file: 'src/store/erasure.ts',
    find: " and t.relname <> 'audit_entries'",
    replace: '',
    tests: ['test/audit.test.ts'],
  },
  {
    name: 'errors are logged with what they quote',
    file: 'src/domain/error-words.ts',
    find: 'message.replace(/"[\\s\\S]*"/, \'"…"\')',
    replace: 'message',
    tests: ['src/compose-log.test.ts'],
  },
];

export const sourceMutants: readonly SourceMutant[] = [
  ...trail,
  ...optOuts,
  ...merges,
  ...versions,
  ...events,
  ...feed,
  ...counts,
  ...caches,
  ...erasure,
  ...pulls,
  ...others,
  ...ids,
  ...severalProcesses,
];
