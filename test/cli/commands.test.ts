/** Every command, with and without --json, on a separate database (DATABASE_URL). */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeDatabase } from '../support/database/own-database.js';
import { expectDone, expectRefused } from '../support/program/expect-outcome.js';
import { useOwnProgram, uuid } from '../support/program/own-program.js';
import type { Program } from '../support/program/program.js';
import { until } from '../support/until.js';

const { program, env, newAccount } = useOwnProgram();

it('migrate --distribute: reports that there is no cluster', async () => {
  const refused = await program.run(['migrate', '--distribute'], env);
  expect(refused).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^This database does not have Citus[^\n]*\nRun the command without --distribute/,
    ),
  });
});

it('migrate: reports that nothing is left to do, in both forms', async () => {
  expect(await program.json(['migrate'], env)).toEqual({ applied: [] });
  expectDone(await program.run(['migrate'], env), 'The database is up to date.');
});

it('account create: prints exactly the promised members, in this order', async () => {
  const line = await program.run(
    ['account', 'create', '--name', ' Corner Shop ', '--slug', 'corner', '--json'],
    env,
  );
  expect(line).toMatchObject({ code: 0, stderr: '' });
  expect(line.stdout).toMatch(
    /^\{"id":"[0-9a-f-]{36}","number":\d+,"slug":"corner","name":"Corner Shop"\}\n$/,
  );
  const plain = await program.json(['account', 'create', '--name', 'Plain'], env);
  expect(plain).toEqual({
    id: expect.stringMatching(uuid),
    number: expect.any(Number),
    slug: 'plain',
    name: 'Plain',
  });
  expect(await program.json(['account', 'create', '--name', 'Plain!'], env)).toMatchObject({
    slug: 'plain-2',
  });
  expectDone(
    await program.run(['account', 'create', '--name', 'Readable'], env),
    'Readable',
    'key create --account',
  );
});

it('account create: invites its owner, or prints how', async () => {
  const owned = await program.json(
    ['account', 'create', '--name', 'Owned', '--owner', 'olga@example.com'],
    env,
  );
  const url = /^http:\/\/[^#]+\/#code=sbt_\w+$/;
  expect(owned).toMatchObject({
    name: 'Owned',
    owner: { number: 1, email: 'olga@example.com', invitation: { url: expect.stringMatching(url) } },
  });
  expect(await program.json(['member', 'list', '--account', 'owned'], env)).toMatchObject([
    { role: 'owner', state: 'invited', email: 'olga@example.com' },
  ]);
  const none = await program.run(['account', 'create', '--name', 'No', '--owner', 'olga'], env);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('"olga" is not an email address')]);
  const plain = await program.run(['account', 'create', '--name', 'Ownerless'], env);
  expect(plain.stdout).toMatch(/member invite NAME --account \d+ --role owner/);
});

it('account create: a used or malformed slug and an empty name are refused', async () => {
  await program.json(['account', 'create', '--name', 'A', '--slug', 'taken'], env);
  const create = (...more: string[]) => program.run(['account', 'create', ...more], env);
  expectRefused(
    await create('--name', 'B', '--slug', 'taken'),
    /^Another account already has this slug\.$/,
    /^Choose/,
  );
  expectRefused(
    await create('--name', 'B', '--slug', 'Not A Slug'),
    /^slug must be at most 63 lower-case/,
    /^Correct/,
  );
  expectRefused(await create('--name', ' '), /^name must be 1 to 200 characters\.$/, /^Correct/);
});

