/**
 * The commands, their options and their help. What a command does is loaded when it is run, so that none waits for
 * what only another needs.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { programRelease } from '../../config/root.js';
import { settingsTable } from '../../config/settings.js';
import { badCellPolicies, fileFormats, matchPolicies } from '../../core/imports/import.js';
import { accountSettings, scopes } from '../../domain/access.js';
import type { FarOptions } from '../remote/target.js';
import {
  accountOptions,
  below,
  example,
  outputOf,
  reference,
  type Sink,
  someId,
} from '../run/command-words.js';
import { withFilters } from '../run/filter-options.js';
import { programName } from '../run/program-name.js';
import {
  assignment,
  characterOf,
  columnField,
  lifetime,
  listed,
  rateLimit,
  scopeList,
} from '../run/values.js';
import type { ServeOptions, ServeSettings } from '../serve/serve-options.js';
import { addFarOptions, farHelp } from '../session/far-options.js';
import { addAudit } from './audit.js';
import { addBackup } from './backup.js';
import { addBulk } from './bulk.js';
import { addCatalogs } from './catalog.js';
import { addCompare } from './compare.js';
import { addCompletion } from './completion.js';
import { addContact } from './contact.js';
import { addDuplicates, addMerge } from './merge.js';
import { addOperate, addUsage } from './operate.js';
import { addProfiles } from './profile.js';
import { addPull } from './pull.js';
import { addWebhook } from './webhook.js';

export type { Sink } from '../run/command-words.js';

export function makeProgram(sink: Sink, far: FarOptions = {}): Command {
  const program = new Command('switchbook')
    .description("One self-hosted contact directory that answers in several vendors' own words.")
    .version(programRelease, '-V, --version', 'print the version')
    .option('--json', 'print exactly one JSON value on stdout, everything else on stderr')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError('Run it with --help to see what it takes.')
    .addHelpText('after', `\n${settingsHelp()}\n\n${farHelp}\n\n${exitHelp}`)
    .helpCommand(false)
    .configureOutput(outputOf(sink))
    .exitOverride();
  addServe(program, sink);
  addMigrate(program, sink);
  addAccount(program, sink);
  addKey(program, sink);
  addSignIn(program, sink);
  addUpstream(program, sink);
  addCompare(program, sink);
  addImport(program, sink);
  addPull(program, sink);
  addExport(program, sink);
  addContact(program, sink);
  addCatalogs(program, sink);
  addEvents(program);
  addMerge(program, sink);
  addDuplicates(program, sink);
  addErase(program, sink);
  addWebhook(program, sink.answer);
  addAudit(program, sink);
  addBackup(program, sink);
  addOperate(program, sink);
  addCompletion(program, sink);
  addBulk(program, sink);
  addUsage(program, sink);
  addProfiles(program, sink);
  addHelp(program);
  addFarOptions(program, far);
  return program;
}

/** Commander's own shows the help of the program for a command that there is not. */
function addHelp(program: Command): void {
  program
    .command('help')
    .description('print the help of a command')
    .argument('[command...]', 'the command')
    .addHelpText('after', example(`${programName} help key import`))
    .action((words: readonly string[]) => {
      let command = program;
      for (const word of words) {
        const next = command.commands.find((one) => one.name() === word);
        if (next === undefined) program.error(`error: unknown command '${words.join(' ')}'`);
        command = next;
      }
      command.help();
    });
}

function addServe(program: Command, sink: Sink): void {
  program
    .command('serve')
    .description('start the server; on the very first start also make an account and a key')
    .option('--port <port>', 'in place of PORT', settingOf('port'))
    .option('--host <address>', 'in place of HOST', settingOf('host'))
    .option('--data <directory>', 'in place of SWITCHBOOK_DATA_DIR', settingOf('dataDir'))
    .option(
      '--force',
      'start also where this installation was moved away from, or the copy of a move is not finished',
    )
    .addHelpText('after', example(`${programName} serve --port 8080 --data /srv/switchbook`))
    .action(async (chosen: ServeOptions) => {
      const { serve } = await import('../serve/serve.js');
      sink.end(await serve(sink.answer, chosen));
    });
}

/** Reads an option as the setting is read. */
function settingOf(name: keyof ServeSettings): (text: string) => string {
  const { parse, accepts } = settingsTable[name];
  return (text) => {
    if (text === '' || parse(text) === undefined) throw new InvalidArgumentError(`Set it to ${accepts}.`);
    return text;
  };
}

