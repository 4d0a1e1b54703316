/**
 * The command line. Exit codes: 0 done; 1 refused, with one sentence and the next step on stderr and nothing on
 * stdout; 2 usage. Neighbours: `program.ts` has the commands, the other files one noun each, `session.ts` opens
 * PostgreSQL for them, `serve.ts` runs the server.
 */
import { CommanderError } from 'commander';
import { InterruptedError, printError } from './cli-error.js';
import { printOutput } from './output.js';
import { makeProgram } from './program.js';

export async function main(argv: readonly string[]): Promise<number> {
  // Whoever reads our output may stop in the middle; what was done stays done.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  let code = 0;
  const program = makeProgram({
    answer: (answer) => {
      printOutput(answer, program.opts<{ json?: boolean }>().json === true);
      code = answer.code ?? 0;
    },
    end: (ended) => {
      code = ended;
    },
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof InterruptedError) return error.code;
    printError(error);
    return 1;
  }
  return code;
}
