/** The files of deploy/ agree with each other and with the program. A private authority is valid only for its hosts. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { TestFixture } from '@switchbook/embedded-postgres/embedded.test.support.js';
import { describe, expect, it } from 'vitest';
import { listFiles } from '../scripts/make-package.mjs';
import { readSettings } from '../src/config/read-settings.js';
import { programRoot } from '../src/config/root.js';
import { settingsTable } from '../src/config/settings.js';
import { unknownSettings } from '../src/config/unknown-settings.js';
import { discoverFaces } from '../src/faces/kit/wire/discover.js';

const folder = path.join(programRoot, 'deploy');
const read = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');
const files = fs
  .readdirSync(folder, { recursive: true })
  .map(String)
  .filter((name) => fs.statSync(path.join(folder, name)).isFile());

const first = (text: string, form: RegExp): string => form.exec(text)?.[1] ?? '';
/** `NAME=value` of all lines that match the form. */
const pairs = (text: string, form: RegExp) =>
  Object.fromEntries([...text.matchAll(form)].map(([, name = '', value = '']) => [name, value]));

interface ComposedService {
  readonly env_file: readonly { readonly path: string; readonly required?: boolean }[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
}

const yaml = createRequire(import.meta.url)('js-yaml') as { load: (text: string) => unknown };
const composed = () =>
  (yaml.load(read('compose.yaml')) as { readonly services: { readonly switchbook: ComposedService } })
    .services.switchbook;
/** Settings of the first file in an empty environment. */
const composeDefaults = () =>
  pairs(read('compose.env').replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1'), /^(\w+)=(.*)$/gm);

describe('settings', () => {
  it('container settings come from an optional file, which overrides the shell', () => {
    const { env_file: given, environment } = composed();
    // Compose refuses an absent file without `required: false`; the later of two files has priority.
    expect(given).toEqual([{ path: 'compose.env' }, { path: '../switchbook.env', required: false }]);
    // Compose gives `environment` priority over each file, so a setting there could not be changed.
    expect(environment).toEqual({ SWITCHBOOK_BACKUP_DIR: '/backups' });
    // Settings of the shell keep their names.
    for (const line of read('compose.env')
      .split('\n')
      .filter((candidate) => candidate.startsWith('SWITCHBOOK_')))
      expect(line).toMatch(/^(\w+)=\$\{\1:-[^}]*\}$/);
    // The file may hold secrets: it is neither in the repository nor in the image.
    expect(fs.readFileSync(path.join(programRoot, '.gitignore'), 'utf8')).toContain('\n/switchbook.env\n');
    expect(read('Dockerfile.dockerignore')).toMatch(/^\*$/m);
    expect(read('Dockerfile.dockerignore')).not.toContain('!switchbook.env');
    expect(read('README.md')).toContain('`switchbook.env` in the root of the repository');
  });

  it('each setting of the configuration files exists', () => {
    const known = Object.values(settingsTable).map(({ variable }) => variable);
    const named = files.flatMap((name) => read(name).match(/\bSWITCHBOOK_[A-Z_]+\b/g) ?? []);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((setting) => !known.includes(setting))).toEqual([]);
  });

  it('have valid values and existing hosts of APIs', async () => {
    const unit = pairs(read('switchbook.service'), /^Environment=(\w+)=(.*)$/gm);
    const image = pairs(read('Dockerfile'), /^(?:ENV| {3}) (\w+)=(\S+?)(?: \\)?$/gm);
    const file = pairs(read('switchbook.env'), /^(\w+)=(.*)$/gm);
    const compose = { ...composeDefaults(), ...composed().environment };
    expect([unit, image, file, compose].map((item) => Object.keys(item).length)).toEqual([5, 4, 3, 5]);
    for (const item of [
      { ...unit, ...file },
      { ...image, ...compose },
    ]) {
      expect(() => readSettings(item)).not.toThrow();
      expect(unknownSettings(item)).toEqual([]);
    }
    const { faceHosts, trustedProxies } = readSettings(file);
    const faces = (await discoverFaces()).map(({ name }) => name);
    expect([...faceHosts.values()].filter((host) => !faces.includes(host))).toEqual([]);
    expect(trustedProxies.length).toBeGreaterThan(0);
    // Both proxies serve the host names of the settings.
    for (const proxy of ['Caddyfile', 'nginx/switchbook.conf'])
      for (const host of ['contacts.example.com', ...faceHosts.keys()]) expect(read(proxy)).toContain(host);
    expect(file.SWITCHBOOK_HOSTS).toBe('contacts.example.com');
  });
});

