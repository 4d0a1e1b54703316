/** Mutants of counts and caches, which stop following the contacts. */
import type { SourceMutant } from './source-mutant.js';

const apply = 'src/contacts/writes/apply.ts';
const contactStatements = 'src/contacts/store/contact-write-sql.ts';
const decisions = 'src/contacts/writes/decide.ts';
const rooms = 'src/core/core-state.ts';
const newContacts = 'test/imports/new-contacts.test.ts';
const drafts = 'test/imports/drafts.test.ts';

export const counts: readonly SourceMutant[] = [
  {
    name: 'contacts that are made are not counted',
    file: 'src/contacts/store/tallies.ts',
    find: "'count(*), count(m.dial_digits), min(",
    replace: "'0, 0, min(",
    tests: ['test/lists/tallies.test.ts'],
  },
  {
    name: 'contacts that are deleted are not counted',
    file: 'src/contacts/store/tallies.ts',
    find: '-count(*), -count(m.dial_digits)',
    replace: '0, 0',
    tests: ['test/lists/tallies.test.ts'],
  },
  {
    name: 'contacts that lose or gain a number to dial are not counted',
    file: 'src/contacts/store/tallies.ts',
    find: '0, count(m.dial_digits) - count(m.old_dial_digits)',
    replace: '0, 0',
    tests: ['test/lists/tallies.test.ts'],
  },
  {
    name: 'contacts that are imported are not counted',
    file: 'src/contacts/store/tallies.ts',
    find: 'if (contacts.length === 0) return;',
    replace: 'if (contacts.length >= 0) return;',
    tests: ['test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'the limit of an account does not hold for a contact that is made alone',
    file: contactStatements,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: "a.settings ?| '{contact_limit,assign_new}' and not ${creation.areSettled}",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: "a.settings ?| '{contact_limit,assign_new}' and not ${creation.areSettled} and false",
    tests: ['test/contacts/save-and-edit.test.ts'],
  },
  {
    name: 'the limit of an account does not hold for a batch',
    file: decisions,
    find: 'this.checkQuota(0);',
    replace: 'void this.checkQuota;',
    tests: ['test/contacts/save-and-edit.test.ts', 'test/contacts/ordered-commands.test.ts'],
  },
  {
    name: 'the limit of an account does not apply to commands that arrive one at a time',
    file: decisions,
    find: "if (this.#rules.inOrder === 'each') this.checkQuota(1);",
    replace: 'void this.checkQuota;',
    tests: [
      'test/contacts/ordered-commands.test.ts',
      'test/contacts/many-new-contacts.test.ts',
      'test/contacts/forgotten-effects.test.ts',
    ],
  },
  {
    name: 'a chunk that was decided beforehand finds no contact that exists',
    file: 'src/imports/jobs/import-worker.ts',
    find: 'state.isEmpty && state.quota === undefined',
    replace: 'state.quota === undefined',
    tests: [drafts],
  },
  {
    name: 'an opt-out that waits for a number passes over a contact that was drafted',
    file: apply,
    find: 'const drafted = recalled.length === 0 ? context.drafted?.get(stayingChange.after) : undefined;',
    replace: 'const drafted = context.drafted?.get(stayingChange.after);',
    tests: [drafts],
  },
  {
    name: 'numbers of drafts that were not needed are lost',
    file: 'src/imports/jobs/contact-numbers.ts',
    find: 'this.#low.push(...freeNumbers.filter((number) => number <= last));',
    replace: '',
    tests: [drafts],
  },
  {
    name: 'the limit of an account does not hold for an import',
    file: 'src/imports/operations/rows/decide-rows.ts',
    find: 'this.#decision.checkQuota(1);',
    replace: '',
    tests: [newContacts],
  },
  {
    name: 'numbers of contacts that were not made do not come back',
    file: 'src/contacts/writes/write.ts',
    find: "counters.release(accountId, 'contacts', result.state === 'done' ? result.unused : numbers);",
    replace: "if (result.state !== 'done') counters.release(accountId, 'contacts', numbers);",
    tests: ['test/contacts/save-and-edit.test.ts'],
  },
  {
    name: 'numbers of a batch that was refused do not come back',
    file: 'src/contacts/writes/write.ts',
    find: "      counters.release(accountId, 'contacts', numbers);",
    replace: '      {}',
    tests: ['test/contacts/ordered-commands.test.ts'],
  },
  {
    name: 'the total of a search does not see what changed',
    file: 'src/contacts/lists/totals/search-totals.ts',
    find: '|| !row.is_same ||',
    replace: '||',
    tests: ['test/lists/search.test.ts'],
  },
  {
    name: 'the total of a search does not count new contacts',
    file: 'src/contacts/lists/totals/search-totals.ts',
    find: 'total: cached.total + row.more,',
    replace: 'total: cached.total,',
    tests: ['test/lists/search.test.ts'],
  },
  {
    name: 'the marks of a list by chosen id do not count contacts that enter',
    file: 'src/contacts/lists/pages/sample-cache.ts',
    find: "if (position !== 'ends') changes.push",
    replace: "if (position !== 'ends' && scope === undefined) changes.push",
    tests: ['test/lists/chosen-pages.test.ts'],
  },
  {
    name: 'a page by marks that writes moved is taken as it is',
    file: 'src/contacts/lists/pages/sampled-page.ts',
    find: 'start.bound === sampled.bound && start.skip === skip',
    replace: 'start !== undefined && sampled !== undefined && skip >= 0',
    tests: ['test/lists/chosen-pages.test.ts'],
  },
];

export const caches: readonly SourceMutant[] = [
  {
    name: 'other processes are not notified of an item that a contact made',
    file: 'src/catalogs/store/catalog-rows.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'sql`select ${notifyCall} from ${counter}`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: 'sql`select 1 from ${counter}`',
    tests: ['test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'other processes are not notified of an item that was changed',
    file: 'src/catalogs/operations/catalogs.ts',
    find: '    await notifyChanged(tx, caller.accountId);\n',
    replace: '      void notifyChanged;\n',
    tests: ['test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'a process keeps its list of a catalog that it changed',
    file: 'src/catalogs/operations/catalogs.ts',
    find: '  context.catalogs.forget(caller.accountId);\n',
    replace: '',
    tests: ['test/processes/silent-listen.test.ts'],
  },
  {
    name: 'catalogs are kept when LISTEN is lost',
    file: rooms,
    find: 'catalogs.forgetAll();',
    replace: '',
    tests: ['test/processes/silent-listen.test.ts'],
  },
  {
    name: 'keys are kept when LISTEN is lost',
    file: rooms,
    find: 'authenticator.forgetAll();',
    replace: '',
    tests: ['test/processes/silent-listen.test.ts'],
  },
  {
    name: 'a contact that was read is answered without a look whether it changed',
    file: 'src/contacts/store/contact-reads.ts',
    find: 'if (cached !== undefined && suits(cached.contact) && (await this.#unchanged.load(cached))) {',
    replace: 'if (cached !== undefined && suits(cached.contact)) {',
    tests: ['test/processes/two-processes.test.ts'],
  },
  {
    name: 'a contact that was read is answered though its row changed',
    file: 'src/contacts/store/contact-cache.ts',
    find: 'mark} = k.mark)',
    replace: 'mark} is not null)',
    tests: ['test/processes/two-processes.test.ts'],
  },
  {
    name: 'on a cluster a contact is answered in the state of another node',
    file: 'src/database/citus/send.ts',
    find: ', (select s.system_identifier from pg_control_system() s))',
    replace: ')',
    tests: ['test/database/row-marks.test.ts'],
  },
  {
    name: 'windows of rate limits that ended long ago are kept',
    file: 'src/retention/operations/sweep-kinds.ts',
    find: 'sweepRateWindows(tx, id, windows, limit)',
    replace: 'Promise.resolve(0)',
    tests: ['test/retention/retention-story.test.ts'],
  },
  {
    name: 'a contact that was read is answered though its tags changed',
    file: 'src/contacts/store/contact-cache.ts',
    find: '<> k.changes',
    replace: '<> k.changes and false',
    tests: ['test/processes/two-processes.test.ts'],
  },
  {
    name: 'an opted-out contact is kept, though a suppression ends by itself',
    file: 'src/contacts/store/contact-cache.ts',
    find: 'if (reach.optedOut) return;',
    replace: '',
    tests: ['test/processes/two-processes.test.ts'],
  },
];
