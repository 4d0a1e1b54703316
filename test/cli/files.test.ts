/** The commands `import` and `export`, on a separate database. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filterNames } from '../../src/contacts/filters/filter-text.js';
import { rowsOn, runOn } from '../support/database/connection.js';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { onThisMachine } from '../support/machine.js';
import { type Environment, Program, type Ran } from '../support/program/program.js';
import { until } from '../support/until.js';

const program = new Program();
const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-files-'));
let database: OwnDatabase;
let env: Environment;

beforeAll(async () => {
  database = await makeInstalledDatabase();
  env = { DATABASE_URL: database.url };
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function newAccount(): Promise<string> {
  const account = await program.json(['account', 'create', '--name', 'Files'], env);
  return String(account.number);
}

function fileOf(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

function run(command: string, account: string, args: readonly string[] = [], stdin = ''): Promise<Ran> {
  return program.run([...command.split(' '), '--account', account, ...args], env, stdin);
}

const people = 'phone,name,tags\n+4915100000001,Ana,vip\n+4915100000002,Ben,\nnonsense,Cem,\n';

/** Names of all contacts, in the order of their numbers. */
async function namesOf(account: string): Promise<(string | null)[]> {
  const { code, stdout } = await run('export', account, ['--format', 'ndjson']);
  expect(code).toBe(0);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).display_name);
}

it.concurrent('import --dry-run: prints the use of each column, and why rows and cells are left out', async () => {
  const account = await newAccount();
  const file = fileOf(
    'doubtful.csv',
    'Phone,Name,Email,created_by\n+4915100000001,Ana,nowhere,x\nn1,Ben,,\nn2,Cem,,\n9592123456,Dan,,\n',
  );
  const args = ['--dry-run', '--bad-cells', 'drop_cell', '--region', 'IN'];
  const { stdout } = await run(`import ${file}`, account, args);
  for (const text of [
    /Phone +phone\n/,
    /created_by +not imported\n/,
    /Why rows were rejected:\n +2 × invalid in Phone\n +row 2: "n1" is not .*\n +row 3: "n2"/,
    /Why cells were dropped:\n +1 × invalid in Email\n +row 1: "nowhere"/,
    /read in two ways:\n +1 × ambiguous_phone in Phone\n +row 4: "9592123456" was read as \+919592123456, .*\+9592123456/,
  ])
    expect(stdout).toMatch(text);
});

it.concurrent('export: writes plain CSV for other programs', { tags: ['nightly'] }, async () => {
  const account = await newAccount();
  await run('import -', account, [], 'phone,company\n+4915100000001,=ACME\n');
  expect((await run('export', account)).stdout).toContain(",+4915100000001,,'=ACME,");
  expect((await run('export', account, ['--plain'])).stdout).toContain(',+4915100000001,,=ACME,');
});

it.concurrent('a long answer: a reader that takes its time gets all of it', {
  tags: ['nightly'],
}, async () => {
  const account = await newAccount();
  const rows = Array.from(
    { length: 1_000 },
    (_, index) => `+49152${String(index).padStart(8, '0')},${'x'.repeat(100)}`,
  );
  await run('import -', account, [], `phone,name\n${rows.join('\n')}\n`);
  const listing = program.spawn(['contact', 'find', '--account', account, '--limit', '1000', '--json'], env);
  listing.child.stdout.pause();
  // A process that does not wait for its reader would end in the meantime.
  await once(listing.child.stdout, 'readable');
  await Promise.race([delay(onThisMachine(300)), once(listing.child, 'exit')]);
  listing.child.stdout.resume();
  const { code, stdout } = await listing.ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toHaveLength(rows.length);
});

it.concurrent('import undo, bulk undo: an undo that failed is no success', async () => {
  const { number, id } = await program.json(['account', 'create', '--name', 'Failing'], env);
  const account = String(number);
  await program.json(['import', fileOf('first.csv', people), '--account', account], env);
  await program.json(['bulk', 'edit', '--account', account, '--all', '--add-tag', 'x'], env);
  const [change] = await program.json(['bulk', 'list', '--account', account], env);
  const more = 'phone,name\n+4915100000003,Dan\n';
  const job = await program.json(['import', fileOf('more.csv', more), '--account', account], env);
  await runOn(
    database.connection,
    `create function refuse() returns trigger language plpgsql as $$ begin raise 'refused'; end $$;
     create trigger refuse before update or delete on contacts for each row
       when (old.account_id = '${id}') execute function refuse()`,
  );
  for (const undo of [`import undo ${job.id}`, `bulk undo ${change.id}`]) {
    const ran = await run(undo, account);
    expect([undo, ran]).toMatchObject([
      undo,
      { code: 1, stdout: expect.stringMatching(/^The undo failed: /) },
    ]);
  }
});

