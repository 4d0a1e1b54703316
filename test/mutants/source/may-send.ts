/** Mutants of permission to send: its operation, and the data that decides it. */
import type { SourceMutant } from './source-mutant.js';

const decision = 'src/consents/values.ts';
const asking = 'src/consents/operations/can-send.ts';
const standings = 'src/consents/store/send-states.ts';
const pure = 'src/consents/values.test.ts';
const wire = 'test/consents/can-send.test.ts';
const refusals = 'src/contacts/writes/merges/merge-opt-outs.ts';

export const maySend: readonly SourceMutant[] = [
  {
    name: 'a demand for consent on all channels demands nothing',
    file: asking,
    find: "required.includes('all') || ",
    replace: '',
    tests: [wire],
  },
  {
    name: 'a retained suppression that has ended still counts',
    file: decision,
    find: 'expiresAt !== null && expiresAt <= now ? []',
    replace: 'expiresAt === undefined ? []',
    tests: [pure, wire],
  },
  {
    name: 'an opt-in counts on after its end',
    file: decision,
    find: 'optIn.expiresAt === null || optIn.expiresAt > now',
    replace: 'optIn.expiresAt !== undefined',
    tests: [pure, wire],
  },
  {
    name: 'a suppression of one identity is not one of its other forms',
    file: decision,
    find: ' || subjects.includes(suppression.subject)',
    replace: ' || subjects[0] === suppression.subject',
    tests: [wire],
  },
  {
    name: 'a suppression of all channels does not count on one',
    file: standings,
    find: "s.channel in ($3, 'all')",
    replace: 's.channel = $3',
    tests: [wire],
  },
  {
    name: 'a suppression that has ended counts',
    file: standings,
    find: 'and (s.expires_at is null or s.expires_at > $5)',
    replace: 'and $5::timestamptz is not null',
    tests: [wire],
  },
  {
    name: 'a retained suppression of all channels does not count on one',
    file: standings,
    find: "f.channel in ($3, 'all')",
    replace: 'f.channel = $3',
    tests: [wire],
  },
  {
    name: 'the first entry of a consent counts, not the latest',
    file: standings,
    find: 'order by k.purpose, k.sender, k.id desc',
    replace: 'order by k.purpose, k.sender, k.id',
    tests: [wire],
  },
  {
    name: 'refusals are not copied by an undo where a later merge came between',
    file: refusals,
    find: 'input.hasLater || hasGainedSubjects',
    replace: 'hasGainedSubjects',
    tests: ['test/contacts/merge-stories.test.ts'],
  },
  {
    name: 'a suppression that a merge left out is not copied to a survivor that keeps the number of the loser',
    file: refusals,
    find: "(sideOf(suppression) === 'loser' ? keepsBrought :",
    replace: "(sideOf(suppression) === 'loser' ? keepsBrought && suppression.part !== 'dropped' :",
    tests: ['test/contacts/merge-stories.test.ts', 'test/consents/opt-out-sequences.test.ts'],
  },
];
