/**
 * Commands over the API of a server print the same as next to its database. Two accounts of one installation run the
 * same commands, one each way, and the test masks volatile parts (ids, times, secrets, the name of the account).
 */
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { useFarServer } from '../../../test/support/program/far-server.js';
import type { Environment, Ran, Serving } from '../../../test/support/program/program.js';
import { rounds } from '../../../test/support/rounds.js';
import { until } from '../../../test/support/until.js';

// The tests run whole processes.

let server: Serving;
let near: Environment;
let far: Environment;
const { program, folder, file } = useFarServer((made) => {
  ({ server, near, far } = made);
});

/** Replaces ids by their order of occurrence, so that equal ids stay equal. */
function masked({ code, stdout, stderr }: Ran): Ran {
  const ids = new Map<string, string>();
  const mask = (text: string) =>
    text
      // Objects that are created over the API record the key; the command line has none.
      .replaceAll(/"(made_by|key_id)":(null|"[0-9a-f-]{36}")/g, '"$1":KEY')
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
        if (!ids.has(id)) ids.set(id, `id-${ids.size}`);
        return ids.get(id) ?? '';
      })
      .replaceAll('\r\n ', '')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replaceAll(/\bREV:\w+/g, 'REV:TIME')
      // Contact numbers have gaps, which depend on the number of processes.
      .replaceAll(/("(?:number|loser_number|contact_number)":)\d+/g, '$1N')
      .replaceAll(/\b([Cc]ontact) \d+/g, '$1 N')
      .replaceAll(/^( *number +)\d+/gm, '$1N')
      .replaceAll(/\(\d+\)/g, '(N)')
      .replaceAll(/^\d+(?= {2})/gm, 'N')
      .replaceAll(/^(TIME {2}[a-z ]+ {2})\d+/gm, '$1N')
      .replaceAll(/\b(merge|dismiss) \d+ \d+/g, '$1 N N')
      .replaceAll(/\binto \d+ /g, 'into N ')
      .replaceAll(/\b(delete|erase|and) \d+/g, '$1 N')
      .replaceAll(/\b(sb_live_|whsec_)[\w+/=]+…?/g, '$1SECRET')
      .replaceAll(/"(rows_per_second|contacts_per_second|seconds_left)":\d+/g, '"$1":null')
      .replaceAll(/^( *time +).*$/gm, '$1SECONDS')
      .replaceAll(/( B, )\d+ s\)/g, '$1SECONDS)')
      .replaceAll(/\b(near|far)\b/g, 'ACCOUNT')
      .replaceAll(/\b(cli|directory)\b/g, 'FACE')
      // Writes over the API are idempotent, and their responses are stored for a day.
      .replaceAll(/^idempotency_keys +\d+$/gm, 'idempotency_keys N')
      .replaceAll(/(?<=\S) {2,}/g, '  ')
      .replaceAll(/ +$/gm, '');
  // Only commands on a remote server name it.
  return { code, stdout: mask(stdout), stderr: mask(stderr.replace(/^Server: .*\n/, '')) };
}

const numbers = new Map<string, string>();

/** `@Jane` is the number of the contact with this name, stored at its first lookup. */
async function named(args: readonly string[], env: Environment): Promise<readonly string[]> {
  const words = [];
  for (const word of args) {
    const [, name, position = '0'] = /^@([A-Za-z ]+)(\d?)$/.exec(word) ?? [];
    if (name === undefined) {
      words.push(word);
      continue;
    }
    const known = `${env === near ? 'near' : 'far'} ${word}`;
    if (!numbers.has(known)) {
      const found = await program.json(['contact', 'find', '--search', name], env);
      numbers.set(known, String(found[Number(position)].number));
    }
    words.push(numbers.get(known) ?? '');
  }
  return words;
}

/** Runs the same command both ways, and then with --json. Returns the remote output. */
async function both(args: readonly string[], stdin = ''): Promise<Ran> {
  const there = await program.runWithin(await named(args, far), far, stdin);
  const here = await program.runWithin(await named(args, near), near, stdin);
  expect(masked(there), args.join(' ')).toEqual(masked(here));
  return there;
}

const printed = new Set<string>();

