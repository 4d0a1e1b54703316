/** Source mutants of erasure: each leaves something of the person, or of its opt-outs, where it must not. */
import type { SourceMutant } from './source-mutants.js';

const store = 'src/store/person-erasure.ts';
const erase = 'src/core/erasure/erase-contact.ts';
const traces = 'src/core/erasure/import-traces.ts';
const tests = ['test/erasure.test.ts'];

export const erasure: readonly SourceMutant[] = [
  {
    name: 'the events of an erased person stay',
    file: store,
    find: 'return rowsOf(tx, dropEventsSql, [accountId, ids]);',
    replace: 'void [tx, dropEventsSql, accountId, ids];\n  return Promise.resolve(0);',
    tests,
  },
  {
    name: 'an erasure has the event of a deletion',
    file: 'src/core/writes/effects.ts',
    find: 'change.isErasure === true',
    replace: 'change.isErasure === undefined',
    tests,
  },
  {
    name: 'events of others keep an erased number',
    file: erase,
    find: "found.set('events', own + (await events.scrub(tx)));",
    replace: "found.set('events', own);",
    tests,
  },
  {
    name: 'settled rows of imports keep an erased person',
    file: traces,
    find: 'await rewriteChunk(tx, this.#accountId, place, scrubbed);',
    replace: 'void rewriteChunk;',
    tests,
  },
  {
    name: 'waiting rows of imports keep an erased person',
    file: traces,
    find: 'await rewritePart(tx, this.#accountId, place, scrubbed.payload);',
    replace: 'void rewritePart;',
    tests,
  },
  {
    name: 'a worker goes on with rows from before an erasure',
    file: 'src/core/imports/import-worker.ts',
    find: 'if (part.erasures !== this.task.erasures) throw new Overtaken();',
    replace: '',
    tests,
  },
  {
    name: 'what an import says of its file keeps an erased person',
    file: traces,
    find: 'await rewriteTexts(tx, this.#accountId, scrubbed);',
    replace: 'void rewriteTexts;',
    tests,
  },
  {
    name: 'kept answers stay',
    file: erase,
    find: 'await dropAnswers(tx, accountId, answers)',
    replace: '(void dropAnswers, 0)',
    tests,
  },
  {
    name: 'opt-outs of an erased person are kept in plain',
    file: erase,
    find: 'await hashRefusals(tx, accountId, person, context.random(saltBytes), now)',
    replace: '(void [hashRefusals, saltBytes], { rows: 0, kept: [] })',
    tests,
  },
  {
    name: 'nobody asks for hashed opt-outs',
    file: 'src/store/refusal-subjects.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'return `array[${subject}, ${hashedSubject(subject)}]`;',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    replace: 'return `array[${subject}]`;',
    tests,
  },
  {
    name: 'rows of a file bring erased persons back',
    file: 'src/core/imports/prefetch.ts',
    find: 'world.erased = erased;',
    replace: 'void erased;',
    tests,
  },
  {
    name: 'an earlier opt-in lifts an opt-out that waits',
    file: 'src/core/writes/opt-outs.ts',
    find: "known?.state === 'opted_in' && known.occurredAt > consent.occurredAt",
    replace: "known?.state === 'opted_in'",
    tests: ['test/contacts-gone.test.ts'],
  },
  {
    name: 'a total that is remembered still counts an erased person',
    file: 'src/store/search-totals.ts',
    find: "when 'contact.erased' then false",
    replace: '',
    tests,
  },
];
