/** Mutants of signing in with passkeys and providers, and of responsible users who are members. */
import type { SourceMutant } from './source-mutant.js';

const tests = ['test/sessions/member-passkeys.test.ts'];

export const passkeys: readonly SourceMutant[] = [
  {
    name: 'a passkey is found by its id alone',
    file: 'src/sessions/store/sign-in-lookups.ts',
    find: 'l.subject = $1 and m.id::text = $2`',
    replace: 'l.subject = $1 and $2::text is not null`',
    tests,
  },
  {
    name: 'a session of a passkey leads to accounts with the same id',
    file: 'src/sessions/operations/logins.ts',
    find: 'if (issuer === passkeyIssuer) return undefined;',
    replace: '',
    tests,
  },
  {
    name: 'a counter of a passkey is taken twice',
    file: 'src/sessions/store/login-rows.ts',
    find: '(l.counter < $4 or (l.counter = 0 and $4 = 0))',
    replace: '$4::bigint is not null',
    tests,
  },
  {
    name: 'an old session adds a passkey',
    file: 'src/sessions/values/session-times.ts',
    find: 'passkeyMs: hourSeconds * 1_000,',
    replace: 'passkeyMs: 60 * hourSeconds * 1_000,',
    tests,
  },
  {
    name: 'a sign-in keeps its session after the end at the provider',
    file: 'src/sessions/operations/logins.ts',
    find: 'return (await endIfEndedAtProvider(context, proof)) ? undefined : issued;',
    replace: 'return issued;',
    tests: ['test/sessions/ended-sign-ins.test.ts'],
  },
  {
    name: 'a stored login admits a person whose invitation has ended',
    file: 'src/sessions/operations/logins.ts',
    find: "if (state !== 'invited') return state === 'active';",
    replace: "if (state !== 'left') return state !== 'suspended';",
    tests: ['test/members/ways-in.test.ts'],
  },
  {
    name: 'a responsible user of no member takes away the owner of others',
    file: 'src/contacts/writes/owners.ts',
    find: 'value === assignedOwner(before)',
    replace: 'value !== assignedOwner(before)',
    tests: ['src/faces/wazzup/v3/users.test.ts'],
  },
];
