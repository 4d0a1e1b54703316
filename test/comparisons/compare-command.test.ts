/** The command `compare` on the command line: it compares an account with a fake vendor server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findComparedFaces } from '../../src/compose/compare-with-vendor.js';
import { makeDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { inTwoLengths } from '../support/lengths.js';
import { type Environment, Program, type Ran, type Serving } from '../support/program/program.js';

const program = new Program();
const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-compare-'));
const keyFile = path.join(folder, 'vendor-key.txt');
let database: OwnDatabase;
let env: Environment;
let vendor: Serving;
let vendorKey: string;

/** Personal data, which no output without --show may contain. */
const personal = ['Zsofia', 'Quill', '4915155', '4915166', 'zsofia@example.com', 'Papermill'];

const people = (name: string, phone: string) =>
  `phone,name,email,company,tags\n+${phone}01,${name},zsofia@example.com,Papermill,vip\n+${phone}02,Quill,,,\n`;

beforeAll(async () => {
  database = await makeDatabase();
  env = { DATABASE_URL: database.url, SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8' };
  await program.json(['migrate'], env);
  for (const [name, who, phone] of [
    ['Same', 'Zsofia', '4915155'],
    ['Other', 'Zsofia B', '4915166'],
  ] as const) {
    await program.json(['account', 'create', '--name', name, '--slug', name.toLowerCase()], env);
    const file = path.join(folder, `${name}.csv`);
    writeFileSync(file, people(who, `${phone}0000`));
    await program.json(['import', file, '--account', name.toLowerCase()], env);
  }
  vendor = await program.serve(env);
  vendorKey = (await program.json(['key', 'create', '--account', 'same', '--rate-limit', 'none'], env)).key;
  writeFileSync(keyFile, `${vendorKey}\n`);
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const compare = (args: readonly string[], more: Environment = {}, stdin = ''): Promise<Ran> =>
  // The fake vendor server has no limits.
  program.run(['compare', ...args, '--rate', 'none'], { ...env, ...more }, stdin);

it('equal answers give exit code 0 and one sentence, with each source of the key', async () => {
  const args = ['wazzup', '--account', 'same', '--from', vendor.url];
  const ran = await Promise.all([
    compare([...args, '--key-file', keyFile]),
    compare([...args, '--key-file', '-'], {}, vendorKey),
    compare(args, { SWITCHBOOK_PULL_KEY: vendorKey }),
  ]);
  for (const { code, stdout, stderr } of ran) {
    expect(code).toBe(0);
    // Only a long run prints its progress.
    expect(stderr).toMatch(/^(\d+ requests {2}\d+ contacts {2}0 differences\n)*$/);
    expect(stdout).toMatch(/^\d+ requests, 4 contacts compared one by one: no differences\.\n/);
    expect(stdout).not.toContain(vendorKey);
  }
});

it('the upstream of the account is the default vendor, and its key is sent to no other host', async () => {
  await program.run(
    ['upstream', 'set', 'wacrm', '--account', 'same', '--to', vendor.url, '--key-file', keyFile],
    env,
  );
  const kept = await compare(['wacrm', '--account', 'same', '--json']);
  expect(kept.code).toBe(0);
  expect(JSON.parse(kept.stdout)).toMatchObject({
    face: 'wacrm',
    from: vendor.url,
    alike: true,
    findings: [],
  });
  const elsewhere = await compare(['wacrm', '--account', 'same', '--from', `${vendor.url}/x`]);
  expect(elsewhere).toMatchObject({ code: 2, stdout: '' });
  expect(elsewhere.stderr).toContain("The vendor's key is missing.");
});

it('differences give exit code 1; personal data needs --show', async () => {
  const args = ['wacrm', '--account', 'other', '--from', vendor.url, '--key-file', keyFile];
  const text = await compare(args);
  const json = await compare([...args, '--json']);
  const shown = await compare([...args, '--show']);
  expect([text.code, json.code, shown.code]).toEqual([1, 1, 1]);
  for (const { stdout, stderr } of [text, json])
    for (const word of [...personal, vendorKey]) expect(stdout + stderr).not.toContain(word);
  expect(text.stdout).toMatch(
    /GET \/api\/v1\/contacts\?limit=100\n {2}data\[\] +missing here +2 times, first contact /,
  );
  expect(text.stdout).toMatch(/GET \/api\/v1\/contacts\/\{id\}\n {2}status +vendor: 200, here: 404 +2 times/);
  const report = JSON.parse(json.stdout);
  expect(report).toMatchObject({ face: 'wacrm', alike: false, contacts: 2 });
  const [finding] = report.findings;
  expect(Object.keys(finding)).toEqual(['request', 'kind', 'path', 'count', 'example']);
  const status = report.findings.find((candidate: { kind: string }) => candidate.kind === 'status');
  expect(status).toMatchObject({
    request: 'GET /api/v1/contacts/{id}',
    path: 'status',
    count: 2,
    example: { page: null, vendor_type: 'number', our_type: 'number', vendor: 200, ours: 404 },
  });
  expect(shown.stdout).toContain('4915155');
});

it('an impossible comparison gives exit code 2 with the next step', async () => {
  const from = ['--from', vendor.url, '--key-file', keyFile];
  const cases: readonly (readonly [readonly string[], string, Environment?])[] = [
    [['nobody', '--account', 'same', ...from], 'There is no API "nobody" that can be compared.'],
    [['directory', '--account', 'same', ...from], 'There is no API "directory" that can be compared.'],
    [['wacrm', '--account', 'nobody', ...from], 'There is no account "nobody".'],
    [['wacr', '--account', 'same', '--key-file', keyFile], 'The account has no upstream for wacr'],
    [['superwaba', '--account', 'same', ...from], 'must be the organization id and the key at the vendor'],
    [
      ['wacr', '--account', 'same', ...from],
      'cannot be reached (ADDRESS_NOT_ALLOWED)',
      { SWITCHBOOK_UPSTREAM_ALLOW: '' },
    ],
    [
      ['wacr', '--account', 'same', ...from],
      'may not be called, because SWITCHBOOK_UPSTREAM_ALLOW is "none". Remove that setting and restart the server.',
      { SWITCHBOOK_UPSTREAM_ALLOW: 'none' },
    ],
    [
      ['wacrm', '--account', 'same', '--from', `${vendor.url}/api/v1`, '--key-file', keyFile],
      'must not end with /api/v1',
    ],
    [
      ['wacr', '--account', 'same', '--from', vendor.url, '--key-file', '/nowhere/key'],
      'The file "/nowhere/key" cannot be read: no such file or directory (ENOENT).',
    ],
    [['wacr', '--account', 'same', ...from, '--sample', 'x'], 'Write a whole number from 0 to 1000.'],
    [['wacr', '--account', 'same', ...from, '--sample', '3', '--all'], 'cannot be used with'],
  ];
  const ran = await Promise.all(cases.map(([args, , more]) => compare(args, more)));
  for (const [index, [args, words]] of cases.entries()) {
    expect({ args, code: ran[index]?.code, stdout: ran[index]?.stdout }).toEqual({
      args,
      code: 2,
      stdout: '',
    });
    expect(ran[index]?.stderr).toContain(words);
  }
  const json = await compare(['nobody', '--account', 'same', ...from, '--json']);
  expect(json).toMatchObject({ code: 2, stdout: '' });
  expect(JSON.parse(json.stderr)).toMatchObject({
    code: 'not_found',
    detail: 'There is no API "nobody" that can be compared.',
  });
  writeFileSync(keyFile, 'a-key-that-nobody-has\n');
  const unknown = await compare(['wacrm', '--account', 'other', ...from]);
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toBe(
    'The vendor does not accept the key (401).\nCheck that the key is correct and may read contacts.\n',
  );
});

inTwoLengths(
  'a vendor that is away: two lines, and the own half of the comparison ends before the database closes',
  { short: 1, long: 20 },
  async (most) => {
    const faces = [...(await findComparedFaces()).keys()].slice(0, most);
    const commands = faces.flatMap((face) => [
      ['--from', 'https://vendor.invalid', face],
      ['--from', 'http://127.0.0.1:1', face],
    ]);
    expect(commands.length).toBeGreaterThan(Math.min(1, most));
    for (const [index, args] of commands.entries()) {
      const command = ['compare', ...args, '--account', 'same', '--key-file', keyFile];
      writeFileSync(keyFile, args.includes('superwaba') ? 'org_1 a-key' : 'a-key');
      // The log of an in-process command goes elsewhere, and the guard of the whole run checks it.
      const { code, stdout, stderr } = await (index < 1
        ? program.runApart(command, env)
        : program.run(command, env));
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).toMatch(
        /^http\S+ cannot be reached \(\w+\)\.\nCheck --from\. Private addresses and plain HTTP need SWITCHBOOK_UPSTREAM_ALLOW\.\n$/,
      );
    }
  },
);