/** Runs it as text and as JSON. The text of a command is compared once, and each time in the nightly run. */
async function alike(...args: readonly string[]): Promise<string> {
  const command = args.slice(0, 2).join(' ');
  if (!printed.has(command) || rounds(0, 1) === 1) await both(args);
  printed.add(command);
  return (await both([...args, '--json'])).stdout;
}

const jane = ['contact', 'create', '--name', 'Jane Doe', '--tag', 'vip', '--company', 'ACME'];

it('contacts: are created, found, changed, shown and deleted', async () => {
  await both([
    ...jane,
    '--phone',
    '+1 415 555 0123',
    '--phone',
    '+14155550124',
    '--email',
    'jane@example.com',
  ]);
  await both([...jane, '--phone', '+14155550123']);
  await both([...jane, '--phone', '+14155550123', '--on-match', 'return', '--json']);
  await both([
    'contact',
    'create',
    '--given-name',
    'Bo',
    '--family-name',
    'Li',
    '--attribute',
    'plan=gold',
    '--json',
  ]);
  await alike('contact', 'get', '@Jane');
  await alike('contact', 'find');
  await alike('contact', 'find', '--search', 'jane', '--tag', 'vip', '--limit', '1');
  await both(['contact', 'find', '--limit', '1']);
  await both(['group', 'create', 'Shop', '--json']);
  await alike(
    'contact',
    'edit',
    '1',
    '--add-phone',
    '+14155550199',
    '--add-group',
    'Shop',
    '--add-tag',
    'new',
  );
  await alike(
    'contact',
    'edit',
    '1',
    '--remove-phone',
    '+14155550123',
    '--remove-group',
    '1',
    '--company',
    '',
  );
  await alike('contact', 'edit', '@Jane', '--remove-tag', 'vip', '--block', '--attribute', 'plan=');
  await both(['contact', 'edit', '@Jane', '--company', 'Other', '--if-version', '1']);
  await both(['contact', 'edit', '@Jane', '--add-group', 'Nowhere']);
  await both(['contact', 'edit', '@Jane', '--phone', '+14155550123']);
  await both(['contact', 'get', '9999', '--json']);
  await both(['contact', 'get', 'nobody']);
  await both(['contact', 'delete', '@Bo Li']);
  await both(['contact', 'delete', '@Bo Li', '--yes', '--if-version', '7', '--json']);
  await alike('contact', 'can-send', '--channel', 'whatsapp', '--phone', '+14155550199');
  await both(['contact', 'delete', '@Bo Li', '--yes']);
});