it.concurrent('import: prints the results, the place of rejected rows, and the undo command', async () => {
  const account = await newAccount();
  const rejected = path.join(folder, 'rejected.csv');
  const ran = await run(`import ${fileOf('people.csv', people)}`, account, [
    '--tag',
    'fair, spring',
    '--rejected',
    rejected,
  ]);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  for (const word of [
    'The import is done.',
    'people.csv',
    'created   2',
    'rejected  1',
    rejected,
    'import undo',
  ])
    expect(ran.stdout).toContain(word);
  expect(readFileSync(rejected, 'utf8')).toMatch(
    /^\ufeffphone,name,tags,import_row,.*\r\nnonsense,Cem,,3,phone,/,
  );
  expect(await namesOf(account)).toEqual(['Ana', 'Ben']);
  expect((await run('tag list', account)).stdout).toContain('fair, spring');

  const [job, ...others] = JSON.parse((await run('import list', account, ['--json'])).stdout);
  expect(others).toEqual([]);
  expect(job).toMatchObject({
    state: 'done',
    file_name: 'people.csv',
    created: 2,
    rejected: 1,
    percent: 100,
  });
  expect((await run('import list', account)).stdout).toContain(job.id);
  const again = path.join(folder, 'again.csv');
  const shown = await run(`import show ${job.id}`, account, ['--rejected', again, '--json']);
  const newItems = [{ catalog: 'tags', count: 2, names: ['vip', 'fair, spring'] }];
  expect(JSON.parse(shown.stdout)).toEqual({ ...job, new_items: newItems });
  expect(ran.stdout).toContain('new tags  2: vip, fair, spring\n');
  expect(readFileSync(again, 'utf8')).toBe(readFileSync(rejected, 'utf8'));
  expect([rejected, again].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);

  const undone = await run(`import undo ${job.id}`, account);
  expect(undone).toMatchObject({ code: 0, stdout: 'The import was undone: 2 rows.\n' });
  expect(await namesOf(account)).toEqual([]);
  const twice = await run(`import undo ${job.id}`, account);
  expect(twice).toMatchObject({ code: 1, stdout: '' });
  expect(twice.stderr).toMatch(
    /^The import is still running, was a dry run, was already undone, or its rows are no longer kept\.\nSee its state with: /,
  );
});

it.concurrent('import: reads stdin with every option, and prints one JSON value', {
  tags: ['nightly'],
}, async () => {
  const account = await newAccount();
  const options = [
    '--delimiter',
    'semicolon',
    '--encoding',
    'windows-1252',
    '--mapping',
    'Wer=company',
    '--format',
    'csv',
  ];
  const more = ['--group', 'Team', '--source', 'Fair', '--region', 'DE', '--on-match', 'fill', '--json'];
  const text = 'Telefon;Wer\n01510 0000001;Ana\n';
  const dry = await run('import -', account, [...options, ...more, '--dry-run'], text);
  expect(JSON.parse(dry.stdout)).toMatchObject({
    state: 'done',
    dry_run: true,
    created: 1,
    on_match: 'fill',
  });
  expect(await namesOf(account)).toEqual([]);
  const ran = await run('import -', account, [...options, ...more], text);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toMatchObject({
    state: 'done',
    dry_run: false,
    file_name: null,
    rows: 1,
    created: 1,
    columns: [
      { name: 'Telefon', field: 'phone' },
      { name: 'Wer', field: 'company' },
    ],
  });
  const { stdout } = await run('export', account, ['--format', 'ndjson']);
  expect(JSON.parse(stdout)).toMatchObject({
    phone: '+4915100000001',
    company: 'Ana',
    groups: ['Team'],
    source: 'Fair',
  });
});

