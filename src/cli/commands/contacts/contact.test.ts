/**
 * The commands `contact`, `tag` and similar, `import cancel` and `audit`, for users and for programs; and errors for
 * programs.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileOf } from '../../../../test/support/accounts/import-fixture.js';
import { typedNames } from '../../../../test/support/accounts/typed-names.js';
import { makeInstalledDatabase, type OwnDatabase } from '../../../../test/support/database/own-database.js';
import { expectDone, expectRefused } from '../../../../test/support/program/expect-outcome.js';
import { type Environment, Program } from '../../../../test/support/program/program.js';
import { openCore } from '../../../core/core.js';
import { openDatabase } from '../../../database/database.js';

const program = new Program();
let database: OwnDatabase;
let env: Environment;

beforeAll(async () => {
  database = await makeInstalledDatabase();
  env = { DATABASE_URL: database.url };
  await program.json(['account', 'create', '--name', 'Corner Shop', '--slug', 'corner'], env);
  await program.json(['account', 'create', '--name', 'Next Door', '--slug', 'next'], env);
  await program.json(['account', 'set', 'corner', 'default_region=DE'], env);
  await program.json(['contact', 'create', '--account', 'next', '--name', 'Neighbor', '--tag', 'vip'], env);
});

afterAll(async () => {
  await program.cleanUp();
  await database.drop();
});

const run = (...args: readonly string[]) => program.run([...args, '--account', 'corner'], env);
const json = (...args: readonly string[]) => program.json([...args, '--account', 'corner'], env);
/** The single object that a refused command with --json prints on stderr. */
const refusal = async (code: number, ...args: readonly string[]) => {
  const ran = await program.run([...args, '--json'], env);
  expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(/^\{.*\}\n$/) });
  return JSON.parse(ran.stderr);
};

/** Queues an import that no process works on yet. */
async function queueImport(): Promise<string> {
  const opened = openDatabase({
    connection: database.connection,
    poolSize: 2,
    applicationName: 'switchbook_test',
  });
  const core = await openCore({ database: opened, isShortLived: true });
  try {
    const [account] = (await core.listAccounts()).filter((candidate) => candidate.slug === 'corner');
    if (account === undefined) throw new Error('there is no account');
    const caller = { accountId: account.id, face: 'test', keyId: null };
    return (await core.createImport(caller, fileOf('name\nNever\n'))).id;
  } finally {
    await core.close();
    await opened.close();
  }
}

it('contact create, get: print the contact of our own API; a national number is read', async () => {
  const contact = await json(
    ...['contact', 'create', '--given-name', 'Jane', '--family-name', 'Doe', '--company', 'ACME'],
    ...['--phone', '0151 12345678', '--phone', '+14155550123', '--email', 'jane@example.com'],
    ...['--tag', 'vip', '--tag', 'new', '--source', 'manual', '--status', 'active', '--type', 'customer'],
    ...['--attribute', 'size=L', '--attribute', 'sum=a=b', '--job-title', 'Head of Sales'],
    ...['--birthday', '--04-12', '--language', 'pt_BR', '--time-zone', 'europe/berlin'],
  );
  expect(contact).toMatchObject({
    version: 1,
    type: 'customer',
    display_name: 'Jane Doe',
    phone: '+4915112345678',
    email: 'jane@example.com',
    tags: ['vip', 'new'],
    source: { name: 'manual' },
    status: { name: 'active' },
    attributes: { size: 'L', sum: 'a=b' },
    job_title: 'Head of Sales',
    birthday: '--04-12',
    language: 'pt-BR',
    time_zone: 'Europe/Berlin',
  });
  expect(contact.identities.map((identity: { value: string }) => identity.value)).toEqual([
    '4915112345678',
    '14155550123',
    'jane@example.com',
  ]);
  expect(await json('contact', 'get', contact.id)).toEqual(contact);
  expect(await json('contact', 'get', String(contact.number))).toEqual(contact);
  expectDone(
    await run('contact', 'get', contact.id),
    contact.id,
    'Jane Doe',
    '+4915112345678',
    'vip, new',
    'size',
  );
});

it('contact create: a known contact is refused, returned or changed', async () => {
  const before = await json('contact', 'create', '--name', 'Bea', '--phone', '+14155550202');
  const first = await json('contact', 'create', '--name', 'Ben', '--phone', '+14155550201');
  // A command reserves no numbers, which would be lost at its end.
  expect(first.number).toBe(before.number + 1);
  const again = ['contact', 'create', '--name', 'Benjamin', '--phone', '+14155550201'];
  expect(await refusal(1, ...again, '--account', 'corner')).toMatchObject({
    type: 'urn:switchbook:problem:conflict',
    title: 'Conflict',
    status: 409,
    code: 'conflict',
    contact_id: first.id,
    identity: { kind: 'phone', scope: '', value: '14155550201' },
  });
  expect((await json(...again, '--on-match', 'return')).display_name).toBe('Ben');
  expect((await json(...again, '--on-match', 'merge')).display_name).toBe('Benjamin');
});