it('members and groups by name: owners are set, found and cleared; an ambiguous name is refused', async () => {
  await both(['group', 'create', 'Team A', '--json']);
  // The two links always differ.
  for (const env of [near, far]) {
    const invite = (name: string, ...more: readonly string[]) =>
      program.json(['member', 'invite', name, '--role', 'agent', ...more], env);
    const ana = await invite('Ana Silva', '--email', 'ana@example.com', '--groups', 'team a');
    expect(ana.groups).toEqual([expect.any(Number)]);
    await invite('Bo Twin');
    await invite('bo twin');
    await invite('Cy Free', '--email', 'cy@example.com');
  }
  const cleared = await both(['member', 'set', 'cy free', '--owners', '', '--email', '', '--json']);
  expect(cleared.stdout).toMatch(/"email":null.*"owners":\[\]/);
  await both(['member', 'set', 'ana silva', '--groups', 'TEAM A', '--json']);
  await both(['member', 'set', 'ana@example.com', '--groups', 'Nowhere']);
  await both(['member', 'set', 'ana@example.com', '--groups', '', '--json']);
  const several = await both(['member', 'set', 'BO TWIN', '--role', 'reader']);
  expect(several.stderr).toMatch(/Several members are called "BO TWIN": \d+, \d+\.\nUse the number/);
  await both(['account', 'set', 'ACCOUNT_OF_NOBODY', 'assign_new=members:Ana Silva']);
  await both(['contact', 'create', '--name', 'Owned One', '--owner', 'ana@example.com', '--json']);
  await both(['contact', 'create', '--name', 'Owned Two', '--owner', 'Nobody']);
  await both(['contact', 'create', '--name', 'Owned Two', '--owner', 'bo twin']);
  await both(['contact', 'create', '--name', 'Owned Two', '--owner', '999']);
  await alike('contact', 'find', '--owner', 'Ana Silva');
  await alike(
    'contact',
    'find',
    '--owner',
    'ana silva',
    '--filter',
    '{"field":"name","op":"contains","value":"nobody"}',
  );
  await both(['contact', 'find', '--owner', 'ana silva', '--filter', '{']);
  await both(['contact', 'find', '--owner', '']);
  await alike('contact', 'edit', '@Owned One', '--owner', '');
  await alike('contact', 'find', '--owner', 'Ana Silva');
  await alike('contact', 'edit', '@Owned One', '--owner', 'Ana Silva');
  await alike('export', '--owner', 'ana silva', '--output', path.join(folder, 'owned.csv'));
  // The nightly run continues.
  if (rounds(0, 1) === 0) return;
  await both(['bulk', 'edit', '--owner', 'ana silva', '--set-owner', '', '--json']);
  await both(['bulk', 'edit', '--search', 'Owned One', '--set-owner', 'ana@example.com', '--json']);
  expect((await both(['contact', 'find', '--owner', 'ana silva'])).stdout).toContain('Owned One');
  await both(['bulk', 'edit', '--owner', 'ana silva', '--set-owner', 'Nobody']);
  for (const env of [near, far]) {
    const { SWITCHBOOK_ACCOUNT: account = 'far' } = env;
    const [ana] = await program.json(['member', 'list'], env);
    const set = (rule: string) => program.json(['account', 'set', account, `assign_new=${rule}`], env);
    expect(await set('members:ana@example.com')).toMatchObject({ assign_new: { members: [ana.number] } });
    expect(await set('group:team a')).toMatchObject({ assign_new: { group: expect.any(Number) } });
    expect(await set('')).toMatchObject({ assign_new: null });
    const [one] = await program.json(['contact', 'find', '--search', 'Owned One'], env);
    const { events } = await program.json(['events', '--contact', String(one.number)], env);
    expect(events.length).toBeGreaterThan(0);
  }
});

it('tags, groups, sources and statuses: are created, changed and deleted', {
  tags: ['nightly'],
}, async () => {
  for (const noun of ['tag', 'status']) {
    await both([noun, 'create', 'First', '--color', '#10B981']);
    await both([noun, 'create', 'Second', '--json']);
    await both([noun, 'create', 'Second', '--json']);
    await both([noun, 'rename', 'first', 'Renamed']);
    await alike(noun, 'list');
    await both([noun, 'merge', 'Renamed', 'Second', '--yes', '--json']);
    await both([noun, 'delete', 'Second', '--yes']);
    await both([noun, 'delete', 'Second', '--yes', '--json']);
  }
});

it('imports: are sent, shown, listed, undone, and list their rejected rows', async () => {
  const good = file('people.csv', 'name,phone,tags\nAnn,+14155550201,a\nBen,+14155550202,b\nCid,+1,c\n');
  const rejected = path.join(folder, 'rejected.csv');
  await both(['import', good, '--dry-run', '--json']);
  await both(['import', good, '--tag', 'imported', '--json', '--rejected', rejected]);
  expect(fs.readFileSync(rejected, 'utf8')).toContain('Cid');
  await both(['import', file('broken.ndjson', '{"display_name":"x"}\nnot json\n')]);
  await both(['import', '-', '--format', 'csv'], 'name,phone\nDan,+14155550203\n');
  const [newest] = JSON.parse(await alike('import', 'list'));
  for (const env of [near, far]) {
    const [one] = await program.json(['import', 'list'], env);
    const undone = await program.run(['import', 'undo', one.id], env);
    expect(undone).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The import was undone: 1 rows\./),
    });
  }
  expect(newest).toMatchObject({ state: 'done' });
  await both(['import', 'show', '0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f']);
  await both(['import', path.join(folder, 'missing.csv')]);
});