function addMigrate(program: Command, sink: Sink): void {
  program
    .command('migrate')
    .description('bring the database up to this program, as every start does')
    .option('--without-backup', 'make no backup of what is there before')
    .option('--distribute', 'spread the accounts over the nodes of a Citus cluster; may be repeated')
    .addHelpText('after', example(`${programName} migrate --json`))
    .action(async ({ withoutBackup, distribute }: { withoutBackup?: boolean; distribute?: boolean }) =>
      sink.answer(
        await (await import('../commands/migrate.js')).migrate({
          backup: withoutBackup !== true,
          distribute: distribute === true,
        }),
      ),
    );
}

function addAccount(program: Command, sink: Sink): void {
  const account = program.command('account').description('make, list, change and delete accounts');
  account
    .command('create')
    .description('make an account')
    .requiredOption('--name <name>', 'what people call it')
    .option('--slug <slug>', 'a short unique name: lower-case letters, digits and hyphens')
    .addHelpText('after', example(`${programName} account create --name "Corner Shop" --slug corner-shop`))
    .action(async (options) =>
      sink.answer(await (await import('../commands/account.js')).createAccount(options)),
    );
  account
    .command('list')
    .description('list the accounts')
    .addHelpText('after', example(`${programName} account list --json`))
    .action(async () => sink.answer(await (await import('../commands/account.js')).listAccounts()));
  account
    .command('set')
    .description('change settings of an account')
    .argument('<account>', reference)
    .argument(
      '<setting=value...>',
      `${accountSettings.join(', ')}; an empty value clears`,
      assignment(accountSettings),
    )
    .addHelpText('after', example(`${programName} account set 1 default_region=BR contact_limit=5000`))
    .action(async (ref, changes) =>
      sink.answer(await (await import('../commands/account.js')).setAccount(ref, changes)),
    );
  account
    .command('delete')
    .description('delete an account with all its contacts, keys and imports, for good')
    .argument('<account>', reference)
    .option('--yes', 'without asking for its name')
    .addHelpText('after', example(`${programName} account delete corner-shop --yes`))
    .action(async (ref, options) =>
      sink.answer(await (await import('../commands/account-delete.js')).deleteAccount(ref, options)),
    );
}

function addKey(program: Command, sink: Sink): void {
  const key = program.command('key').description('make, import, list, change and revoke keys');
  withKeyOptions(key.command('create').description('make a key; it is shown only once'))
    .addHelpText(
      'after',
      example(`${programName} key create --account 1 --scopes contacts:read,groups:read --expires-in 90d`),
    )
    .action(async (options) => sink.answer(await (await import('../commands/key.js')).createKey(options)));
  withKeyOptions(
    key
      .command('import')
      .description("let an existing key, a vendor's say, open an account")
      .requiredOption('--key <secret>', 'the key as clients send it; - reads it from stdin')
      .option('--force', 'import a key of less than 16 characters, which can be found by trying'),
  )
    .addHelpText('after', '\nA signed token (JWT) ends when it says, unless --expires-in is given.')
    .addHelpText('after', example(`${programName} key import --account 1 --key - < key.txt`))
    .action(async (options) => sink.answer(await (await import('../commands/key.js')).importKey(options)));
  key
    .command('list')
    .description('list the keys of an account; their secrets are not kept and not shown')
    .option('--account <account>', reference)
    .addHelpText('after', example(`${programName} key list --account corner-shop`))
    .action(async (options) => sink.answer(await (await import('../commands/key.js')).listKeys(options)));
  key
    .command('set')
    .description('change a key; the keys that it made lose the scopes that it loses')
    .argument('<key-id>', 'the id of the key, as key list shows it')
    .option('--account <account>', reference)
    .option('--name <name>', 'what people call it')
    .option('--scopes <list>', "what it may do from now on: 'all', 'none', or a list with commas", scopeList)
    .option('--rate-limit <rule>', "'none' or N/SECONDS", rateLimit)
    .addHelpText('after', example(`${programName} key set --account 1 --scopes contacts:read ${someId}`))
    .action(async (id, options) =>
      sink.answer(await (await import('../commands/key.js')).setKey(id, options)),
    );
  key
    .command('rotate')
    .description('give a key a new secret; it is shown only once')
    .argument('<key-id>', 'the id of the key, as key list shows it')
    .option('--account <account>', reference)
    .option(
      '--overlap <time>',
      'for how long the old secret opens too: 7d, 12h; not at all when absent',
      lifetime,
    )
    .addHelpText('after', example(`${programName} key rotate --account 1 --overlap 7d ${someId}`))
    .action(async (id, options) =>
      sink.answer(await (await import('../commands/key.js')).rotateKey(id, options)),
    );
  key
    .command('revoke')
    .description('revoke a key and all that it made: they are refused from the next request on')
    .argument('<key-id>', 'the id of the key, as key list shows it')
    .option('--account <account>', reference)
    .addHelpText('after', example(`${programName} key revoke --account 1 ${someId}`))
    .action(async (id, options) =>
      sink.answer(await (await import('../commands/key.js')).revokeKey(id, options)),
    );
}

