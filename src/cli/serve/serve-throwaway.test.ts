import { isMade } from '@switchbook/embedded-postgres/embedded.js';
import { expect, it } from 'vitest';
import { readSettings } from '../../config/read-settings.js';
import { exposureWarningOf } from '../terminal/ready-message.js';
import { environmentOf, withOptions } from './serve-throwaway.js';

it('an option of serve wins over the environment', () => {
  const environment = { PORT: '1', HOST: '127.0.0.2', SWITCHBOOK_DATA_DIR: '/a', SWITCHBOOK_DRAIN: '7' };
  const read = (options: Parameters<typeof withOptions>[1]) =>
    readSettings(withOptions(environment, options));
  expect(read({})).toMatchObject({ port: 1, host: '127.0.0.2', dataDir: '/a', drainMs: 7_000 });
  expect(read({ port: '2', host: '::1', data: '/b' })).toMatchObject({ port: 2, host: '::1', dataDir: '/b' });
});

it.each([
  'DATABASE_URL',
  'DATABASE_URL_FILE',
])('--data next to %s is refused: it would be ignored', (name) => {
  const of = (value: string) => () => withOptions({ [name]: value }, { data: '/b' });
  expect(of('postgres://u@h/d')).toThrow(
    `--data is for the embedded PostgreSQL, but ${name} names another one.`,
  );
  expect(of('')).not.toThrow();
});

it.each<[Record<string, string>, boolean]>([
  [{ HOST: '0.0.0.0' }, true],
  [{ HOST: '::' }, true],
  [{ HOST: '::', SWITCHBOOK_PUBLIC_URL: 'http://contacts.example.com' }, true],
  [{ HOST: '0.0.0.0', SWITCHBOOK_PUBLIC_URL: 'https://contacts.example.com' }, false],
  [{ HOST: '0.0.0.0', SWITCHBOOK_TRUSTED_PROXIES: '10.0.0.1' }, false],
  [{ HOST: '192.0.2.7' }, false],
  [{}, false],
])('plain HTTP at all addresses gives a warning: %j', (environment, isWarned) => {
  expect(exposureWarningOf(readSettings(environment)) !== undefined).toBe(isWarned);
});

it('a throwaway server takes only its own settings from the environment, each only if it is set', () => {
  const none = environmentOf({}, {});
  expect(none).toMatchObject({ SWITCHBOOK_LOG_LEVEL: 'warn', SWITCHBOOK_DRAIN: '0' });
  expect(Object.values(none)).not.toContain(undefined);
  const set = environmentOf(
    { PORT: '7', SWITCHBOOK_LOG_LEVEL: 'info', DATABASE_URL: 'postgres://u@h/d', SWITCHBOOK_DRAIN: '9' },
    {},
  );
  expect(set).toEqual({ ...none, PORT: '7', SWITCHBOOK_LOG_LEVEL: 'info' });
  expect(environmentOf({ PORT: '7' }, { port: '8' })).toEqual({ ...none, PORT: '8' });
  for (const option of ['data', 'workers', 'force'] as const)
    expect(() => environmentOf({}, { [option]: '1' })).toThrow(`--${option} cannot be combined`);
  expect(() => environmentOf({ HOST: '0.0.0.0' }, {})).toThrow('the key of a throwaway server is public');
  expect(environmentOf({ HOST: '0.0.0.0' }, { exposed: true })).toEqual({ ...none, HOST: '0.0.0.0' });
});

it('a data directory that is a file, or is below one, has no installation', () => {
  for (const text of [import.meta.filename, `${import.meta.filename}/data`]) expect(isMade(text)).toBe(false);
});