it('exports: have the same bytes', async () => {
  for (const format of ['csv', 'vcf']) {
    const [here, there] = await Promise.all(
      [near, far].map((env) => program.runWithin(['export', '--format', format], env)),
    );
    expect(masked(there as Ran)).toEqual(masked(here as Ran));
    expect(here?.stdout).toContain('Ann');
  }
  await both(['export', '--output', path.join(folder, 'out.csv'), '--search', 'Ann', '--json']);
  await both(['export', '--updated-after', 'yesterday']);
});

it('merges and duplicates: are listed, previewed and undone', { tags: ['nightly'] }, async () => {
  await both(['contact', 'create', '--name', 'Max Twin', '--email', 'max@example.com', '--json']);
  await both(['contact', 'create', '--name', 'Max Twin', '--email', 'max@example.com', '--json']);
  await alike('duplicates');
  const [one, other] = ['@Max Twin0', '@Max Twin1'];
  await alike('merge', one, other, '--preview');
  await both(['merge', one, other, '--json']);
  await both(['contact', 'get', other]);
  await alike('merge', 'list');
  for (const env of [near, far]) {
    const [merge] = await program.json(['merge', 'list'], env);
    expect(await program.run(['merge', 'undo', merge.id], env)).toMatchObject({ code: 0 });
    expect(await program.run(['merge', 'undo', merge.id], env)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The merge was already undone\./m),
    });
  }
  await both(['duplicates', 'dismiss', one, other]);
  await both(['erase', one, '--yes']);
});

it('bulk changes: are created, listed and undone', { tags: ['nightly'] }, async () => {
  await both(['contact', 'create', '--name', 'Bulk One', '--tag', 'old', '--json']);
  const tags = ['--add-tag', 'fresh', '--remove-tag', 'old'];
  const texts = ['--set', 'company=Acme', '--set', 'job_title=', '--set', 'language=PT_br'];
  await both(['bulk', 'edit', '--tag', 'old', ...tags, ...texts, '--json']);
  await alike('contact', 'find', '--tag', 'fresh');
  await both(['bulk', 'edit', '--all']);
  await both(['bulk', 'edit', '--add-tag', 'x']);
  for (const wrong of ['nme=x', 'birthday=today', 'company', `company=${'x'.repeat(5_000)}`])
    await both(['bulk', 'edit', '--all', '--set', wrong]);
  for (const env of [near, far]) {
    const [one] = await program.json(['bulk', 'list'], env);
    expect(await program.json(['bulk', 'undo', one.id], env)).toMatchObject({ state: 'undone' });
  }
  await alike('bulk', 'list');
  await both(['bulk', 'delete', '--tag', 'old']);
  await both(['bulk', 'delete', '--tag', 'old', '--yes', '--json']);
});

it('intakes: are tested, replayed, changed and rotated', { tags: ['nightly'] }, async () => {
  for (const env of [near, far]) {
    const { id } = await program.json(
      ['intake', 'create', '--name', 'Shop', '--secret', 'secret-of-the-app'],
      env,
    );
    const tested = await program.json(['intake', 'send-test', id], env);
    expect(tested).toMatchObject({ state: 'applied', phone: '12025550147', created: true });
    const shown = await program.run(['intake', 'send-test', id], env);
    expect(shown.stdout).toContain(`contact delete ${tested.contact_id} --yes`);
    expect(await program.json(['contact', 'delete', tested.contact_id, '--yes'], env)).toMatchObject({});
    expect(await program.json(['intake', 'replay', id, '--since', '2099-01-01'], env)).toEqual({
      id,
      replayed: 0,
    });
    expect((await program.run(['intake', 'replay', id], env)).stdout).toContain('2 payloads wait');
    expect(await program.run(['intake', 'replay', id, '--since', 'noon'], env)).toMatchObject({ code: 1 });
    const set = ['intake', 'set', id];
    expect(await program.run(set, env)).toMatchObject({ code: 1 });
    expect(
      await program.json([...set, '--name', 'Porto', '--secret', 'another-secret', '--overlap', '1d'], env),
    ).toMatchObject({ id, name: 'Porto', old_secret_until: expect.any(String) });
    const rotated = await program.json(['intake', 'rotate', id, '--overlap', '1h'], env);
    expect(rotated).toMatchObject({ id, old_token_until: expect.any(String), path: expect.any(String) });
    expect((await program.run(['intake', 'rotate', id], env)).stdout).toContain('no longer works');
    expect((await program.run(['intake', 'show', id], env)).stdout).toContain('message_in');
    const unknown = '0199b1f8-1d2e-7a3f-8b4c-5d6e7f8a9bff';
    expect((await program.run(['intake', 'send-test', unknown], env)).stderr).toContain('intake list');
  }
});