function addUpstream(program: Command, sink: Sink): void {
  const upstream = program
    .command('upstream')
    .description('have calls that a face cannot answer answered by its live vendor');
  upstream
    .command('set')
    .description("forward an account's calls of paths that a face does not serve")
    .argument('<face>', 'the face by its name')
    .option('--account <account>', reference)
    .requiredOption('--to <url>', 'the vendor, as clients had it before, without what the paths begin with')
    .option('--key-file <file>', "the vendor's key; - reads stdin. Callers send their own when absent")
    .option('--follow', 'servers read the key file again; it must be below SWITCHBOOK_VENDOR_KEY_DIR')
    .option('--read-through', 'look up contacts at the vendor whose ids are unknown here')
    .addHelpText(
      'after',
      example(
        `${programName} upstream set FACE --account 1 --to https://api.example.com --key-file vendor-key.txt`,
      ),
    )
    .action(async (face, options) =>
      sink.answer(await (await import('../commands/upstream.js')).setUpstream(face, options)),
    );
  upstream
    .command('list')
    .description('list the upstreams of an account; keys are not shown')
    .option('--account <account>', reference)
    .addHelpText('after', example(`${programName} upstream list --account 1`))
    .action(async (options) =>
      sink.answer(await (await import('../commands/upstream.js')).listUpstreams(options)),
    );
  upstream
    .command('remove')
    .description('forward nothing any more for a face')
    .argument('<face>', 'the face by its name')
    .option('--account <account>', reference)
    .addHelpText('after', example(`${programName} upstream remove FACE --account 1`))
    .action(async (face, options) =>
      sink.answer(await (await import('../commands/upstream.js')).removeUpstream(face, options)),
    );
}

