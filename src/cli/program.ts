/**
 * The commands, their options and their help. What a command does is loaded when it is run, so that none waits for
 * what only another needs.
 */
import { Command } from 'commander';
import { programVersion } from '../config/root.js';
import { settingsTable } from '../config/settings.js';
import { accountSettings, scopes } from '../domain/access.js';
import type { Answer } from './answer.js';
import { assignment, lifetime, rateLimit, scopeList } from './values.js';

export interface Outlet {
  /** the one answer of a command */
  readonly answer: (answer: Answer) => void;
  /** how a command that goes on after its answer ended */
  readonly end: (code: number) => void;
}

const reference = 'the account: its id, number or slug';

export function makeProgram(outlet: Outlet): Command {
  const program = new Command('switchbook')
    .description("One self-hosted contact directory that answers in several vendors' own words.")
    .version(programVersion, '-V, --version', 'print the version')
    .option('--json', 'print exactly one JSON value on stdout, everything else on stderr')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError('Run it with --help to see what it takes.')
    .addHelpText('after', `\n${settingsHelp()}\n\n${exitHelp}`)
    .exitOverride();
  addServe(program, outlet);
  addMigrate(program, outlet);
  addAccount(program, outlet);
  addKey(program, outlet);
  addDoctor(program, outlet);
  return program;
}

function addServe(program: Command, outlet: Outlet): void {
  program
    .command('serve')
    .description('start the server; on the very first start also make an account and a key')
    .addHelpText('after', example('PORT=8080 switchbook serve'))
    .action(async () => {
      const { serve } = await import('./serve.js');
      outlet.end(await serve(outlet.answer));
    });
}

function addMigrate(program: Command, outlet: Outlet): void {
  program
    .command('migrate')
    .description('bring the database up to this program, as every start does')
    .addHelpText('after', example('switchbook migrate --json'))
    .action(async () => outlet.answer(await (await import('./migrate.js')).migrate()));
}

function addAccount(program: Command, outlet: Outlet): void {
  const account = program.command('account').description('make, list and change accounts');
  account
    .command('create')
    .description('make an account')
    .requiredOption('--name <name>', 'what people call it')
    .option('--slug <slug>', 'a short unique name: lower-case letters, digits and hyphens')
    .addHelpText('after', example('switchbook account create --name "Corner Shop" --slug corner-shop'))
    .action(async (options) => outlet.answer(await (await import('./account.js')).createAccount(options)));
  account
    .command('list')
    .description('list the accounts')
    .addHelpText('after', example('switchbook account list --json'))
    .action(async () => outlet.answer(await (await import('./account.js')).listAccounts()));
  account
    .command('set')
    .description('change settings of an account')
    .argument('<account>', reference)
    .argument(
      '<setting=value...>',
      `${accountSettings.join(', ')}; an empty value clears`,
      assignment(accountSettings),
    )
    .addHelpText('after', example('switchbook account set 1 default_region=BR contact_limit=5000'))
    .action(async (ref, changes) =>
      outlet.answer(await (await import('./account.js')).setAccount(ref, changes)),
    );
}

function addKey(program: Command, outlet: Outlet): void {
  const key = program.command('key').description('make, import, list and revoke keys');
  withKeyOptions(key.command('create').description('make a key; it is shown only once'))
    .addHelpText(
      'after',
      example('switchbook key create --account 1 --scopes contacts:read,groups:read --expires-in 90d'),
    )
    .action(async (options) => outlet.answer(await (await import('./key.js')).createKey(options)));
  withKeyOptions(
    key
      .command('import')
      .description("let an existing key, a vendor's say, open an account")
      .requiredOption('--key <secret>', 'the key as clients send it; - reads it from stdin'),
  )
    .addHelpText('after', example('switchbook key import --account 1 --key - < key.txt'))
    .action(async (options) => outlet.answer(await (await import('./key.js')).importKey(options)));
  key
    .command('list')
    .description('list the keys of an account; their secrets are not kept and not shown')
    .requiredOption('--account <account>', reference)
    .addHelpText('after', example('switchbook key list --account corner-shop'))
    .action(async (options) => outlet.answer(await (await import('./key.js')).listKeys(options)));
  key
    .command('revoke')
    .description('revoke a key: it is refused from the next request on')
    .argument('<key-id>', 'the id of the key, as key list shows it')
    .requiredOption('--account <account>', reference)
    .addHelpText('after', example('switchbook key revoke --account 1 0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f'))
    .action(async (id, options) => outlet.answer(await (await import('./key.js')).revokeKey(id, options)));
}

function withKeyOptions(command: Command): Command {
  return command
    .requiredOption('--account <account>', reference)
    .option('--name <name>', 'what people call it', 'cli')
    .option(
      '--scopes <list>',
      "what it may do: 'all' (when absent), 'none', or a list with commas",
      scopeList,
    )
    .option('--rate-limit <rule>', "'none' or N/SECONDS; each face's own when absent", rateLimit)
    .option('--expires-in <time>', '90d, 12h, 30m or 45s; never when absent', lifetime)
    .addHelpText('after', `\nScopes: ${scopes.join(', ')};\n  resource:* is every one of a resource.`);
}

function addDoctor(program: Command, outlet: Outlet): void {
  program
    .command('doctor')
    .description('show the settings in force, what is there and what is wrong; changes nothing')
    .addHelpText('after', example('switchbook doctor'))
    .action(async () => outlet.answer(await (await import('./doctor.js')).doctor()));
}

const exitHelp = 'Exit codes: 0 done, 1 refused (the reason and the next step are on stderr), 2 usage.';

function example(line: string): string {
  return `\nExample:\n  ${line}`;
}

function settingsHelp(): string {
  const settings = Object.values(settingsTable);
  const width = Math.max(...settings.map((one) => one.variable.length));
  const lines = settings.map((one) => {
    const preset = one.default === '' ? '' : ` (${one.default})`;
    return `  ${one.variable.padEnd(width)}  ${one.meaning}${preset}`;
  });
  return ['Environment:', ...lines].join('\n');
}
