/**
 * `--url`, `--key`, `--key-file` and `--profile`: the remote server of a command. They precede the noun; they may also
 * follow it, unless the command has an option with that name, as `webhook create` has `--url`.
 */
import { type Command, Option } from 'commander';
import { CliError, InterruptedError } from '../run/cli-error.js';
import { chooseRemoteServer, isRemote, type RemoteOptions, refuseRemote } from './target.js';

/** Words the reasons for which a server cannot be reached. */
const reasons: Readonly<Record<string, readonly [what: string, next: string]>> = {
  ENOTFOUND: ['its host name does not exist', 'Correct the host name in the URL.'],
  EAI_AGAIN: ['its host name could not be resolved', 'Check the network and the DNS server of this machine.'],
  ECONNREFUSED: ['the connection was refused', 'Start the server, or correct the host and port in the URL.'],
  ECONNRESET: ['the connection was closed', 'Try again. A proxy in front of the server may have closed it.'],
  ETIMEDOUT: ['it did not answer in time', 'Check that the server runs and that no firewall blocks it.'],
  EHOSTUNREACH: ['there is no route to it', 'Check the network of this machine.'],
  ENETUNREACH: ['there is no route to it', 'Check the network of this machine.'],
  EPROTO: ['this port does not use TLS', 'Use http:// instead of https://, or the port with TLS.'],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'this port does not use TLS',
    'Use http:// instead of https://, or the port with TLS.',
  ],
  CERT_HAS_EXPIRED: ['its certificate has expired', 'Renew the certificate of the server.'],
  CERT_NOT_YET_VALID: ['its certificate is not valid yet', 'Check the clocks of both machines.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'its certificate is for another host name',
    'Use the host name of the certificate, or install a certificate for this name.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'its certificate is self-signed',
    'If you trust this certificate, set NODE_EXTRA_CA_CERTS to a PEM file with it.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'its certificate comes from an unknown authority',
    'Set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of that authority.',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'its certificate comes from an unknown authority',
    'Configure the server to send the whole chain, or set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of the authority.',
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'its certificate comes from an unknown authority',
    'Configure the server to send the whole chain, or set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of the authority.',
  ],
};

/** Errors with an explanation are passed on unchanged. */
export function connectionError(error: unknown, { origin }: URL): Error {
  if (error instanceof CliError || error instanceof InterruptedError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // A signal ended the request, and the session reports it.
  if (code === 'ABORT_ERR' && error instanceof Error) return error;
  const known = reasons[code];
  const [what, next] = known ?? [`unknown error${code === '' ? '' : ` (${code})`}`, 'Try again in a moment.'];
  return new CliError(`${origin} cannot be reached: ${what}.`, next, { cause: error });
}

/** An answer without the members of every answer of Switchbook makes its decoder fail. */
function strangeAnswer(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  return new CliError(
    'The server answered, but not as this version of Switchbook does.',
    'Correct the URL, or use the version of Switchbook that the server runs.',
    { cause: error },
  );
}

const names = { '--url': 'url', '--key': 'key', '--key-file': 'keyFile', '--profile': 'profile' } as const;
type Flag = keyof typeof names;
/** A key after a command might be meant for a vendor, whose keys are never arguments. */
const behind = ['--url', '--key-file', '--profile'] as const;
type MutableFarOptions = { -readonly [Name in keyof RemoteOptions]: RemoteOptions[Name] };

export const remoteHelp = `Servers elsewhere: a command for an account also works over the API of another server.
  --profile <name>   profile of the server; see: help profile
  --url <url>        URL of the server; its key comes from --key-file, SWITCHBOOK_KEY or SWITCHBOOK_KEY_FILE
  --key-file <file>  file with the key; - reads stdin
  --key <key>        the key itself, which other users of this machine can see; - reads stdin
Put these options before the command: --profile shop contact find. SWITCHBOOK_PROFILE or SWITCHBOOK_URL also name the server.`;

interface SplitWords {
  readonly far: RemoteOptions;
  readonly words: readonly string[];
  /** one of them has no value */
  readonly bare?: string;
}

/** Splits the options before the noun from a command line. */
export function splitRemoteOptions(argv: readonly string[]): SplitWords {
  const far: MutableFarOptions = {};
  const words: string[] = [];
  let index = 0;
  for (; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-') || word === '--' || word === '-') break;
    const mark = word.indexOf('=');
    const flag = mark < 0 ? word : word.slice(0, mark);
    if (!isFlag(flag)) {
      words.push(word);
      continue;
    }
    const value = mark < 0 ? argv[index + 1] : word.slice(mark + 1);
    if (value === undefined) return { far, words: argv, bare: flag };
    far[names[flag]] = value;
    if (mark < 0) index += 1;
  }
  return { far, words: [...words, ...argv.slice(index)] };
}

/** The error of a command on a remote server, whose responses may have another form. */
export function remoteError(error: unknown): unknown {
  return isRemote() ? strangeAnswer(error) : error;
}

function isFlag(text: string): text is Flag {
  return text in names;
}

/** Whether the command, or one below it, has its own flag of that name. An added option would capture the value. */
function hasOwn(command: Command, flag: string, ours: ReadonlySet<Option>): boolean {
  const isOwn = command.options.some((one) => one.long === flag && !ours.has(one));
  return isOwn || command.commands.some((one) => hasOwn(one, flag, ours));
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
    const far: MutableFarOptions = { ...before };
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
        if (value !== undefined) far[name] = value;
      }
    }
    chooseRemoteServer(far, words.join(' '), program.opts<{ json?: boolean }>().json === true);
    // The environment may name one for other commands.
    if (words[0] === 'serve' && Object.keys(far).length > 0) refuseRemote();
  });
}