it.concurrent('import: an invalid file is refused with the position and the next step, and nothing is imported', async () => {
  const account = await newAccount();
  const refused = async (file: string, args: readonly string[] = []) => {
    const ran = await run(`import ${file}`, account, args);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    return ran.stderr;
  };
  const ragged = fileOf('ragged.csv', 'phone,name\n+4915100000001,Ana\n+4915100000002,Bo,x\n');
  expect(await refused(ragged)).toMatch(/^Row 2 \(line 3\) .*\nNothing was imported\. /);
  const good = fileOf('good.csv', people);
  expect(await refused(good, ['--mapping', 'Nobody=phone'])).toMatch(/Nobody.*\nNothing was imported/);
  expect(await refused(path.join(folder, 'nothing.csv'))).toMatch(
    /^There is no file ".*"\.\nName a CSV, NDJSON or vCard file/,
  );
  expect(await refused(folder)).toMatch(/" is a directory\.\nName a CSV, NDJSON or vCard file/);
  expect((await run('import show nonsense', account)).stderr).toMatch(
    /^"nonsense" is not the id of an import\./,
  );
  expect(await namesOf(account)).toEqual([]);
  expect((await run('import list', account)).stdout).toMatch(/^There is no import yet\. /);
});

it.concurrent('import: Ctrl-C cancels, prints the undo command, and exits with 130', async () => {
  const { number, id } = await program.json(['account', 'create', '--name', 'Cancelling'], env);
  const account = String(number);
  const rows = Array.from({ length: 60_000 }, (_, index) => `+4915${10_000_000 + index},Person ${index}\n`);
  const file = fileOf('many.csv', `phone,name\n${rows.join('')}`);
  const { child, ended } = program.spawn(['import', file, '--account', account], env);
  // A command would wait for the commands of the other tests, and the import would end meanwhile.
  const running = 'select 1 from imports where account_id = $1 and state = $2';
  await until(
    'it is under way',
    async () => (await rowsOn(database.connection, running, [id, 'running'])).length > 0,
  );
  child.kill('SIGINT');
  const ran = await ended;
  expect(ran).toMatchObject({ code: 130, stdout: '' });
  expect(ran.stderr).toMatch(
    /The import was cancelled\. (Nothing was imported|.*import undo [0-9a-f-]{36} --account)/,
  );
  const listed = await run('import list', account, ['--json']);
  expect(JSON.parse(listed.stdout)[0]?.state).toBe('cancelled');
});

it.concurrent('export: writes a file atomically, which import reads byte for byte', async () => {
  const account = await newAccount();
  await run(`import ${fileOf('people.csv', people)}`, account);
  const file = path.join(folder, 'out.csv');
  const answer = await run('export', account, ['--output', file]);
  expect(answer).toMatchObject({ code: 0, stderr: '' });
  expect(answer.stdout).toMatch(/^2 contacts were written to .*out\.csv \(\d+ B, \d+ s\)\.\n$/);
  const json = JSON.parse((await run('export', account, ['--output', file, '--json'])).stdout);
  const text = readFileSync(file, 'utf8');
  expect(json).toEqual({ format: 'csv', file, contacts: 2, bytes: Buffer.byteLength(text) });
  expect((await run('export', account)).stdout).toBe(text);
  expect(readdirSync(folder).filter((name) => name.startsWith('out.csv.'))).toEqual([]);
  const other = await newAccount();
  await run(`import ${file}`, other);
  expect((await run('export', other)).stdout).toBe(text);
});

it.concurrent('export: applies filters, and refuses invalid ones', { tags: ['nightly'] }, async () => {
  const account = await newAccount();
  await run(`import ${fileOf('people.csv', people)}`, account);
  const filtered = async (...args: string[]) => {
    const { stdout } = await run('export', account, ['--format', 'vcf', ...args]);
    return [...stdout.matchAll(/\nFN:(.*)\r/g)].map((match) => match[1]);
  };
  expect(await filtered()).toEqual(['Ana', 'Ben']);
  expect(await filtered('--tag', 'vip', '--type', 'lead')).toEqual(['Ana']);
  expect(await filtered('--phone', '+4915100000002')).toEqual(['Ben']);
  expect(await filtered('--updated-after', '2100-01-01')).toEqual([]);
  const wrong = await run('export', account, ['--updated-after', 'soon', '--type', 'friend']);
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toMatch(/^--type must be one of .* --updated-after must be a date/);
  const options = filterNames.map((name) => `--${name.replace('_', '-')}`);
  for (const each of [options, ['--owner']]) {
    const blank = each.flatMap((option) => [option, ' ']);
    const { stderr } = await run('export', account, ['--output', '/dev/null', '--json', ...blank]);
    expect(JSON.parse(stderr).errors.map((error: { path: string }) => error.path)).toEqual(each);
  }
  const nowhere = path.join(folder, 'no', 'such', 'folder.csv');
  const refused = await run('export', account, ['--output', nowhere]);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/cannot be written: .* \(ENOENT\)\.\nName a file in an existing directory/);
  expect(existsSync(nowhere)).toBe(false);
  expect((await run('export', account, ['--output', folder])).stderr).toMatch(
    /cannot be written: .* \(EISDIR\)/,
  );
  expect((await run('export', account, ['--output', '/dev/null', '--json'])).code).toBe(0);
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

it.concurrent('export: a reader that stops halfway ends it silently, like SIGPIPE', async () => {
  const account = await newAccount();
  const rows = Array.from({ length: 300 }, (_, index) => `+4915${10_000_000 + index},${'x'.repeat(5_000)}\n`);
  await run(`import ${fileOf('long.csv', `phone,description\n${rows.join('')}`)}`, account);
  const { child, ended } = program.spawn(['export', '--account', account], env);
  child.stdout?.once('data', () => child.stdout?.destroy());
  expect(await ended).toMatchObject({ code: 141, stderr: '' });
});