it('receivers of an intake: are added, changed, listed, sent again and removed', {
  tags: ['nightly'],
}, async () => {
  for (const env of [near, far]) {
    const { id } = await program.json(
      ['intake', 'create', '--name', 'Passing', '--secret', 'secret-of-the-app'],
      env,
    );
    const receiver = (...words: readonly string[]) => ['intake', 'receiver', ...words];
    expect((await program.run(receiver('list', id), env)).stdout).toContain(`intake receiver add ${id}`);
    const url = 'https://93.184.215.14/hook';
    const added = await program.json(receiver('add', id, '--url', url, '--name', 'n8n'), env);
    expect(added).toMatchObject({ intake_id: id, url, name: 'n8n', state: 'active', waiting: 0 });
    const set = await program.json(receiver('set', id, added.id, '--pause', '--name', ''), env);
    expect(set).toMatchObject({ state: 'paused', name: null, last_answer: null });
    const paused = await program.run(receiver('resend', id, added.id, '--from', '2026-01-15'), env);
    const noTime = await program.run(receiver('resend', id, added.id, '--from', 'noon'), env);
    expect([noTime.code, noTime.stderr]).toEqual([1, expect.stringContaining('--from must be a date')]);
    expect(paused).toMatchObject({ code: 1, stderr: expect.stringContaining('paused or disabled') });
    expect(await program.json(receiver('resend', id, added.id), env)).toMatchObject({ state: 'active' });
    expect(await program.json(receiver('list', id), env)).toMatchObject([{ id: added.id }]);
    expect((await program.run(receiver('list', id), env)).stdout).toContain(url);
    for (let more = 0; more < 4; more += 1) await program.json(receiver('add', id, '--url', url), env);
    const sixth = await program.run(receiver('add', id, '--url', url), env);
    expect(sixth).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/5 receivers for one intake[\s\S]*intake receiver list INTAKE/),
    });
    const inside = await program.run(receiver('set', id, added.id, '--url', 'https://10.0.0.1/'), env);
    expect(inside).toMatchObject({ code: 1, stderr: expect.stringContaining('not public') });
    expect(await program.json(receiver('remove', id, added.id), env)).toEqual({
      id: added.id,
      deleted: true,
    });
    const gone = await program.run(receiver('remove', id, added.id), env);
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('intake receiver list') });
    expect((await program.run(['webhook', 'list'], env)).stdout).not.toContain(url);
  }
});

it('webhook and events: accept a segment', { tags: ['nightly'] }, async () => {
  const tree = JSON.stringify({ field: 'number', op: 'at_least', value: 1 });
  await both(['segment', 'create', 'Everyone', '--filter', tree]);
  await both(['segment', 'watch', 'Everyone']);
  for (const env of [near, far]) {
    const [{ number }] = await program.json(['segment', 'list'], env);
    const [{ count }] = await program.json(['segment', 'list', '--counts'], env);
    expect(count).toEqual({ value: expect.any(Number), relation: 'eq' });
    const { id } = await program.json(['webhook', 'create', '--url', 'https://example.com/hook'], env);
    const set = (...args: string[]) => program.json(['webhook', 'set', id, ...args], env);
    expect(await set('--segment', String(number))).toMatchObject({ segment: number });
    expect(await set('--segment', 'everyone')).toMatchObject({ segment: number });
    expect(await set('--description', 'kept')).toMatchObject({ segment: number });
    expect(await set('--all-contacts')).toMatchObject({ segment: null });
    const unknown = await program.run(['webhook', 'set', id, '--segment', '99'], env);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('"99"') });
    await program.json(['webhook', 'delete', id], env);
    const { events } = await program.json(['events', '--segment', 'everyone'], env);
    // Events of tags and statuses have no contact.
    expect(events.filter((event: { contact_id: string | null }) => event.contact_id === null)).toEqual([]);
    const nobody = await program.run(['events', '--segment', 'nobody'], env);
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody') });
    await program.json(['segment', 'delete', String(number), '--yes'], env);
  }
});

