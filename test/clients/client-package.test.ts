/**
 * The package of the TypeScript client in an empty project: it is packed, installed and type-checked, and its examples
 * run.
 */
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { inTwoLengths } from '../support/lengths.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const source = path.join(programRoot, 'clients/typescript');
const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-client-')));
const project = path.join(folder, 'project');
const readme = fs.readFileSync(path.join(source, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/<!-- example: (\S+) -->\n```js\n(.*?)```/gs)].map(
  ([, name = '', code = '']) => ({
    name,
    code,
  }),
);
const tsc = path.join(programRoot, 'node_modules/typescript/bin/tsc');
const run = promisify(execFile);

beforeAll(() => {
  // A copy, so that tests of one tree do not write into it at the same time.
  fs.cpSync(source, path.join(folder, 'source'), {
    recursive: true,
    filter: (name) => !/\/dist(\/|$)/.test(name),
  });
  fs.symlinkSync(path.join(programRoot, 'node_modules'), path.join(folder, 'node_modules'));
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, npm_config_offline: 'true', npm_config_cache: path.join(folder, 'cache') };
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: path.join(folder, 'source'),
    env,
    stdio: 'pipe',
  });
  fs.rmSync(path.join(folder, 'node_modules'));
  const [file = ''] = fs.readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  fs.mkdirSync(project);
  fs.writeFileSync(path.join(project, 'package.json'), '{"private":true,"type":"module"}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', path.join(folder, file)], {
    cwd: project,
    env,
    stdio: 'pipe',
  });
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const installed = path.join(project, 'node_modules/switchbook-client');

it('the package contains only the required files', () => {
  const names = fs.readdirSync(installed);
  expect(names.sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  const files = fs.readdirSync(path.join(installed, 'dist'), { recursive: true }).map(String);
  expect(files).toContain('generated/operations.d.ts');
  for (const file of files.filter((name) => /\.(js|ts)$/.test(name))) {
    const text = fs.readFileSync(path.join(installed, 'dist', file), 'utf8');
    expect(text, file).not.toMatch(/from ['"](?!\.\.?\/[\w./-]+\.(js|ts)['"])/);
    if (file.endsWith('.js')) expect(text, file).not.toMatch(/\b(process|Buffer|require)\b[.(]/);
  }
});

it('the package type-checks in an empty project, and reports type errors', async () => {
  const check = async (code: string) => {
    fs.writeFileSync(path.join(project, 'use.ts'), code);
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--types', '', '--lib', 'es2022,dom'];
    const answer = await run(process.execPath, [tsc, ...options, 'use.ts'], { cwd: project }).catch(
      (error: { stdout: string }) => error,
    );
    return answer.stdout;
  };
  const right = `import { type Contact, MergedError, Switchbook } from 'switchbook-client';
    const client = new Switchbook({ url: '' });
    export const one: Promise<Contact> = client.getContact({ id: 1 });
    export async function all(): Promise<string[]> {
      const names: string[] = [];
      for await (const { display_name } of client.listContacts({ limit: 10 })) names.push(display_name ?? '');
      return names;
    }
    export const id = (error: MergedError): string | undefined => error.problem.contact_id;`;
  expect(await check(right)).toBe('');
  const wrong = `import { Switchbook } from 'switchbook-client';
    const client = new Switchbook({ url: '' });
    client.getContact({});
    client.createContact({ nmae: 'Jane' });
    client.listContacts({ type: 'friend' });`;
  expect((await check(wrong)).match(/error TS/g)).toHaveLength(3);
});

/** The lines that the examples print, in order, on one account. */
const printed: Readonly<Record<string, readonly string[]>> = {
  contact: ['Jane Doe Acme 2'],
  resolve: ['Jane Doe 1'],
  list: ['Jane Doe', '1 1 null'],
  errors: ['the contact is string', "wrong: [ 'phone' ]"],
  consent: ["false [ 'opted_out' ]"],
  import: ['43 of 43 bytes', 'done 1 1', 'invalid'],
  export: ['Jane Doe'],
  bulk: ['done 1', 'undone'],
  follow: ['copied Jane Doe', 'copied John Roe', 'copied 3 tags'],
  webhook: ['contact.created c1'],
};

/**
 * Runs an example. It ends the follower once the copy is complete, and calls the receiver with the call in its
 * environment.
 */
const runner = `const { receive } = await new Promise((resolve, reject) => {
  const log = console.log;
  console.log = (...words) => {
    log(...words);
    if (/tags$/.test(words.at(-1))) process.emit('SIGTERM');
  };
  import('./' + process.argv[2]).then(resolve, reject);
});
if (receive !== undefined) {
  const { url, headers, body } = JSON.parse(process.env.CALL);
  const call = (text) => receive(new Request(url, { method: 'POST', headers, body: text }));
  if ((await call(body)).status !== 204 || (await call(body + ' ')).status !== 401) throw new Error('refused');
}`;

// Each example uses the data of the previous example.
const tried = { short: 4, long: 10 };
inTwoLengths('the README has ten examples, and each prints what it should', tried, async (count) => {
  expect(examples.map(({ name }) => name)).toEqual(Object.keys(printed));
  fs.writeFileSync(path.join(project, 'run.js'), runner);
  const account = await fixture.newAccount();
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  const body = JSON.stringify({ type: 'contact.created', timestamp: 'now', data: { contact_id: 'c1' } });
  const now = new Date();
  const headers = {
    'webhook-id': 'e1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('e1', now, body),
  };
  const env = {
    PATH: process.env.PATH,
    SWITCHBOOK_URL: `http://127.0.0.1:${fixture.port}`,
    SWITCHBOOK_KEY: account.key,
    WEBHOOK_SECRET: secret,
    CALL: JSON.stringify({ url: 'http://127.0.0.1/', headers, body }),
  };
  for (const { name, code } of examples.slice(0, count)) {
    fs.writeFileSync(path.join(project, `${name}.js`), code);
    const { stdout } = await run(process.execPath, ['run.js', `${name}.js`], {
      cwd: project,
      env,
    });
    expect([name, ...stdout.trim().split('\n')]).toEqual([name, ...(printed[name] ?? [])]);
  }
});