describe('paths and ports', () => {
  it('the image and compose.yaml agree', () => {
    const image = read('Dockerfile');
    const compose = read('compose.yaml');
    const data = first(image, /SWITCHBOOK_DATA_DIR=(\S+)/);
    const port = first(image, /PORT=(\d+)/);
    expect(JSON.parse(first(image, /^VOLUME (.*)$/m))).toEqual([data, '/backups']);
    expect(image).toContain(`install -d -o switchbook -g switchbook -m 0750 ${data} /backups`);
    expect(image.indexOf('USER switchbook')).toBeGreaterThan(image.indexOf('install -d'));
    expect(first(image, /^EXPOSE (\d+)$/m)).toBe(port);
    expect(port).toBe(settingsTable.port.default);
    expect(compose).toContain(`"127.0.0.1:${port}:${port}"`);
    expect(compose).toContain(`- data:${data}\n`);
    expect(compose).toContain('- backups:/backups\n');
    expect(first(compose, /SWITCHBOOK_BACKUP_DIR: (\S+)/)).toBe('/backups');
    expect(first(compose, /dockerfile: (\S+)/)).toBe('deploy/Dockerfile');
    expect(composeDefaults().SWITCHBOOK_TRUSTED_PROXIES).toBe(first(compose, /gateway: (\S+)/));
    const [major] = first(image, /FROM node:(\S+) AS build/).split('-');
    expect(Number(major)).toBeGreaterThanOrEqual(20);
  });

  it('the image is built from the files of the package', () => {
    const kept = [...read('Dockerfile.dockerignore').matchAll(/^!(.+)$/gm)].map(([, name = '']) => name);
    for (const name of kept) expect(fs.existsSync(path.join(programRoot, name)), name).toBe(true);
    for (const file of listFiles().filter((name) => !name.startsWith('dist/')))
      expect(
        kept.some((name) => file === name || file.startsWith(`${name}/`)),
        file,
      ).toBe(true);
  });

  it('the systemd unit and its guide agree', () => {
    const unit = read('switchbook.service');
    const folder = first(unit, /^WorkingDirectory=(\S+)$/m);
    expect(first(unit, /^ExecStart=(\S+) serve$/m)).toBe(`${folder}/bin/switchbook`);
    expect(first(unit, /SWITCHBOOK_DATA_DIR=(\S+)/)).toBe(
      `/var/lib/${first(unit, /^StateDirectory=(\S+)$/m)}`,
    );
    expect(first(unit, /^ReadWritePaths=(\S+)$/m)).toBe(first(unit, /SWITCHBOOK_BACKUP_DIR=(\S+)/));
    expect(unit).toContain('\nKillMode=mixed\n');
    const guide = read('README.md');
    for (const place of [
      folder,
      '/etc/switchbook.env',
      '/var/backups/switchbook',
      '/var/lib/switchbook-data',
    ])
      expect(guide).toContain(place);
    expect(unit).toContain('EnvironmentFile=-/etc/switchbook.env');
  });

  it('the proxies overwrite forwarding headers of clients', () => {
    const caddy = read('Caddyfile');
    const nginx = read('nginx/switchbook.conf');
    const snippet = read('nginx/switchbook-proxy.conf');
    const address = `127.0.0.1:${settingsTable.port.default}`;
    expect([caddy.includes(address), nginx.includes(`server ${address};`)]).toEqual([true, true]);
    expect(nginx).toContain(`upstream ${first(snippet, /proxy_pass http:\/\/(\w+);/)} {`);
    for (const include of nginx.match(/include \S+;/g) ?? [])
      expect(include).toBe('include switchbook-proxy.conf;');
    for (const [header, value] of [
      ['X-Forwarded-For', '$remote_addr'],
      ['X-Forwarded-Proto', '$scheme'],
      ['X-Forwarded-Host', '$host'],
      ['X-Request-Id', '$request_id'],
    ])
      expect(snippet).toContain(`proxy_set_header ${header} ${value};`);
    for (const inside of ['/metrics', '/health/'])
      expect([caddy, snippet].every((text) => text.includes(inside))).toBe(true);
  });
});

describe('two servers', () => {
  const ports = [settingsTable.port.default, String(Number(settingsTable.port.default) + 1)];

  it('are known to each proxy, which detects a stopping server within the drain', () => {
    for (const file of ['Caddyfile', 'nginx/switchbook.conf', 'haproxy.cfg'])
      for (const port of ports) expect(read(file), file).toContain(`127.0.0.1:${port}`);
    const drainSeconds = Number(settingsTable.drainMs.default);
    expect(Number(first(read('nginx/switchbook.conf'), /fail_timeout=(\d+)s;/))).toBeLessThan(drainSeconds);
    for (const file of ['Caddyfile', 'haproxy.cfg', 'kubernetes.yaml'])
      expect(read(file), file).toContain('/health/accepting');
    // A proxy must close an idle connection first. nginx and HAProxy do so by default: after 60 and 5 seconds.
    for (const [file, form] of [
      ['nginx/switchbook.conf', /keepalive_timeout (\d+)s;/g],
      ['Caddyfile', /keepalive (\d+)s/g],
      ['haproxy.cfg', /pool-purge-delay (\d+)s/g],
    ] as const)
      for (const [, seconds] of read(file).matchAll(form))
        expect(Number(seconds), file).toBeLessThan(Number(settingsTable.keepAliveMs.default));
    expect(read('Caddyfile')).toMatch(/keepalive \d+s/);
  });

  it('the proxies never repeat a write', () => {
    expect(read('nginx/switchbook-proxy.conf')).toContain('proxy_next_upstream error timeout;');
    expect(read('haproxy.cfg')).toContain('retry-on conn-failure\n');
    expect(read('Caddyfile')).not.toContain('lb_retry_match');
  });
});