it('upstream: an unknown API has the same code on both sides', async () => {
  const set = ['upstream', 'set', 'nobody', '--to', 'https://vendor.example', '--json'];
  for (const env of [near, far])
    expect(JSON.parse((await program.run(set, env)).stderr)).toMatchObject({
      code: 'not_found',
      status: 404,
    });
});

it('events: all of them, although a page ends before the newest', { tags: ['nightly'] }, async () => {
  const row = (index: number) =>
    JSON.stringify({ display_name: `Large ${index}`, attributes: { text: 'x'.repeat(250_000) } });
  const large = Array.from({ length: 40 }, (_, index) => row(index)).join('\n');
  await program.json(['import', file('large.ndjson', large), '--tag', 'large'], far);
  const shown = async (...more: string[]) => {
    const { events } = await program.json(['events', '--types', 'contact.created', ...more], far);
    return events.filter((event: { after: { display_name: string } }) =>
      event.after.display_name?.startsWith('Large'),
    ).length;
  };
  await until('all are told', async () => (await shown()) === 40);
});

it('keys, webhooks, the account, the trail, usage and events', { tags: ['nightly'] }, async () => {
  await both(['key', 'create', '--name', 'reader', '--scopes', 'contacts:read', '--json']);
  for (const env of [near, far]) {
    const { id } = (await program.json(['key', 'list'], env)).find(
      (item: { name: string }) => item.name === 'reader',
    );
    expect(await program.json(['key', 'set', id, '--name', 'other'], env)).toMatchObject({ name: 'other' });
    expect(await program.json(['key', 'rotate', id, '--overlap', '1h'], env)).toMatchObject({ id });
    expect(await program.json(['key', 'revoke', id], env)).toMatchObject({ id, also_revoked: 0 });
  }
  await both(['key', 'import', '--key', '-', '--json'], 'short\n');
  await alike('webhook', 'list');
  await both([
    'webhook',
    'create',
    '--url',
    'https://example.com/hook',
    '--types',
    'contact.created',
    '--json',
  ]);
  await alike('webhook', 'list');
  await both(['webhook', 'create', '--url', 'nowhere']);
  await alike('upstream', 'list');
  await alike('pull', 'list');
  await alike('account', 'set', 'ACCOUNT_OF_NOBODY', 'default_region=DE');
  const [own] = await program.json(['account', 'list'], far);
  expect(own).toMatchObject({ slug: 'far' });
  expect(await program.json(['account', 'set', 'far', 'default_region=de'], far)).toMatchObject({
    default_region: 'DE',
  });
  expect(await program.run(['account', 'set', 'far', 'contact_limit=5'], far)).toMatchObject({ code: 1 });
  const audit = await program.json(['audit'], far);
  expect(audit.map((entry: { action: string }) => entry.action)).toContain('key.secret_rotated');
  const lines = async (env: Environment) =>
    (await program.run(['events', '--types', 'contact.updated'], env)).stdout;
  expect(masked({ code: 0, stdout: await lines(far), stderr: '' })).toEqual(
    masked({ code: 0, stdout: await lines(near), stderr: '' }),
  );
  let { events, cursor } = await program.json(['events'], far);
  // Events show once no older transaction of the cluster runs.
  await until('its events are told', async () => {
    ({ events, cursor } = await program.json(['events'], far));
    return events.length > 10;
  });
  const nothing = await program.json(['events', '--after', cursor], far);
  expect(events.length).toBeGreaterThan(10);
  expect(nothing).toEqual({ events: [], cursor: expect.any(String) });
  expect(await program.json(['usage', '--days', '1'], far)).toMatchObject({ contacts: expect.any(Number) });
  expect(await program.json(['status'], far)).toMatchObject({ database: { up: true, size_bytes: null } });
  expect(await program.json(['status'], { DATABASE_URL: near.DATABASE_URL ?? '' })).toMatchObject({
    servers: [{ at: expect.stringContaining(server.url) }],
    database: { up: true, size_bytes: expect.any(Number) },
    calls: { of: 'since the start', all: expect.any(Number) },
  });
});
