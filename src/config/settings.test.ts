import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceFiles } from '../../test/support/source-files.js';
import { publishSettings, settingDifferencesOf, settingsOf } from './published-settings.js';
import { describeSettings, readSettings } from './read-settings.js';
import { programRoot } from './root.js';
import { SettingsError, settingsTable } from './settings.js';
import { unknownSettings } from './unknown-settings.js';

it('an empty environment gives the defaults, and an empty variable counts as unset', () => {
  const defaults = readSettings({});
  expect(defaults).toMatchObject({
    port: 4470,
    host: '127.0.0.1',
    dataDir: path.resolve('data'),
    databaseUrl: undefined,
    areRateLimitsOn: true,
    logLevel: 'info',
    publicUrl: undefined,
  });
  expect(readSettings({ PORT: '', DATABASE_URL: ' ', SWITCHBOOK_RATE_LIMITS: '' })).toEqual(defaults);
});

it('proxies and origins are separated by commas', () => {
  const { trustedProxies, corsOrigins } = readSettings({
    SWITCHBOOK_TRUSTED_PROXIES: '127.0.0.1, fd00::/8',
    SWITCHBOOK_CORS_ORIGINS: 'https://App.example.com, http://localhost:5173',
  });
  expect(trustedProxies).toEqual([
    { address: '127.0.0.1', prefix: 32 },
    { address: 'fd00::', prefix: 8 },
  ]);
  expect([...corsOrigins]).toEqual(['https://app.example.com', 'http://localhost:5173']);
  expect([...readSettings({ SWITCHBOOK_CORS_ORIGINS: '*' }).corsOrigins]).toEqual(['*']);
});

it('hosts of faces are separated by commas, in any letter case', () => {
  const { faceHosts } = readSettings({ SWITCHBOOK_FACE_HOSTS: 'one=A.example.com, two=b.example.com,' });
  expect([...faceHosts]).toEqual([
    ['a.example.com', 'one'],
    ['b.example.com', 'two'],
  ]);
});

it.each([
  'postgres://user:secret@host:5433/name',
  'postgresql://user@host/name?sslmode=require',
  'postgres://user:p%40ss%2Fword@host/name',
  'postgres://user@/name?host=/var/run/postgresql',
  'postgres:///name?host=/var/run/postgresql',
  'postgres://user@%2Fvar%2Frun%2Fpostgresql/name',
])('DATABASE_URL may be %s', (url) => {
  expect(readSettings({ DATABASE_URL: url }).databaseUrl).toBe(url);
});

it.each([
  ['PORT', '-1'],
  ['PORT', '65536'],
  ['PORT', '80a'],
  ['SWITCHBOOK_RATE_LIMITS', 'false'],
  ['SWITCHBOOK_LOG_LEVEL', 'verbose'],
  ['SWITCHBOOK_FACE_HOSTS', 'one=a.example.com,two=A.example.com'],
  ['SWITCHBOOK_PUBLIC_URL', 'contacts.example.com'],
  ['SWITCHBOOK_DATA_DIR', '~/data'],
  ['SWITCHBOOK_BACKUP_DIR', '~/backups'],
  ['SWITCHBOOK_BACKUP_EVERY', '24'],
  ['SWITCHBOOK_BACKUP_EVERY', '0h'],
  ['SWITCHBOOK_BACKUP_EVERY', '400d'],
  ['SWITCHBOOK_BACKUP_KEEP', '0'],
  ['SWITCHBOOK_BACKUP_KEEP', '1.5'],
  ['SWITCHBOOK_TRUSTED_PROXIES', 'proxy.example.com'],
  ['SWITCHBOOK_TRUSTED_PROXIES', '10.0.0.0/33'],
  ['SWITCHBOOK_CORS_ORIGINS', 'app.example.com'],
  ['SWITCHBOOK_CORS_ORIGINS', 'https://app.example.com/'],
  ['SWITCHBOOK_CORS_ORIGINS', 'null'],
  ['SWITCHBOOK_DRAIN', '301'],
  ['SWITCHBOOK_DRAIN', '1.5'],
  ['SWITCHBOOK_SLOW', '0'],
  ['SWITCHBOOK_SLOW', '2s'],
  ['SWITCHBOOK_LOG_SAMPLE', '1.5'],
  ['SWITCHBOOK_LOG_SAMPLE', '1%'],
])('%s cannot be %s, and the refusal lists the valid values', (variable, text) => {
  expect(() => readSettings({ [variable]: text })).toThrow(`${variable} cannot be "${text}".`);
});