describe('shipped files', () => {
  const run = (name: string, ...args: string[]) =>
    execFileSync(name, args, { encoding: 'utf8', stdio: 'pipe', env: { ...process.env, PATH: paths } });
  const paths = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
  const has = (name: string) => paths.split(':').some((part) => fs.existsSync(path.join(part, name)));

  it.runIf(has('caddy'))('the Caddyfile loads', () => {
    run('caddy', 'validate', '--adapter', 'caddyfile', '--config', path.join(folder, 'Caddyfile'));
  });

  it.runIf(has('haproxy'))('haproxy.cfg loads, except its certificates', async () => {
    const fixture = new TestFixture();
    const file = path.join(fixture.directory(), 'haproxy.cfg');
    fs.writeFileSync(
      file,
      read('haproxy.cfg')
        .replace(/ ssl crt .*/, '')
        .replace(/\tuser .*\n\tgroup .*\n/, ''),
    );
    run('haproxy', '-c', '-q', '-f', file);
    await fixture.cleanUp();
  });

  it.runIf(has('systemd-analyze'))('the unit loads, except programs that are not installed', () => {
    const verify = () => run('systemd-analyze', 'verify', path.join(folder, 'switchbook.service'));
    const verdict = (() => {
      try {
        return verify();
      } catch (error) {
        return String((error as { stderr?: string }).stderr);
      }
    })();
    expect(verdict).not.toMatch(/Unknown|Failed to parse|Invalid/);
  });
});

it('a private authority signs only its own hosts', async () => {
  const fixture = new TestFixture();
  const directory = path.join(fixture.directory(), 'ca');
  const make = (...hosts: string[]) =>
    execFileSync(path.join(folder, 'private-ca.sh'), [directory, ...hosts], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  expect(make('api.vendor.example', 'old.vendor.example')).toContain('Keep ca.key to yourself');
  expect(fs.statSync(path.join(directory, 'ca.key')).mode & 0o077).toBe(0);
  expect(() => make('api.vendor.example')).toThrow('There is an authority in');
  for (const wrong of ['$(id)', '-x.example', '.example', '192.0.2.1'])
    expect(() => make(wrong)).toThrow('no host name');
  const long = `contacts-api.${'production.'.repeat(5)}vendor.example`;
  const other = `${directory}-long`;
  execFileSync(path.join(folder, 'private-ca.sh'), [other, long], { stdio: 'pipe' });
  expect(
    execFileSync('openssl', ['verify', '-CAfile', 'ca.crt', `${long}.crt`], { cwd: other }).toString(),
  ).toContain('OK');
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  // An attacker with the key of the authority creates a certificate for a bank.
  openssl(
    ...'req -new -newkey rsa:2048 -nodes -subj /CN=bank.example -keyout bank.key -out bank.csr'.split(' '),
  );
  fs.writeFileSync(path.join(directory, 'bank.ext'), 'subjectAltName=DNS:bank.example\n');
  openssl(
    ...'x509 -req -in bank.csr -CA ca.crt -CAkey ca.key -CAcreateserial -extfile bank.ext -out bank.example.crt'.split(
      ' ',
    ),
  );
  fs.renameSync(path.join(directory, 'bank.key'), path.join(directory, 'bank.example.key'));
  const ca = fs.readFileSync(path.join(directory, 'ca.crt'));
  const ask = async (host: string, certificate = host) => {
    const [cert, key] = ['crt', 'key'].map((ending) =>
      fs.readFileSync(path.join(directory, `${certificate}.${ending}`)),
    );
    const server = https.createServer({ cert, key }, (_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      return await new Promise<string>((resolve) => {
        https
          .get({ host: '127.0.0.1', port, servername: host, ca, agent: false }, (response) => {
            response.resume().on('end', () => resolve(String(response.statusCode)));
          })
          .on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message}`));
      });
    } finally {
      server.close();
    }
  };
  expect(await ask('api.vendor.example')).toBe('200');
  expect(await ask('old.vendor.example')).toBe('200');
  expect(await ask('old.vendor.example', 'api.vendor.example')).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(await ask('bank.example')).toContain('permitted subtree violation');
  await fixture.cleanUp();
});
