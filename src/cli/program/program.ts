/** The command line: its nouns in the order of the help, and the help's text about the whole. */
import { Command } from 'commander';
import { programRelease } from '../../config/root.js';
import { settingsTable } from '../../config/settings.js';
import { addRemoteOptions, remoteHelp } from '../session/remote-options.js';
import type { RemoteOptions } from '../session/remote-server.js';
import { accounts, keys, signIn, usage } from '../syntax/account.js';
import { books } from '../syntax/book.js';
import { catalog, status } from '../syntax/catalog.js';
import { contacts, duplicates, erase, events, exports, merges } from '../syntax/contact.js';
import { fields } from '../syntax/fields.js';
import { intakes } from '../syntax/intake.js';
import { bulk, imports, pulls } from '../syntax/jobs.js';
import { members, roles } from '../syntax/member.js';
import {
  audit,
  backups,
  completion,
  doctor,
  erasures,
  help,
  mcp,
  migrate,
  move,
  profiles,
  programs,
  restore,
  serve,
  tail,
} from '../syntax/operate.js';
import { segments, views } from '../syntax/segment.js';
import { compare, upstreams } from '../syntax/upstream.js';
import { webhooks } from '../syntax/webhook.js';
import { formatDetails } from '../terminal/output.js';
import { addNoun, type Entry, entry, type Sink } from './declare.js';

const catalogActions = () => import('../commands/contacts/catalog.js');

const entries: readonly Entry[] = [
  entry(serve, async () => (await import('../serve/serve.js')).serveActions),
  entry(migrate, async () => (await import('../commands/operate/migrate.js')).migrateActions),
  entry(accounts, async () => (await import('../commands/account/account.js')).accountActions),
  entry(keys, async () => (await import('../commands/account/key.js')).keyActions),
  entry(members, async () => (await import('../commands/account/member.js')).memberActions),
  entry(roles, async () => (await import('../commands/account/member.js')).roleActions),
  entry(signIn, async () => (await import('../commands/account/sign-in.js')).signInActions),
  entry(upstreams, async () => (await import('../commands/connections/upstream.js')).upstreamActions),
  entry(compare, async () => (await import('../commands/connections/compare.js')).compareActions),
  entry(imports, async () => (await import('../commands/contacts/import.js')).importActions),
  entry(pulls, async () => (await import('../commands/connections/pull.js')).pullActions),
  entry(exports, async () => (await import('../commands/contacts/export.js')).exportActions),
  entry(contacts, async () => (await import('../commands/contacts/contact.js')).contactActions),
  ...(['tag', 'group', 'source'] as const).map((noun) =>
    entry(catalog(noun), async () => (await catalogActions()).catalogActions(noun)),
  ),
  entry(status, async () => ({
    ...(await catalogActions()).catalogActions('status'),
    ...(await import('../commands/operate/status.js')).statusActions,
  })),
  entry(fields, async () => (await import('../commands/contacts/field.js')).fieldActions),
  entry(segments, async () => (await import('../commands/contacts/segment.js')).segmentActions),
  entry(views, async () => (await import('../commands/contacts/segment.js')).viewActions),
  entry(books, async () => (await import('../commands/account/book.js')).bookActions),
  entry(events, async () => (await import('../commands/contacts/events.js')).eventsActions),
  entry(merges, async () => (await import('../commands/contacts/merge.js')).mergeActions),
  entry(duplicates, async () => (await import('../commands/contacts/duplicates.js')).duplicatesActions),
  entry(erase, async () => (await import('../commands/contacts/erase.js')).eraseActions),
  entry(webhooks, async () => (await import('../commands/connections/webhook.js')).webhookActions),
  entry(intakes, async () => (await import('../commands/connections/intake.js')).intakeActions),
  entry(audit, async () => (await import('../commands/account/audit.js')).auditActions),
  entry(backups, async () => (await import('../commands/operate/backup.js')).backupActions),
  entry(restore, async () => (await import('../commands/operate/backup.js')).restoreActions),
  entry(erasures, async () => (await import('../commands/operate/erasures.js')).erasuresActions),
  entry(move, async () => (await import('../commands/operate/move.js')).moveActions),
  entry(doctor, async () => (await import('../commands/operate/doctor.js')).doctorActions),
  entry(mcp, async () => (await import('../commands/connections/mcp.js')).mcpActions),
  entry(tail, async () => (await import('../commands/operate/tail-calls.js')).tailActions),
  entry(completion, async () => (await import('../commands/operate/completion.js')).completionActions),
  entry(bulk, async () => (await import('../commands/contacts/bulk.js')).bulkActions),
  entry(usage, async () => (await import('../commands/account/usage.js')).usageActions),
  entry(profiles, async () => (await import('../commands/account/profile.js')).profileActions),
  entry(programs, async () => (await import('../commands/operate/third-party-programs.js')).programsActions),
  entry(help, async () => ({ help: ({ words }, { program }) => printHelp(program, words) })),
];

/** Commands that describe all others. */
const wholeCommands: readonly string[] = ['help', 'completion'];

/** Declares the command line. `words`: the command line. Other nouns than its own are declared by name only. */
export function makeProgram(sink: Sink, remote: RemoteOptions = {}, words: readonly string[] = []): Command {
  const program = new Command('switchbook')
    .description('A self-hosted contact directory that serves the APIs of several vendors.')
    .version(programRelease, '-V, --version', 'print the version')
    .option('--json', 'print exactly one JSON value on stdout, everything else on stderr')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError('Run it with --help to see its arguments and options.')
    .addHelpText('after', `\n${settingsHelp()}\n\n${remoteHelp}\n\n${exitHelp}`)
    .helpCommand(false)
    // `main` prints misuse as one object with --json, instead of commander.
    .configureOutput(sink.isJson ? { writeErr: () => {} } : {})
    .exitOverride();
  const nounWord = words.find((word) => !word.startsWith('-')) ?? '';
  const isWhole = wholeCommands.includes(nounWord) || !entries.some(({ noun }) => noun.name === nounWord);
  for (const nounEntry of entries)
    if (isWhole || nounEntry.noun.name === nounWord) addNoun(program, nounEntry, sink);
    else program.command(nounEntry.noun.name).description(nounEntry.noun.about);
  addRemoteOptions(program, remote);
  return program;
}

function printHelp(program: Command, words: readonly string[]): never {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next === undefined) program.error(`error: unknown command '${words.join(' ')}'`);
    command = next;
  }
  return command.help();
}

const exitHelp = 'Exit codes: 0 done, 1 refused (stderr has the reason and the next step), 2 wrong usage.';

function settingsHelp(): string {
  const lines = Object.values(settingsTable).map(({ variable, meaning, default: preset }) => {
    return [variable, preset === '' ? meaning : `${meaning} (${preset})`] as const;
  });
  return `Environment:\n${formatDetails(lines)}`;
}
