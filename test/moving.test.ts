/** The guides in docs/moving, pasted as they are: another Switchbook plays the vendor. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { programRoot } from '../src/config/root.js';
import type { TestAccount } from './support/ground.js';
import { makeDatabase, type OwnDatabase } from './support/own-database.js';
import { type Environment, Program, type Serving } from './support/program.js';
import { useServer } from './support/server.js';
import { send } from './support/wire.js';

// Whole processes on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const folder = path.join(programRoot, 'docs/moving');
const guides = fs.readdirSync(folder).map((file) => file.replace(/\.md$/, ''));

/** The vendors. */
const ground = useServer();
const program = new Program();
let database: OwnDatabase;
let env: Environment;
let ours: Serving;
/** whether there is a command that pulls */
let pulls = false;

beforeAll(async () => {
  database = await makeDatabase();
  env = { DATABASE_URL: database.url, SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8' };
  ours = await program.serve(env);
  pulls = /^ {2}pull /m.test((await program.run(['--help'], env)).stdout);
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
});

const read = (face: string) => fs.readFileSync(path.join(folder, `${face}.md`), 'utf8');
const commandsOf = (text: string) =>
  [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block).join('');

/** Somebody with everything that a vendor may know, and somebody with hardly anything. */
async function populate({ key }: TestAccount): Promise<void> {
  const native = async (at: string, body: object) => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await ground.send({ method: 'POST', path: `/directory/v1${at}`, headers, body });
    expect(answer.status).toBe(201);
    return answer.json.data;
  };
  await native('/groups', { name: 'Walk-ins' });
  const { id } = await native('/contacts', {
    display_name: 'Ana Lima',
    phone: '+4915100000001',
    email: 'ana@example.com',
    company: 'Acme',
    tags: ['vip'],
    groups: [1],
    attributes: { tier: 'gold' },
  });
  await native(`/contacts/${id}/notes`, { body: 'Prefers mornings' });
  await native('/contacts', { display_name: 'Ben', phone: '+4915100000002' });
}

/** The guide as a script: another slug and other addresses, and each command on its own line of the log. */
function scriptOf(face: string, text: string): string {
  return commandsOf(text)
    .replaceAll('corner-shop', `corner-${face}`)
    .replaceAll(/https:\/\/(?:[a-z0-9]+\.)+(?:com|id)/g, `http://127.0.0.1:${ground.port}`)
    .replaceAll('http://127.0.0.1:4470', ours.url)
    .split('\n')
    .map((line) => {
      if (!pulls && line.startsWith('./bin/switchbook pull ')) return ': no pull yet';
      // 1: what differs was told.
      const told = `compare-${face}.json || [ $? -eq 1 ]`;
      return line.startsWith('./bin/switchbook compare ')
        ? `${line} --sample 2 --rate none --json > ${told}`
        : line;
    })
    .join('\n');
}

it('there is a guide for each vendor, and the README begins with them', () => {
  expect(guides.sort()).toEqual(['superwaba', 'wacr', 'wacrm', 'wazapin', 'wazzup']);
  const readme = fs.readFileSync(path.join(programRoot, 'README.md'), 'utf8');
  const [, section = ''] = /^## Move a client over\n(.*?)^## /ms.exec(readme) ?? [];
  for (const face of guides) expect(section.slice(0, 600)).toContain(`(docs/moving/${face}.md)`);
});

describe.each(guides)('%s', (face) => {
  it('every link of the guide leads somewhere, and it is a page', () => {
    const text = read(face);
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)/g))
      expect(fs.existsSync(path.join(folder, target)), target).toBe(true);
    expect(text.split('\n').length).toBeLessThan(100);
  });

  it('every command does what it says', async () => {
    const account = await ground.newAccount();
    await populate(account);
    const secret = `vendors-own-key-${face}`;
    await ground.newKey(
      account,
      ['contacts:read', 'contacts:write', 'groups:read', 'sources:read', 'statuses:read', 'account:read'],
      { secret },
    );
    const work = fs.mkdtempSync(path.join(tmpdir(), 'switchbook-moving-'));
    fs.symlinkSync(path.join(programRoot, 'bin'), path.join(work, 'bin'));
    const line = face === 'superwaba' ? `${account.account.id} ${secret}` : secret;
    fs.writeFileSync(path.join(work, 'vendor-key.txt'), `${line}\n`);
    const { PATH = '', HOME = '' } = process.env;
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-c', `set -euo pipefail\nexec 2>&1\n${scriptOf(face, read(face))}`],
      { cwd: work, env: { PATH, HOME, ...env } },
    ).catch((error) => {
      throw new Error(`the guide of ${face} failed: ${error.stdout}`);
    });
    expect(stdout).toContain('The key was imported.');
    expect(stdout).toContain(`What ${face} does not serve is forwarded from now on.`);
    expect(stdout).toContain(`Nothing is forwarded for ${face} any more.`);
    const report = JSON.parse(fs.readFileSync(path.join(work, `compare-${face}.json`), 'utf8'));
    expect(report).toMatchObject({ face, from: `http://127.0.0.1:${ground.port}` });
    expect(report.contacts).toBe(face === 'wazzup' ? 4 : 2);
    await checkMoved(report, `corner-${face}`);
    fs.rmSync(work, { recursive: true });
  });
});

/** After a pull the same contacts are here under the same ids; before there is one, none is. */
async function checkMoved(
  report: { findings: { kind: string; path: string }[] },
  slug: string,
): Promise<void> {
  const accounts = await program.json(['account', 'list'], env);
  const { id } = accounts.find((one: { slug: string }) => one.slug === slug);
  const { key } = await program.json(['key', 'create', '--account', id], env);
  const headers = { authorization: `Bearer ${key}` };
  const { json } = await send(ours.port, { path: '/directory/v1/contacts?count=exact', headers });
  expect(json.meta.total).toBe(pulls ? 2 : 0);
  const lost = report.findings.filter(({ kind }) => kind === 'status' || kind === 'missing');
  if (pulls) expect(lost).toEqual([]);
  else expect(lost).not.toEqual([]);
}
