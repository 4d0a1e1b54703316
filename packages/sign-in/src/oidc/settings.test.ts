import { ExplainedError } from '@switchbook/domain/runtime/errors.js';
import { describe, expect, it } from 'vitest';
import { roleOf } from './person.js';
import { readProvider, readProviders, signingAlgorithms } from './settings.js';

const usual = { name: 'main', issuer: 'https://login.example/realms/one', client_id: 'us' };

describe('the settings of a provider', () => {
  it('have defaults for everything but name, issuer and client', () => {
    expect(readProviders(JSON.stringify([usual]))).toEqual([
      {
        name: 'main',
        label: 'main',
        issuer: 'https://login.example/realms/one',
        clientId: 'us',
        clientSecret: null,
        scopes: ['openid', 'email', 'profile'],
        groupsClaim: 'groups',
        acceptsUnverifiedEmail: false,
        clockSkewSeconds: 30,
        algorithms: signingAlgorithms,
        roles: [],
        logout: 'session',
        checksSessions: false,
      },
    ]);
    expect(
      readProvider({ ...usual, issuer: 'http://127.0.0.1:8080/x', scopes: 'openid groups' }),
    ).toMatchObject({
      scopes: ['openid', 'groups'],
    });
  });

  it.each([
    [{ ...usual, issuer: 'http://login.example' }, 'https URL'],
    [{ ...usual, issuer: 'http://127.0.0.1.evil.example' }, 'https URL'],
    [{ ...usual, issuer: 'https://user@login.example' }, 'https URL'],
    [{ ...usual, issuer: 'https://login.example/?a=1' }, 'https URL'],
    [{ ...usual, issuer: 'not a URL' }, '"not a URL"'],
    [{ ...usual, name: 'Main' }, '"Main"'],
    [{ ...usual, client_id: '' }, '"client_id"'],
    [{ ...usual, client_secret: 7 }, '"client_secret"'],
    [{ ...usual, scopes: 'email' }, '"openid"'],
    [{ ...usual, scopes: [7, 'openid'] }, 'scopes'],
    [{ ...usual, clock_skew_seconds: 121 }, '"121"'],
    [{ ...usual, algorithms: ['HS256'] }, 'HS256'],
    [{ ...usual, algorithms: [] }, 'public key'],
    [{ ...usual, accept_unverified_email: 'no' }, '"accept_unverified_email"'],
    [{ ...usual, secret: 'x' }, '"secret"'],
    [{ ...usual, roles: ['staff'] }, 'groups with roles'],
    [{ ...usual, roles: { staff: 7 } }, 'groups with roles'],
    [{ ...usual, roles: { staff: 'agent', 10: 'owner' } }, '"10" is a whole number'],
    [{ ...usual, client_secret: 'x', client_secret_file: 'y' }, 'both'],
    [7, 'JSON object'],
  ])('%j is refused with a message', (value, part) => {
    expect(() => readProvider(value)).toThrow(ExplainedError);
    expect(() => readProvider(value)).toThrow(part);
  });

  it('never quote a secret, are a list, and have a name each', () => {
    const secret = 'line\nbreak in a secret';
    expect(() => readProvider({ ...usual, client_secret: secret })).toThrow(/^((?!break in).)*$/);
    expect(() => readProviders('{"secret":')).toThrow('not JSON');
    expect(() => readProviders('{}')).toThrow('not a list');
    expect(() => readProviders(JSON.stringify([usual, usual]))).toThrow('"main"');
  });

  it('report the position of a fault, and read a secret from a file', () => {
    expect(() => readProviders(JSON.stringify([usual, { ...usual, name: 'B' }]))).toThrow(
      'Provider 2 of the list',
    );
    const named = { ...usual, client_secret_file: 'secret.txt' };
    const read = (file: string) => (file === 'secret.txt' ? ' the secret\n' : '');
    expect(readProvider(named, read).clientSecret).toBe('the secret');
    expect(() => readProvider(named, () => '\n')).toThrow('"client_secret_file"');
  });

  it('map groups to roles by the first match, and keep the role while groups are missing', () => {
    const of = (roles: unknown) => readProvider({ ...usual, roles });
    const staff = { groups: ['staff', 'admins'], missingGroups: null };
    const admins = { admins: 'owner', staff: 'agent' };
    expect(roleOf(of(admins), staff)).toBe('owner');
    expect(roleOf(of({ staff: 'agent', admins: 'owner' }), staff)).toBe('agent');
    expect(
      roleOf(
        of([
          ['12', 'reader'],
          ['staff', 'agent'],
        ]),
        staff,
      ),
    ).toBe('agent');
    expect(roleOf(of({ Staff: 'owner' }), staff)).toBeNull();
    expect(roleOf(of({ ...admins, '*': 'reader' }), { groups: [], missingGroups: null })).toBe('reader');
    expect(roleOf(of({ '*': 'reader' }), { groups: ['staff'], missingGroups: 'elsewhere' })).toBeNull();
  });
});
