/** `completion`, which prints what the program's own commands and options are. */
import { Argument, type Command } from 'commander';
import { example, type Sink, shells } from '../run/command-words.js';
import { programName } from '../run/program-name.js';

export function addCompletion(program: Command, { answer }: Sink): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', example(`source <(${programName} completion bash)`))
    .action(async (shell) => {
      const { completionScript } = await import('../commands/completion.js');
      const script = completionScript(program, shell);
      answer({ json: { shell, script }, text: script });
    });
}