it('account list: lists all by ascending number, in both forms', async () => {
  const made = await newAccount();
  const listed: { number: number; id: string }[] = await program.json(['account', 'list'], env);
  expect(listed.map((item) => item.number)).toEqual(listed.map((item) => item.number).sort((a, b) => a - b));
  expect(listed.find((item) => item.id === made.id)).toEqual({
    ...made,
    default_region: null,
    contact_limit: null,
    whatsapp_number: null,
    consent_required: [],
    stop_words: null,
    start_words: null,
    bin_days: 30,
    assign_new: null,
    vendor_forks: false,
    merge_attested: false,
    created_at: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expectDone(await program.run(['account', 'list'], env), 'NUMBER', made.id);
});

it('account set: accepts id, number and slug; an empty value clears', async () => {
  const { id, number } = await newAccount();
  const set = (ref: string, ...changes: string[]) => program.json(['account', 'set', ref, ...changes], env);
  expect(await set(id, 'slug=by-slug', 'default_region=br', 'contact_limit=5000')).toMatchObject({
    id,
    slug: 'by-slug',
    default_region: 'BR',
    contact_limit: 5000,
  });
  expect(await set(String(number), 'whatsapp_number=+5511987654321', 'name=New = Name')).toMatchObject({
    name: 'New = Name',
    whatsapp_number: '5511987654321',
    default_region: 'BR',
  });
  expect(await set('by-slug', 'contact_limit=', 'slug=')).toMatchObject({
    slug: 'new-name',
    contact_limit: null,
  });
  expectDone(await program.run(['account', 'set', id, 'name=Readable'], env), 'Readable', 'default_region');
});

it('account set: a region that has no phone numbers is refused', async () => {
  const { id } = await newAccount();
  for (const region of ['ZZ', 'XX', 'B', 'BRA'])
    expectRefused(
      await program.run(['account', 'set', id, `default_region=${region}`], env),
      /^default_region must be the two-letter code of a country/,
      /^Correct/,
    );
});

it('account set: a missing account or value is refused, and nothing is changed', async () => {
  const { id } = await newAccount();
  expectRefused(
    await program.run(['account', 'set', 'nobody', 'name=x'], env),
    /^There is no account "nobody"\.$/,
    /account list$/,
  );
  expectRefused(
    await program.run(['account', 'set', id, 'name=Other', 'default_region=Brazil'], env),
    /^default_region must be the two-letter code of a country that has phone numbers\.$/,
    /^Correct/,
  );
  const listed: { id: string; name: string }[] = await program.json(['account', 'list'], env);
  expect(listed.find((item) => item.id === id)?.name).not.toBe('Other');
});

it('doctor: lists the settings without the password', async () => {
  const secretUrl = env.DATABASE_URL.replace('@', ':not-for-your-eyes@');
  const report = await program.run(['doctor', '--json'], { DATABASE_URL: secretUrl, PORT: '8080' });
  expect(report).toMatchObject({ code: 0, stderr: '' });
  expect(report.stdout).not.toContain('not-for-your-eyes');
  const { settings, ...rest } = JSON.parse(report.stdout);
  expect(rest).toMatchObject({
    ok: true,
    node: process.version,
    postgres: { kind: 'own', state: 'reachable', version: expect.stringMatching(/^1\d\./) },
    migrations: { applied: expect.arrayContaining([expect.stringMatching(/^0035_/)]), missing: [] },
    problems: [],
  });
  expect(settings).toContainEqual({ variable: 'PORT', value: '8080', is_default: false });
  expect(settings).toContainEqual({ variable: 'DATABASE_URL', value: '(set, not shown)', is_default: false });
  const text = await program.run(['doctor'], { DATABASE_URL: secretUrl });
  expectDone(text, 'DATABASE_URL', 'reachable', 'Nothing is wrong.');
  expect(text.stdout).not.toContain('not-for-your-eyes');
});

it('doctor: lists errors with the next step, and exits with 1', async () => {
  const wrong = {
    DATABASE_URL: '',
    SWITCHBOOK_DATA_DIR: program.dataDir(),
    SWITCHBOOK_FACE_HOSTS: 'nobody=h.example',
  };
  const report = await program.run(['doctor', '--json'], wrong);
  expect(report).toMatchObject({ code: 1, stderr: '' });
  expect(JSON.parse(report.stdout)).toMatchObject({
    ok: false,
    postgres: { kind: 'embedded', state: 'not made yet', version: null },
    migrations: null,
    problems: [
      {
        message: 'SWITCHBOOK_FACE_HOSTS gives "h.example" to the unknown API "nobody".',
        next_step: expect.stringMatching(/^Use one of: /),
      },
    ],
  });
  const badPort = await program.run(['doctor'], { ...env, PORT: 'ninety' });
  expect(badPort).toMatchObject({ code: 1, stderr: '' });
  expect(badPort.stdout).toContain('Wrong: PORT cannot be "ninety".');
});

it('commands that read are refused without an installation, and create nothing', async () => {
  const dataDir = program.dataDir();
  const empty = await makeDatabase();
  const reading = [
    ['account', 'list'],
    ['account', 'set', '1', 'name=x'],
    ['key', 'list', '--account', '1'],
    ['key', 'create', '--account', '1'],
    ['import', 'list', '--account', '1'],
    ['export', '--account', '1'],
  ];
  for (const args of reading) {
    expectRefused(
      await program.runWithin(args, { SWITCHBOOK_DATA_DIR: dataDir }),
      /^There is no installation in \S+\.$/,
      /^Set SWITCHBOOK_DATA_DIR .* \.\/bin\/switchbook serve$/,
    );
    expectRefused(
      await program.run(args, { DATABASE_URL: empty.url }),
      /^There is no installation in the database of DATABASE_URL\.$/,
      /^Correct DATABASE_URL/,
    );
  }
  expect(existsSync(dataDir)).toBe(false);
  const created = await program.run(['account', 'create', '--name', 'First'], { DATABASE_URL: empty.url });
  expect(created.code).toBe(0);
  // A slow machine sees the progress of the migrations.
  expect(created.stderr).toMatch(/^(\d+ of \d+ migrations are applied\.\n)*$/);
  expect(await program.json(['account', 'list'], { DATABASE_URL: empty.url })).toHaveLength(1);
  await empty.drop();
});

it('hints name the program as it was called', async () => {
  const created = await program.run(['account', 'create', '--name', 'Hinted'], env);
  expect(created.stdout).toMatch(
    /\nCreate its first key: \.\/bin\/switchbook key create --account (\d+)\nInvite its owner: \.\/bin\/switchbook member invite NAME --account \1 --role owner\n$/,
  );
});

it('doctor: reports a misspelled setting', async () => {
  const ran = await program.run(['doctor', '--json'], {
    ...env,
    SWITCHBOOK_DATADIR: '/x',
    SWITCHBOOK_ZZZZZZZZ: 'x',
  });
  expect(ran.code).toBe(1);
  expect(JSON.parse(ran.stdout).problems).toEqual([
    {
      message: 'SWITCHBOOK_DATADIR is not a setting of Switchbook. Did you mean SWITCHBOOK_DATA_DIR?',
      next_step: 'Correct the name, or unset the variable.',
    },
    {
      message: 'SWITCHBOOK_ZZZZZZZZ is not a setting of Switchbook.',
      next_step: 'Correct the name, or unset the variable.',
    },
  ]);
});

/**
 * Waits for the events of a new account. They are sent once no older transaction of the server runs, in any of its
 * databases.
 */
async function firstEvents(account: readonly string[]) {
  let page = { events: [], cursor: '' } as Awaited<ReturnType<Program['json']>>;
  await until('its events are told', async () => {
    page = await program.json(['events', ...account], env);
    return page.events.length === 7;
  });
  return page;
}

it('events: prints changes as lines or one value, and from a cursor', async () => {
  const { number } = await newAccount();
  const account = ['--account', String(number)];
  const all = await firstEvents(account);
  expect(all.events[0]).toMatchObject({ type: 'source.created', after: { number: 1, name: 'api' } });
  expect(all.events.at(-1).cursor).toBe(all.cursor);
  const lines = await program.run(['events', ...account, '--types', 'status.created'], env);
  expect(lines.stdout.trimEnd().split('\n')).toHaveLength(3);
  expect(lines.stdout).toMatch(/^\S+Z {2}status\.created {2}1 "new" {2}system\n/);
  expect(lines.stderr).toBe(`To continue from here: --after ${all.cursor}\n`);
  expect(await program.json(['events', ...account, '--after', all.cursor], env)).toEqual({
    events: [],
    cursor: all.cursor,
  });
  expect(await program.json(['events', ...account, '--after', 'now'], env)).toEqual({
    events: [],
    cursor: all.cursor,
  });
  expectRefused(
    await program.run(['events', ...account, '--after', '1.1'], env),
    /no longer kept/,
    /Start over/,
  );
  expectRefused(await program.run(['events', ...account, '--after', 'x'], env), /--after/, /Correct that/);
  expectRefused(await program.run(['events', ...account, '--types', 'x'], env), /--types/, /Correct that/);
});

it('events --follow: prints new events until stopped', async () => {
  const { number } = await newAccount();
  await firstEvents(['--account', String(number)]);
  const args = ['events', '--account', String(number), '--follow', '--json', '--after', 'now'];
  const following = program.spawn(args, env);
  let phone = 4_915_112_345_678;
  await until('it has begun', async () => {
    // Creates one more contact each time, since events before the start are not sent.
    phone += 1;
    await program.run(['import', '-', '--account', String(number)], env, `phone\n+${phone}\n`);
    return following.stdout() !== '';
  });
  following.child.kill('SIGINT');
  const { code, stdout, stderr } = await following.ended;
  expect([code, stderr]).toEqual([130, '']);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events[0]).toMatchObject({ type: 'contact.created', actor: { face: 'import' } });
});
