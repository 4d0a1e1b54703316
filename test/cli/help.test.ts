/** Usage and help, which open no database. */
import { afterAll, expect, it } from 'vitest';
import { Program } from '../support/program/program.js';

const program = new Program();
afterAll(() => program.cleanUp());

// This directory cannot be created, so a command that opens it fails.
const nowhere = { SWITCHBOOK_DATA_DIR: '/dev/null/data' };

const commands: readonly (readonly [string, readonly string[]])[] = [
  ['serve', ['serve']],
  ['migrate', ['--without-backup', '--distribute']],
  ['account create', ['--name', '--slug', '--owner']],
  ['account list', ['account list']],
  ['account set', ['default_region', 'contact_limit', 'whatsapp_number', 'name', 'slug']],
  ['account delete', ['--yes']],
  ['key create', ['--account', '--name', '--scopes', '--rate-limit', '--expires-in', 'contacts:read']],
  ['key import', ['--account', '--key', '--name', '--scopes', '--rate-limit', '--expires-in']],
  ['key list', ['--account']],
  ['key revoke', ['--account', 'key-id']],
  ['sign-in', ['--account']],
  ['upstream set', ['--account', '--to', '--key-file', 'face']],
  ['upstream list', ['--account']],
  ['upstream remove', ['--account', 'face']],
  [
    'compare',
    ['--account', '--from', '--key-file', '--sample', '--all', '--rate', '--show', 'face', 'Exit codes'],
  ],
  [
    'import',
    ['--account', '--dry-run', '--on-match', '--format', '--delimiter', '--mapping', '--rejected', 'undo'],
  ],
  ['import list', ['--account']],
  ['import show', ['--account', '--rejected', 'import-id']],
  ['import cancel', ['--account', 'import-id']],
  ['import undo', ['--account', 'import-id']],
  [
    'pull',
    ['--account', '--from', '--key-file', '--keep-key', '--resume', '--without', '--since', 'list', 'show'],
  ],
  ['pull list', ['--account']],
  ['pull show', ['--account', '--rejected', 'pull-id']],
  ['pull forget', ['--account', 'pull-id']],
  ['merge', ['--account', '--preview', 'survivor', 'loser', 'undo']],
  ['merge list', ['--account']],
  ['merge undo', ['--account', 'merge-id']],
  ['duplicates', ['--account', 'check', 'dismiss']],
  ['duplicates dismiss', ['--account', 'contact']],
  ['export', ['--account', '--format', '--output', '--search', '--tag', '--updated-after']],
  ['contact get', ['--account', 'contact']],
  ['contact find', ['--account', '--search', '--tag', '--updated-after', '--limit']],
  ['contact create', ['--account', '--name', '--phone', '--attribute', '--on-match']],
  ['contact edit', ['--account', '--add-phone', '--remove-tag', '--if-version', '--block']],
  ['contact delete', ['--account', '--yes', '--if-version']],
  ['contact erase', ['--account', '--yes']],
  ...['tag', 'group', 'source', 'status'].flatMap((noun): typeof commands => [
    [`${noun} list`, ['--account']],
    [`${noun} create`, ['--account', '--color', 'name']],
    [`${noun} rename`, ['--account', noun]],
    [`${noun} delete`, ['--account', '--yes', noun]],
  ]),
  ['contact can-send', ['--account', '--channel', '--phone', '--email']],
  ['bulk edit', ['--account', '--tag', '--contact', '--all', '--add-tag', '--remove-group', '--set-status']],
  ['bulk delete', ['--account', '--tag', '--yes']],
  ['bulk list', ['--account']],
  ['bulk show', ['--account', 'bulk-change-id']],
  ['bulk cancel', ['--account', 'bulk-change-id']],
  ['bulk undo', ['--account', 'bulk-change-id']],
  ['usage', ['--account', '--days']],
  ['status', ['one screen', 'list', 'create']],
  ['profile add', ['--url', '--key-file', '--key', 'name']],
  ['profile list', ['profile list']],
  ['profile remove', ['name']],
  ['programs add', ['--output', '--name', 'HAR', 'curl']],
  ['audit', ['--account', '--since', '--limit']],
  ['completion', ['bash', 'zsh', 'fish']],
  ['webhook create', ['--account', '--url', '--face', '--types', '--secret']],
  ['webhook list', ['--account']],
  ['webhook show', ['--account', 'webhook-id']],
  ['webhook set', ['--account', '--url', '--pause', '--resume']],
  ['webhook delete', ['--account', 'webhook-id']],
  ['webhook test', ['--account', 'webhook-id']],
  ['webhook rotate', ['--account', '--secret']],
  ['webhook deliveries', ['--account', '--state', '--limit']],
  ['webhook redeliver', ['--account', '--delivery', '--from', '--to']],
  ['backup', ['--verify', 'file', 'stdout']],
  ['restore', ['file', 'stdin']],
  ['doctor', ['doctor', '--fix', 'Exit codes']],
  ['tail', ['--account', '--face', '--status']],
];