it('contact edit: adds and removes fields, numbers, tags and groups, at the displayed version', async () => {
  await json('group', 'create', 'Team');
  const contact = await json(
    'contact',
    'create',
    '--name',
    'Cleo',
    '--phone',
    '+14155550301',
    '--tag',
    'old',
  );
  const edited = await json(
    ...['contact', 'edit', contact.id, '--name', 'Cleo Roe', '--company', 'ACME', '--attribute', 'size=M'],
    ...[
      '--add-phone',
      '+14155550302',
      '--remove-phone',
      '+1 415 555-0301',
      '--add-email',
      'cleo@example.com',
    ],
    ...['--add-tag', 'vip', '--remove-tag', 'old', '--add-group', 'team', '--block', '--if-version', '1'],
  );
  expect(edited).toMatchObject({
    id: contact.id,
    version: 2,
    display_name: 'Cleo Roe',
    company: 'ACME',
    phone: '+14155550302',
    email: 'cleo@example.com',
    tags: ['vip'],
    groups: [{ name: 'Team' }],
    blocked: true,
    attributes: { size: 'M' },
  });
  const stale = await refusal(
    1,
    ...['contact', 'edit', contact.id, '--company', 'X', '--if-version', '1', '--account', 'corner'],
  );
  expect(stale).toMatchObject({ status: 412, code: 'stale', version: 2 });
  const cleared = await json(
    ...[
      'contact',
      'edit',
      contact.id,
      '--company',
      '',
      '--attribute',
      'size=',
      '--unblock',
      '--remove-group',
      'TEAM',
    ],
  );
  expect(cleared).toMatchObject({ version: 3, company: null, attributes: {}, blocked: false, groups: [] });
  expectDone(await run('contact', 'edit', contact.id, '--unblock'), 'was not changed');
});

it('contact edit: each invalid option is refused by name, and nothing is changed', async () => {
  const contact = await json('contact', 'create', '--name', 'Dora');
  const words = [
    '--add-phone',
    'no number',
    '--add-email',
    'nobody',
    '--type',
    'robot',
    '--birthday',
    'in spring',
    '--account',
    'corner',
  ];
  const problem = await refusal(1, 'contact', 'edit', contact.id, ...words);
  expect(problem).toMatchObject({ status: 400, code: 'invalid', next_step: expect.any(String) });
  expect(problem.errors.map((error: { path: string }) => error.path).sort()).toEqual([
    '--add-email',
    '--add-phone',
    '--birthday',
    '--type',
  ]);
  expectRefused(
    await run('contact', 'edit', contact.id, '--name', 'A', '--given-name', 'B'),
    /^--name cannot be combined with --given-name/,
    /^Correct/,
  );
  expectRefused(await run('contact', 'edit', contact.id, '--add-group', 'nobodys'), /groups/, /^Correct/);
  expect(await json('contact', 'get', contact.id)).toEqual(contact);
});

it('contact find: applies the filters of export, newest first, and finds no contact of another account', async () => {
  await json('contact', 'create', '--name', 'Finn One', '--tag', 'found', '--email', 'finn@example.com');
  await json('contact', 'create', '--name', 'Finn Two', '--tag', 'found');
  const names = async (...more: string[]) =>
    (await json('contact', 'find', ...more)).map((contact: { display_name: string }) => contact.display_name);
  expect(await names('--tag', 'found')).toEqual(['Finn Two', 'Finn One']);
  expect(await names('--search', 'finn', '--limit', '1')).toEqual(['Finn Two']);
  expect(await names('--email', 'finn@example.com')).toEqual(['Finn One']);
  expect(await names('--search', 'Neighbor')).toEqual([]);
  expect(await names('--tag', 'vip')).not.toContain('Neighbor');
  const shown = await run('contact', 'find', '--tag', 'found', '--limit', '1');
  expect(shown.stdout).toMatch(/^NUMBER +NAME +PHONE +EMAIL +TAGS +ID\n\d+ +Finn Two /);
  expect(shown.stderr).toMatch(/^Only the newest 1 are shown\./);
  expectDone(await run('contact', 'find', '--search', 'nobody here'), 'No contact matches.');
  expect(await refusal(1, 'contact', 'find', '--phone', 'x', '--account', 'corner')).toMatchObject({
    code: 'invalid',
    errors: [{ path: '--phone', code: 'form' }],
  });
});

