/** Mutants of the trail, and of logs that would contain secrets. */
import type { SourceMutant } from './source-mutant.js';

export const trail: readonly SourceMutant[] = [
  {
    name: 'a change leaves no entry in the trail',
    file: 'src/audit/store.ts',
    find: 'if (changes.length > 0) {',
    replace: 'if (changes.length > 99) {',
    tests: ['test/audit/audit-story.test.ts'],
  },
  {
    name: 'the trail has URLs whole',
    file: 'packages/domain/src/events/audit-change.ts',
    find: "new URL(url).origin : ''",
    replace: "url : ''",
    tests: ['test/audit/audit-story.test.ts'],
  },
  {
    name: 'the trail goes with its account',
    file: 'src/retention/store/account-deletion.ts',
    find: " and t.relname <> 'audit_entries'",
    replace: '',
    tests: ['test/audit/audit-story.test.ts'],
  },
  {
    name: 'errors are logged with what they quote',
    file: 'packages/domain/src/runtime/errors.ts',
    find: 'message.replace(/"[\\s\\S]*"/, \'"…"\')',
    replace: 'message',
    tests: ['src/compose/log.test.ts'],
  },
];