it('help: every command prints its options, --json and an example on stdout', async () => {
  const shown = await Promise.all(
    commands.map(([name]) => program.run([...name.split(' '), '--help'], nowhere)),
  );
  for (const [index, [name, words]] of commands.entries()) {
    const { code, stdout, stderr } = shown[index] ?? { code: null, stdout: '', stderr: '' };
    expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
    for (const word of [...words, '--json', '--help', 'Example:', `switchbook ${name}`])
      expect(stdout).toContain(word);
  }
});

it('help: the program lists its commands, its environment and its exit codes', async () => {
  const { code, stdout } = await program.run(['--help'], nowhere);
  expect(code).toBe(0);
  for (const word of [
    'serve',
    'migrate',
    'account',
    'key',
    'upstream',
    'import',
    'export',
    'webhook',
    'backup',
    'restore',
    'doctor',
    'DATABASE_URL',
    'PORT',
    'Exit codes',
  ])
    expect(stdout).toContain(word);
});

it('help: equals --help of a command, and reports an unknown one as a usage error', async () => {
  for (const words of [['key'], ['key', 'import'], []]) {
    const [helpOutput, flagged] = await Promise.all([
      program.run(['help', ...words], nowhere),
      program.run([...words, '--help'], nowhere),
    ]);
    expect(helpOutput).toEqual({ code: 0, stdout: flagged?.stdout, stderr: '' });
  }
});

it('version: equals that of the package', async () => {
  expect(await program.run(['--version'], nowhere)).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\+\w+\n$/),
    stderr: '',
  });
});

const misuses: readonly (readonly [string, RegExp])[] = [
  ['', /Usage: switchbook/],
  ['frobnicate', /unknown command 'frobnicate'/],
  ['help nonsense', /unknown command 'nonsense'/],
  ['help key nonsense', /unknown command 'key nonsense'/],
  ['account', /Usage: switchbook account/],
  ['account create', /required option '--name <name>' not specified/],
  ['account create --name', /argument missing/],
  ['account create --name x --shade red', /unknown option '--shade'/],
  ['account list extra', /too many arguments/],
  ['account set 1', /missing required argument 'setting=value'/],
  ['account set 1 shade=red', /The settings are: name, slug, default_region/],
  ['key create --account 1 --scopes contacts:fly', /There is no scope "contacts:fly"/],
  ['key create --account 1 --rate-limit 100', /Write requests\/seconds/],
  ['contact edit 1 --account 1 --if-version x', /Write the version/],
  ['contact find --account 1 --limit 0', /whole number from 1 to 1000/],
  ['contact create --account 1 --attribute size', /Write name=value/],
  ['contact edit 1 --account 1 --block --unblock', /cannot be used with option/],
  ['tag create x --account 1 --color red', /such as #10B981/],
  ['completion tcsh', /Allowed choices are bash, zsh, fish/],
  ['key create --account 1 --expires-in soon', /90d, 12h, 30m or 45s/],
  ['key import --account 1', /required option '--key <secret>'/],
  ['key revoke --account 1', /missing required argument 'key-id'/],
  ['--json migrate --force', /unknown option '--force'/],
  ['import --account 1', /missing required argument 'file'/],
  ['import a.csv b.csv --account 1', /too many arguments/],
  ['import a.csv --account 1 --on-match merge', /Allowed choices are skip, update, fill/],
  ['import a.csv --account 1 --delimiter ab', /comma, semicolon, tab, pipe, or one character/],
  ['import a.csv --account 1 --mapping phone', /Write column=field/],
  ['import undo --account 1', /missing required argument 'import-id'/],
  ['pull --account 1', /name an API, or a pull with/],
  ['pull FACE --account 1 --resume x', /name an API, or a pull with/],
  ['pull directory --account 1 --key abc', /unknown option '--key'/],
  ['pull directory --account 1 --without everything', /Write one or more of: notes, consents/],
  ['pull directory --account 1 --since soon', /Write last, or a time/],
  ['export --account 1 --format xls', /Allowed choices are csv, ndjson, vcf/],
  ['export --account 1 --json', /--json needs --output/],
  ['tag export --account 1 --json', /--json needs --output/],
  ['erasures export - --json', /--json needs a file/],
  ['bulk show', /missing required argument 'bulk-change-id'/],
  ['profile add shop', /required option '--url <url>' not specified/],
  ['--url', /option '--url <value>' argument missing/],
  ['status nonsense', /too many arguments/],
  ['backup', /missing required argument 'file'/],
  ['backup - --json', /--json needs a file/],
  ['restore', /missing required argument 'file'/],
];

const wordsOf = (line: string) => (line === '' ? [] : line.split(' '));

it('usage: invalid arguments exit with 2, the reason on stderr and nothing on stdout', async () => {
  const ran = await Promise.all(misuses.map(([line]) => program.runWithin(wordsOf(line), nowhere)));
  for (const [index, [line, reason]] of misuses.entries()) {
    expect({ line, ...ran[index] }).toMatchObject({ line, code: 2, stdout: '' });
    expect(ran[index]?.stderr).toMatch(reason);
  }
});

it('usage: a separate process exits and prints the same', async () => {
  for (const line of ['help nonsense', '--json migrate --force']) {
    const [apart, within] = await Promise.all([
      program.runApart(wordsOf(line), nowhere),
      program.runWithin(wordsOf(line), nowhere),
    ]);
    expect(apart).toEqual({ ...within, code: 2 });
  }
});