it.each([
  'SWITCHBOOK_BACKUP_DIR',
  'SWITCHBOOK_VENDOR_KEY_DIR',
])('%s is a directory, or is missing', (variable) => {
  const file = path.join(programRoot, 'package.json');
  for (const text of [file, `${file}/backups`])
    expect(() => readSettings({ [variable]: text })).toThrow(`${variable} cannot be`);
  for (const text of [programRoot, `${programRoot}/missing/backups`])
    expect(() => readSettings({ [variable]: text })).not.toThrow();
});

it('a valid or invalid DATABASE_URL is never printed', () => {
  const secret = 'secret-4711';
  for (const url of [secret, `mysql://u:${secret}@h/d`, `postgres://u:1/${secret}@h/d`]) {
    const refused = (() => {
      try {
        return readSettings({ DATABASE_URL: url });
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(SettingsError);
    expect(String(refused)).not.toContain(secret);
  }
  const shown = describeSettings({ DATABASE_URL: `postgres://u:${secret}@h/d`, PORT: '8080' });
  expect(JSON.stringify(shown)).not.toContain(secret);
  expect(shown).toContainEqual(
    expect.objectContaining({ variable: 'PORT', value: '8080', isDefault: false }),
  );
});

describe('settings that a server publishes to other processes', () => {
  const secrets = Object.values(settingsTable).filter(({ isSecret }) => isSecret);

  it('are the set ones, and of a secret only its presence', () => {
    expect(secrets.map(({ variable }) => variable)).toEqual(['DATABASE_URL', 'SWITCHBOOK_BACKUP_COMMAND']);
    const environment = {
      DATABASE_URL: 'postgres://u:secret-4711@h/secret-4711',
      SWITCHBOOK_BACKUP_COMMAND: 'curl -H secret-4711',
      SWITCHBOOK_BACKUP_DIR: '/srv/backups',
      PORT: '4470',
    };
    const published = publishSettings(environment);
    expect(published).toEqual({
      DATABASE_URL: null,
      SWITCHBOOK_BACKUP_COMMAND: null,
      SWITCHBOOK_BACKUP_DIR: '/srv/backups',
    });
    expect(settingDifferencesOf(published, { DATABASE_URL: 'postgres://v:secret-4712@h/d' })).toEqual([
      { variable: 'SWITCHBOOK_BACKUP_DIR', server: '/srv/backups', here: '(not set)' },
      { variable: 'SWITCHBOOK_BACKUP_COMMAND', server: '(set, not shown)', here: '(not set)' },
    ]);
    expect(settingDifferencesOf(published, environment)).toEqual([]);
    expect(settingDifferencesOf(undefined, environment)).toBeUndefined();
  });

  it('fit into a response, at any length', () => {
    const origins = Array.from({ length: 500 }, (_, index) => `https://app-${index}.example.com`).join(',');
    const published = publishSettings({
      SWITCHBOOK_CORS_ORIGINS: origins,
      SWITCHBOOK_BACKUP_DIR: '/srv/backups',
    });
    expect(published).toMatchObject({ SWITCHBOOK_CORS_ORIGINS: null, SWITCHBOOK_BACKUP_DIR: '/srv/backups' });
    const all = Object.fromEntries(
      Object.values(settingsTable).map(({ variable }) => [variable, 'x'.repeat(1_000)]),
    );
    expect(Buffer.byteLength(JSON.stringify(publishSettings(all)))).toBeLessThan(7_500);
  });

  it('are read like the server does, except the database and unpublished ones, which are local', () => {
    const server = {
      SWITCHBOOK_BACKUP_DIR: '/srv/backups',
      SWITCHBOOK_BACKUP_EVERY: '6h',
      SWITCHBOOK_EVENT_RETENTION: 'forever',
      SWITCHBOOK_DATA_DIR: '/srv/data',
    };
    const own = readSettings({ SWITCHBOOK_DATA_DIR: '/mnt/data', SWITCHBOOK_LOG_LEVEL: 'debug' });
    const read = settingsOf(publishSettings(server), own);
    expect(read).toEqual({ ...readSettings(server), dataDir: '/mnt/data' });
    const other = { SWITCHBOOK_LOG_LEVEL: null, SWITCHBOOK_SLOW: 'of another version', UNKNOWN: 'x' };
    expect(settingsOf(other, own)).toEqual(own);
  });
});

it('the reference has every setting with its default', () => {
  const manual = fs.readFileSync(path.join(programRoot, 'docs/reference/settings.md'), 'utf8');
  for (const { variable, default: preset } of Object.values(settingsTable))
    expect(manual).toContain(`\n- \`${variable}\`${preset === '' ? '' : ` (\`${preset}\`)`}: `);
});

it('an unknown variable is reported with the likely one', () => {
  expect(
    unknownSettings({
      SWITCHBOOK_LOG_LEVEL: 'info',
      SWITCHBOOK_OTHER: '',
      SWITCHBOOK_PULL_KEY: 'k',
      PORT: '1',
    }),
  ).toEqual([]);
  expect(
    unknownSettings({ SWITCHBOOK_LOGLEVEL: 'info', SWITCHBOOK_HOST: 'x', SWITCHBOOK_QQQQQQQQQQ: '1' }),
  ).toEqual([
    'SWITCHBOOK_HOST is not a setting of Switchbook. Did you mean SWITCHBOOK_HOSTS?',
    'SWITCHBOOK_LOGLEVEL is not a setting of Switchbook. Did you mean SWITCHBOOK_LOG_LEVEL?',
    'SWITCHBOOK_QQQQQQQQQQ is not a setting of Switchbook.',
  ]);
});

it('every variable that the command line names is known', () => {
  // The first one marks a process of its own, and the second one is the code of an error.
  const others = new Set(['SWITCHBOOK_WORKER', 'SWITCHBOOK_HAND_OVER']);
  const named = sourceFiles('src/cli').flatMap(
    ({ text }) => text.match(/\bSWITCHBOOK_[A-Z_]*[A-Z]\b/g) ?? [],
  );
  expect(named.length).toBeGreaterThan(20);
  const variables = named.filter((name) => !others.has(name)).map((name) => [name, 'x']);
  expect(unknownSettings(Object.fromEntries(variables))).toEqual([]);
});

describe('a wrong value', () => {
  const texts = ['', ' ', '-1', '9'.repeat(5_000), 'letters', 'größe-名前', ',', '..'];
  /** Texts that are right for a setting. The start tries an address, and a path is any text. */
  const right: Readonly<Record<string, readonly string[]>> = {
    HOST: texts,
    SWITCHBOOK_DATA_DIR: texts,
    SWITCHBOOK_VENDOR_KEY_DIR: texts,
    SWITCHBOOK_BACKUP_DIR: texts,
    SWITCHBOOK_HOSTS: ['letters', '9'.repeat(5_000), ','],
    ...Object.fromEntries(
      ['FACE_HOSTS', 'TRUSTED_PROXIES', 'CORS_ORIGINS', 'UPSTREAM_ALLOW', 'WEBHOOK_ALLOW'].map((name) => [
        `SWITCHBOOK_${name}`,
        [','],
      ]),
    ),
  };

  it.each(
    Object.values(settingsTable).map(({ variable }) => variable),
  )('of %s is refused in a sentence', (name) => {
    for (const text of texts) {
      const isRight = text.trim() === '' || right[name]?.includes(text) === true;
      let refusal: unknown;
      try {
        readSettings({ [name]: text });
      } catch (error) {
        refusal = error;
      }
      if (isRight) expect([text, refusal]).toEqual([text, undefined]);
      else {
        expect([text, refusal]).toEqual([text, expect.any(SettingsError)]);
        const { message, nextStep } = refusal as SettingsError;
        expect(message).toMatch(new RegExp(`^${name} (cannot be|is set, but)`));
        expect([message.length < 200, nextStep]).toEqual([true, expect.stringMatching(/^Set .+\.$/)]);
      }
    }
  });

  it('a public URL may have a name in other letters, which headers get in ASCII', () => {
    const { publicUrl } = readSettings({ SWITCHBOOK_PUBLIC_URL: 'https://日本.example/größe/' });
    expect(publicUrl).toBe('https://xn--wgv71a.example/gr%C3%B6%C3%9Fe');
    expect(readSettings({ SWITCHBOOK_PUBLIC_URL: 'https://A.example:443' }).publicUrl).toBe(
      'https://A.example:443',
    );
  });

  it('a public key of backups with a wrong checksum is refused', () => {
    const key = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
    expect(readSettings({ SWITCHBOOK_BACKUP_ENCRYPT_TO: `${key}, ${key}` }).backupEncryptTo).toEqual([
      key,
      key,
    ]);
    for (const wrong of [key.replace('q', 'p'), key.slice(0, -1), `${key},age1x`, key.toUpperCase()])
      expect(() => readSettings({ SWITCHBOOK_BACKUP_ENCRYPT_TO: wrong })).toThrow('ENCRYPT_TO cannot be');
  });
});

it('the interval of backups requires a directory', () => {
  const directory = { SWITCHBOOK_BACKUP_DIR: '/srv/backups' };
  expect(readSettings(directory)).toMatchObject({
    backupDir: '/srv/backups',
    backupEveryMs: 24 * 3_600_000,
    backupKeep: 7,
  });
  expect(readSettings({ ...directory, SWITCHBOOK_BACKUP_EVERY: '30m' }).backupEveryMs).toBe(1_800_000);
  expect(readSettings({ ...directory, SWITCHBOOK_BACKUP_EVERY: 'off' }).backupEveryMs).toBeNull();
  expect(readSettings({}).backupDir).toBeUndefined();
  for (const [name, text] of [
    ['EVERY', '12h'],
    ['TEST', '7d'],
    ['COMMAND', 'true'],
  ]) {
    const set = { [`SWITCHBOOK_BACKUP_${name}`]: text };
    expect(() => readSettings(set)).toThrow(
      `SWITCHBOOK_BACKUP_${name} is set, but SWITCHBOOK_BACKUP_DIR is not.`,
    );
    expect(() => readSettings({ ...directory, ...set })).not.toThrow();
  }
});

describe('a secret in a file', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-secrets-'));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string) => {
    fs.writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const url = 'postgres://u:secret-4711@h/d';

  it('is read from the file in NAME_FILE, and never shown', () => {
    const environment = { DATABASE_URL_FILE: file('url', `${url}\n`) };
    expect(readSettings(environment).databaseUrl).toBe(url);
    const shown = describeSettings(environment);
    expect(JSON.stringify(shown)).not.toContain('4711');
    expect(shown).toContainEqual(expect.objectContaining({ variable: 'DATABASE_URL', isDefault: false }));
    expect(unknownSettings({ SWITCHBOOK_PULL_KEY_FILE: 'x' })).toEqual([]);
  });

  it('is not supported for settings that are not secret', () => {
    expect(readSettings({ PORT_FILE: file('port', '8080') }).port).toBe(4470);
    expect(unknownSettings({ SWITCHBOOK_DRAIN_FILE: 'x' })).toHaveLength(1);
  });

  it.each<[string, () => Record<string, string>, RegExp]>([
    ['absent', () => ({ DATABASE_URL_FILE: path.join(folder, 'none') }), /cannot be read \(ENOENT\)/],
    ['a folder', () => ({ DATABASE_URL_FILE: folder }), /cannot be read \(it is not a file\)/],
    ['a device', () => ({ DATABASE_URL_FILE: '/dev/zero' }), /cannot be read \(it is not a file\)/],
    ['empty', () => ({ DATABASE_URL_FILE: file('empty', ' \n') }), /which is empty/],
    ['too large', () => ({ DATABASE_URL_FILE: file('large', 'x'.repeat(70_000)) }), /larger than 64 KiB/],
    ['not alone', () => ({ DATABASE_URL_FILE: file('url', url), DATABASE_URL: url }), /both set/],
    ['no URL', () => ({ DATABASE_URL_FILE: file('no-url', 'secret-4711') }), /DATABASE_URL cannot be used/],
  ])('that is %s is refused in a sentence', (_, environment, words) => {
    const refused = (() => {
      try {
        return readSettings(environment());
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(SettingsError);
    expect(String(refused)).toMatch(words);
    expect(String(refused)).not.toContain('4711');
  });
});
