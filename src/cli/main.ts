/**
 * The command line. Exit codes: 0 done; 1 refused, with one sentence and the next step on stderr (with --json one
 * object) and nothing on stdout; 2 usage. Neighbors: `syntax/` declares the commands, `commands/` run them, `session/`
 * opens PostgreSQL for them, `serve/` runs the server.
 * Decision: docs/decisions/0009-answers-on-stdout.md.
 */
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import { CommanderError } from 'commander';
import { makeProgram } from './program/program.js';
import { remoteError, splitRemoteOptions } from './session/remote-options.js';
import { InterruptedError, printError, printMisuse, printProblem } from './terminal/cli-error.js';
import { printOutput, waitForOutput } from './terminal/output.js';
import { beginProgramName } from './terminal/program-name.js';

export async function main(argv: readonly string[]): Promise<number> {
  beginProgramName();
  const code = await runCommand(argv);
  // A server that stops does not wait for a slow reader of its log.
  await waitForOutput(argv.includes('serve') ? 1_000 : undefined);
  return code;
}

async function runCommand(argv: readonly string[]): Promise<number> {
  // The reader of the output may stop early, without effect on completed work.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  let code = 0;
  const isJson = wantsJson(argv);
  const { remote, words, bare } = splitRemoteOptions(argv);
  const program = makeProgram(
    {
      answer: (answer) => {
        printOutput(answer, program.opts<{ json?: boolean }>().json === true);
        code = answer.code ?? 0;
      },
      end: (ended) => {
        code = ended;
      },
      isJson,
    },
    remote,
    words,
  );
  try {
    if (bare !== undefined) program.error(`error: option '${bare} <value>' argument missing`);
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (isHandOver(error)) throw error;
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      if (isJson) printMisuse(misuseOf(error), 'Run it with --help to see its arguments and options.');
      return 2;
    }
    if (error instanceof InterruptedError) return error.code;
    const explained = remoteError(error);
    if (isJson) printProblem(explained);
    else printError(explained);
    return 1;
  }
  return code;
}

/**
 * Whether the command must run from the modules, which `bin/switchbook` then starts. The bundle of commands has no
 * faces, and this command needs them.
 */
function isHandOver(error: unknown): boolean {
  return errorCodeOf(error) === 'SWITCHBOOK_HAND_OVER';
}

/** Whether the output must be JSON. Also works for an invalid command line. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json');
}

/** Describes a misuse. Commander has no message for a missing command, since it shows the help then. */
function misuseOf({ code, message }: CommanderError): string {
  return code === 'commander.help' ? 'A command is missing.' : message.replace(/^error: /, '');
}
