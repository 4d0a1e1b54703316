/** Groups of a person: at a limit some may be missing, and then no role is assigned. */
import { describe, expect, it } from 'vitest';
import { type MissingGroups, providerPersonOf, roleOf } from './person.js';
import { readProvider } from './settings.js';

const settings = readProvider({
  name: 'main',
  issuer: 'https://id.example.com',
  client_id: 'app',
  client_secret: 'secret',
  roles: { admins: 'owner', '*': 'reader' },
});
const groups = (count: number) => Array.from({ length: count }, (_, at) => `g${at}`);

describe('the groups of a person', () => {
  const claims: readonly (readonly [string, object, MissingGroups | null, number])[] = [
    ['as many as may be', { groups: groups(200) }, null, 200],
    ['one more', { groups: groups(201) }, 'too_many', 200],
    ['one more that repeats', { groups: [...groups(200), 'g0'] }, null, 200],
    ['one that is too long', { groups: ['a', 'x'.repeat(201)] }, 'unusable', 1],
    ['one that is no text', { groups: ['a', 7] }, 'unusable', 1],
    ['one with a control character', { groups: ['a', 'b\u0007'] }, 'unusable', 1],
    ['elsewhere', { _claim_names: { groups: 'src1' } }, 'elsewhere', 0],
    ['elsewhere, in the words of another provider', { hasgroups: true }, 'elsewhere', 0],
    ['none', {}, null, 0],
  ];

  it.each(claims)('%s', (_, given, missing, count) => {
    const person = providerPersonOf({ ...given }, settings);
    expect([person.missingGroups, person.groups.length]).toEqual([missing, count]);
    // The role for everyone else could be wrong, because a missing group might assign another.
    expect(roleOf(settings, person)).toBe(missing === null ? 'reader' : null);
  });

  it.each(['elsewhere', 'too_many', 'unusable'] as const)('mean no role while some are %s', (missing) => {
    expect(roleOf(settings, { groups: ['admins'], missingGroups: missing })).toBeNull();
    expect(roleOf(settings, { groups: ['admins'], missingGroups: null })).toBe('owner');
  });
});