it('contact delete, erase: ask first, and report a missing contact with the next step', async () => {
  const contact = await json('contact', 'create', '--name', 'Gone', '--phone', '+14155550401');
  expectRefused(
    await run('contact', 'delete', String(contact.number)),
    /was not deleted, because the deletion was not confirmed/,
    /^To confirm it on the command line: .*contact delete \d+ --account corner --yes$/,
  );
  expect(await refusal(1, 'contact', 'delete', contact.id, '--account', 'corner')).toMatchObject({
    status: 422,
    code: 'refused',
    title: 'Refused',
  });
  const late = await refusal(
    1,
    ...['contact', 'delete', contact.id, '--yes', '--if-version', '9', '--account', 'corner'],
  );
  expect(late).toMatchObject({ code: 'stale', version: 1 });
  expect(await json('contact', 'delete', contact.id, '--yes')).toEqual({
    id: contact.id,
    number: contact.number,
    deleted: true,
  });
  expectRefused(await run('contact', 'get', contact.id), /^There is no such contact\.$/, /contact find/);
  const erased = await json('contact', 'create', '--name', 'Erased');
  expectRefused(await run('contact', 'erase', erased.id), /was not erased/, /--yes$/);
  expect(await json('contact', 'erase', erased.id, '--yes')).toMatchObject({ contact_id: erased.id });
});

