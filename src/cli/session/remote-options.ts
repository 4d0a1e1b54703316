/**
 * `--url`, `--key`, `--key-file` and `--profile`: the remote server of a command. These options precede the noun. They
 * may also follow it, unless the command has an option of the same name, such as `webhook create --url`.
 */
import { type Command, Option } from 'commander';
import { CliError } from '../terminal/cli-error.js';
import { chooseRemoteServer, isRemote, type RemoteOptions, refuseRemote } from './remote-server.js';

/** Explains an answer that the decoder cannot read: it lacks members that every answer of Switchbook has. */
function explainUnknownAnswer(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  return new CliError(
    'The server answered, but not as this version of Switchbook does.',
    'Correct the URL, or use the version of Switchbook that the server runs.',
    { cause: error },
  );
}

const names = { '--url': 'url', '--key': 'key', '--key-file': 'keyFile', '--profile': 'profile' } as const;
type Flag = keyof typeof names;
/** A key after a command might be meant for a vendor. Keys of vendors are never arguments. */
const behind = ['--url', '--key-file', '--profile'] as const;
type MutableRemoteOptions = { -readonly [Name in keyof RemoteOptions]: RemoteOptions[Name] };

export const remoteHelp = `Servers elsewhere: a command for an account also works over the API of another server.
  --profile <name>   profile of the server; see: help profile
  --url <url>        URL of the server; its key comes from --key-file, SWITCHBOOK_KEY or SWITCHBOOK_KEY_FILE
  --key-file <file>  file with the key; - reads stdin
  --key <key>        the key itself, which other users of this machine can see; - reads stdin
Put these options before the command: --profile shop contact find. SWITCHBOOK_PROFILE or SWITCHBOOK_URL also name the server.`;

interface SplitWords {
  readonly remote: RemoteOptions;
  readonly words: readonly string[];
  /** an option whose value is missing */
  readonly bare?: string;
}

/** Splits the options before the noun from a command line. */
export function splitRemoteOptions(argv: readonly string[]): SplitWords {
  const remote: MutableRemoteOptions = {};
  const words: string[] = [];
  let index = 0;
  for (; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-') || word === '--' || word === '-') break;
    const equalsAt = word.indexOf('=');
    const flag = equalsAt < 0 ? word : word.slice(0, equalsAt);
    if (!isFlag(flag)) {
      words.push(word);
      continue;
    }
    const value = equalsAt < 0 ? argv[index + 1] : word.slice(equalsAt + 1);
    if (value === undefined) return { remote, words: argv, bare: flag };
    remote[names[flag]] = value;
    if (equalsAt < 0) index += 1;
  }
  return { remote, words: [...words, ...argv.slice(index)] };
}

/** Returns the error of a command on a remote server. The server's answers may have another form. */
export function remoteError(error: unknown): unknown {
  return isRemote() ? explainUnknownAnswer(error) : error;
}

function isFlag(text: string): text is Flag {
  return text in names;
}

/** Whether the command, or one below it, has its own flag with the name. An added option would capture the value. */
function hasOwn(command: Command, flag: string, ours: ReadonlySet<Option>): boolean {
  const isOwn = command.options.some((option) => option.long === flag && !ours.has(option));
  return isOwn || command.commands.some((candidate) => hasOwn(candidate, flag, ours));
}

/** Lets every command accept them after its words, and chooses the server before a command runs. */
export function addRemoteOptions(program: Command, before: RemoteOptions): void {
  const ours = new Set<Option>();
  const walk = (command: Command) => {
    for (const flag of behind)
      if (!hasOwn(command, flag, ours)) {
        const option = new Option(`${flag} <value>`).hideHelp();
        ours.add(option);
        command.addOption(option);
      }
    command.commands.forEach(walk);
  };
  for (const command of program.commands) walk(command);
  program.hook('preAction', (_program, action) => {
    const remote: MutableRemoteOptions = { ...before };
    const words: string[] = [];
    for (
      let command: Command | null = action;
      command !== null && command !== program;
      command = command.parent
    ) {
      words.unshift(command.name());
      for (const option of command.options) {
        const name = names[option.long as Flag];
        const value = ours.has(option)
          ? (command.opts()[option.attributeName()] as string | undefined)
          : undefined;
        if (value !== undefined) remote[name] = value;
      }
    }
    chooseRemoteServer(remote, words.join(' '), program.opts<{ json?: boolean }>().json === true);
    // The environment may name one for other commands.
    if (words[0] === 'serve' && Object.keys(remote).length > 0) refuseRemote();
  });
}