function withKeyOptions(command: Command): Command {
  return command
    .option('--account <account>', reference)
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

function addImport(program: Command, sink: Sink): void {
  const group = program
    .command('import')
    .description('import a file of contacts: CSV, NDJSON or vCard, also packed with gzip')
    .usage('<file> --account <account> [options]')
    .argument('<file>', 'the file; - reads stdin')
    .option('--account <account>', reference)
    .option('--dry-run', 'check every row and write nothing')
    .addOption(
      new Option('--on-match <policy>', 'what becomes of a contact that is known')
        .choices(matchPolicies)
        .default('skip'),
    )
    .addOption(
      new Option('--bad-cells <policy>', 'what a cell costs that cannot be read: its row, or itself alone')
        .choices(badCellPolicies)
        .default('reject_row'),
    )
    .addOption(new Option('--format <format>', 'found out when absent').choices(fileFormats))
    .option('--delimiter <character>', 'of CSV: comma, semicolon, tab, pipe or the character', characterOf)
    .option('--encoding <name>', 'utf-8, windows-1252, …; found out when absent')
    .option('--mapping <column=field>', 'of CSV: what a column is; may be repeated', columnField)
    .option('--tag <name>', 'given to all contacts of the file; may be repeated', listed)
    .option('--group <name>', 'given to all contacts of the file; may be repeated', listed)
    .option('--source <name>', "of new contacts whose row names none ('import' when absent)")
    .option('--region <country>', "for numbers without a country; the account's when absent")
    .option('--rejected <file>', 'write the rejected rows there, to be mended and imported again')
    .addHelpText(
      'after',
      example(`${programName} import contacts.csv --account 1 --on-match update --tag newsletter`),
    )
    .action(async (file, _options, command: Command) =>
      sink.answer(await (await import('../commands/import.js')).importFile(file, accountOptions(command))),
    );
  addImportCommands(program, group, sink);
}

function addImportCommands(program: Command, group: Command, sink: Sink): void {
  below(program, group, 'list', 'list the imports of an account, newest first')
    .addHelpText('after', example(`${programName} import list --account 1`))
    .action(async (_options, command: Command) =>
      sink.answer(await (await import('../commands/import.js')).listImports(accountOptions(command))),
    );
  below(program, group, 'show', 'show what became of an import')
    .argument('<import-id>', 'the id of the import, as import list shows it')
    .option('--rejected <file>', 'write its rejected rows there')
    .addHelpText('after', example(`${programName} import show ${someId} --account 1 --rejected rejected.csv`))
    .action(async (id, _options, command: Command) =>
      sink.answer(await (await import('../commands/import.js')).showImport(id, accountOptions(command))),
    );
  below(program, group, 'cancel', 'stop an import; rows that were imported before stay')
    .argument('<import-id>', 'the id of the import, as import list shows it')
    .addHelpText('after', example(`${programName} import cancel ${someId} --account 1`))
    .action(async (id, _options, command: Command) =>
      sink.answer(await (await import('../commands/import.js')).cancelImport(id, accountOptions(command))),
    );
  below(program, group, 'undo', 'take an import back; what was changed since stays')
    .argument('<import-id>', 'the id of the import, as import list shows it')
    .addHelpText('after', example(`${programName} import undo ${someId} --account 1`))
    .action(async (id, _options, command: Command) =>
      sink.answer(await (await import('../commands/import.js')).undoImport(id, accountOptions(command))),
    );
}

function addExport(program: Command, sink: Sink): void {
  const command = program
    .command('export')
    .description('write the contacts of an account to stdout or a file, in a form that import takes')
    .option('--account <account>', reference)
    .addOption(new Option('--format <format>', 'of the file').choices(fileFormats).default('csv'))
    .option('--plain', 'CSV for other programs: no apostrophe in front of what a spreadsheet would run')
    .option('--output <file>', 'the file; it is there when it is whole. stdout when absent');
  withFilters(command)
    .addHelpText('after', example(`${programName} export --account 1 --format csv --output contacts.csv`))
    .action(async (options, command: Command) => {
      if (program.opts<{ json?: boolean }>().json === true && options.output === undefined)
        command.error('error: --json needs --output, since stdout has room for one of them');
      const answer = await (await import('../commands/export.js')).exportContacts(options);
      if (answer !== undefined) sink.answer(answer);
    });
}

function addEvents(program: Command): void {
  program
    .command('events')
    .description('print what changed in an account, oldest first: a line each, or with --json one value')
    .option('--account <account>', reference)
    .option(
      '--after <cursor>',
      "what comes after it; 'now': from now on. The oldest that are kept when absent",
    )
    .option(
      '--follow',
      'go on with what changes from then on, until it is stopped; with --json a value on each line',
    )
    .option('--types <list>', 'contact.created, tag.deleted, …, with commas', (text: string) =>
      text.split(','),
    )
    .option('--contact <id>', 'of this contact alone')
    .addHelpText('after', example(`${programName} events --account 1 --follow --json`))
    .action(async (options) => {
      const isJson = program.opts<{ json?: boolean }>().json === true;
      await (await import('../commands/events.js')).printEvents(options, isJson);
    });
}

function addSignIn(program: Command, sink: Sink): void {
  program
    .command('sign-in')
    .description('print a URL that signs in to the console once, within 15 minutes')
    .option('--account <account>', reference)
    .addHelpText('after', example(`${programName} sign-in --account 1`))
    .action(async (options) =>
      sink.answer(await (await import('../commands/sign-in.js')).printSignIn(options)),
    );
}

function addErase(program: Command, sink: Sink): void {
  program
    .command('erase')
    .description('erase a person: its contact and all else that is stored of it, for good')
    .argument('<contact>', 'the contact: its id or number')
    .option('--account <account>', reference)
    .option('--yes', 'without asking for the contact again')
    .addHelpText('after', example(`${programName} erase 17 --account 1 --yes`))
    .action(async (contact, options) =>
      sink.answer(await (await import('../commands/erase.js')).eraseContact(contact, options)),
    );
}

const exitHelp = 'Exit codes: 0 done, 1 refused (the reason and the next step are on stderr), 2 usage.';

function settingsHelp(): string {
  const settings = Object.values(settingsTable);
  const width = Math.max(...settings.map((one) => one.variable.length));
  const lines = settings.map((one) => {
    const preset = one.default === '' ? '' : ` (${one.default})`;
    return `  ${one.variable.padEnd(width)}  ${one.meaning}${preset}`;
  });
  return ['Environment:', ...lines].join('\n');
}