// The nouns differ only in their name.
for (const noun of ['tag', 'group', 'source', 'status'])
  it(`${noun}: lists, creates, renames, merges and deletes`, {
    tags: noun === 'tag' ? [] : ['nightly'],
  }, async () => {
    const created = await json(noun, 'create', ' Fair ', '--color', '#10B981');
    expect(created).toEqual({
      number: expect.any(Number),
      name: 'Fair',
      color: '#10B981',
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    expect(await json(noun, 'list')).toContainEqual(created);
    expectDone(await run(noun, 'list'), 'NUMBER', 'Fair', '#10B981');
    expect(await refusal(1, noun, 'create', 'Fair', '--account', 'corner')).toMatchObject({
      code: 'conflict',
    });
    expect(await json(noun, 'rename', 'fair', 'Fair 2026')).toMatchObject({
      number: created.number,
      name: 'Fair 2026',
    });
    await json(noun, 'create', 'Doubled');
    expectRefused(await run(noun, 'merge', 'Doubled', 'Fair 2026'), /was not merged/, /--yes$/);
    expect(await json(noun, 'merge', 'Doubled', 'Fair 2026', '--yes')).toMatchObject({
      number: created.number,
      moved: 0,
    });
    expectRefused(await run(noun, 'delete', 'Fair 2026'), /was not deleted/, /--yes$/);
    expect(await json(noun, 'delete', String(created.number), '--yes')).toEqual({
      number: created.number,
      name: 'Fair 2026',
      deleted: true,
    });
    expectRefused(
      await run(noun, 'rename', 'Fair 2026', 'x'),
      new RegExp(`^There is no ${noun} "Fair 2026"\\.$`),
      new RegExp(`${noun} list --account corner`),
    );
    expect(await refusal(2, noun, 'create', 'x', '--color', 'green', '--account', 'corner')).toMatchObject({
      code: 'usage',
    });
  });

it('status delete: keeps a used status', async () => {
  const status = await json('status', 'create', 'Kept');
  await json('contact', 'create', '--name', 'With status', '--status', 'Kept');
  expect(await refusal(1, 'status', 'delete', 'Kept', '--yes', '--account', 'corner')).toMatchObject({
    status: 409,
    code: 'in_use',
  });
  expect((await json('status', 'list')).map((item: { number: number }) => item.number)).toContain(
    status.number,
  );
});

it('import cancel: stops a waiting import, and reports a finished one', async () => {
  await program.run(['import', '-', '--account', 'corner'], env, 'name\nImported\n');
  const [done] = await json('import', 'list');
  expectRefused(await run('import', 'cancel', done.id), /import has already ended/, /import show/);
  const waiting = await queueImport();
  expectDone(await run('import', 'cancel', waiting), 'The import was cancelled. Nothing was imported.');
  expect(await json('import', 'cancel', waiting)).toMatchObject({ id: waiting, state: 'cancelled' });
  expectRefused(await run('import', 'cancel', 'x'), /^"x" is not the id of an import/, /import list/);
});

it('key list: shows the last use of a key', async () => {
  await json('key', 'create', '--name', 'fresh');
  const listed = await run('key', 'list');
  expect(listed.stdout).toMatch(/^KEY +NAME +STATE +SCOPES +RATE LIMIT +LAST USED +CREATED BY +ID\n/);
  expect(listed.stdout).toMatch(/fresh +live +all +default +never /);
});

it('audit: of one account, of all, from a time on, and of an account that is deleted', async () => {
  const shop = await program.json(['account', 'create', '--name', 'Doomed', '--slug', 'doomed'], env);
  const key = await program.json(['key', 'create', '--account', 'doomed', '--scopes', 'contacts:read'], env);
  await program.json(['key', 'revoke', key.id, '--account', 'doomed'], env);
  const trail = await program.json(['audit', '--account', 'doomed'], env);
  expect(trail.map((entry: { action: string }) => entry.action)).toEqual([
    'key.revoked',
    'key.created',
    'account.created',
  ]);
  expect(trail[1]).toEqual({
    account_id: shop.id,
    id: expect.any(String),
    occurred_at: expect.stringMatching(/Z$/),
    actor: { face: 'cli', key_id: null },
    action: 'key.created',
    subject: key.id,
    before: null,
    after: {
      made_by: null,
      scopes: ['contacts:read'],
      rate_limit: 'default',
      expires_at: null,
      revoked_at: null,
    },
    withheld: ['name'],
  });
  await program.json(['account', 'delete', 'doomed', '--yes'], env);
  const [last] = await program.json(['audit', '--limit', '1'], env);
  expect(last).toMatchObject({ account_id: shop.id, action: 'account.deleted' });
  expect(await program.json(['audit', '--account', shop.id], env)).toHaveLength(4);
  expect(await program.json(['audit', '--since', '2999-01-01'], env)).toEqual([]);
  const shown = await program.run(['audit', '--limit', '2'], env);
  expect(shown.stdout).toMatch(/^TIME +ACTION +SUBJECT +BY +KEY +CHANGES +ACCOUNT\n/);
  expect(shown.stdout).toContain('Raise --limit');
  expect(shown.stdout).not.toContain('Doomed');
  expect(await refusal(1, 'audit', '--since', 'soon')).toMatchObject({ code: 'invalid' });
});

it('errors with --json: are one object, with the usual exit codes', async () => {
  expect(await refusal(1, 'contact', 'get', '1', '--account', 'nobody')).toEqual({
    type: 'urn:switchbook:problem:not_found',
    title: 'Not found',
    status: 404,
    detail: 'There is no account "nobody".',
    code: 'not_found',
    next_step: expect.stringContaining('account list'),
    what: 'account',
  });
  const usage = (detail: unknown) => ({
    type: 'urn:switchbook:problem:usage',
    title: 'Usage',
    status: 400,
    detail,
    code: 'usage',
    next_step: 'Run it with --help to see its arguments and options.',
  });
  expect(await refusal(2, 'contact', 'get')).toEqual(usage("missing required argument 'contact'"));
  expect(await refusal(2, 'audit', '--shade')).toEqual(usage("unknown option '--shade'"));
  expect(await refusal(2, 'frobnicate')).toEqual(usage("unknown command 'frobnicate'"));
  expect(await refusal(2, 'contact')).toEqual(usage('A command is missing.'));
  expect(await refusal(2, 'help', 'nonsense')).toEqual(usage("unknown command 'nonsense'"));
  const elsewhere = { SWITCHBOOK_DATA_DIR: '/tmp/nothing-was-ever-installed-here' };
  const ran = await program.runApart(['account', 'list', '--json'], elsewhere);
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(JSON.parse(ran.stderr)).toMatchObject({ code: 'refused', status: 422 });
  const wrong = await program.runApart(['account', 'list', '--json'], { SWITCHBOOK_EVENT_RETENTION: 'x' });
  expect(JSON.parse(wrong.stderr)).toMatchObject({
    code: 'refused',
    next_step: expect.stringMatching(/^Set/),
  });
});

it('contact find: finds names, cities and tags in usual spellings, with any accents', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'names-'));
  const file = path.join(folder, 'names.csv');
  const names = typedNames.map(([, name]) => `${name},,`);
  const rows = [...names, 'City,Łódź,', 'Tagged,,Späti'].map((row, at) => `+4915127${100_000 + at},${row}`);
  writeFileSync(file, `phone,name,city,tags\n${rows.join('\n')}\n`);
  await json('import', file);
  rmSync(folder, { recursive: true });
  const find = async (text: string): Promise<readonly string[]> =>
    (await json('contact', 'find', '--search', text, '--limit', '100')).map(
      (contact: { display_name: string }) => contact.display_name.normalize('NFC'),
    );
  // All of them are searched over the API.
  for (const [typed, name] of typedNames.filter((_, at) => at % 10 === 0))
    expect([typed, await find(typed)]).toEqual([typed, expect.arrayContaining([name.normalize('NFC')])]);
  expect(await find('lodz')).toContain('City');
  expect(await find('spati')).toEqual(['Tagged']);
});
