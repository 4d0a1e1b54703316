/** `doctor` and `tail`, their options and their help. */
import { type Command, InvalidArgumentError } from 'commander';
import { example, reference, type Sink } from '../run/command-words.js';
import { programName } from '../run/program-name.js';
import { wholeNumber } from '../run/values.js';

export function addOperate(program: Command, sink: Sink): void {
  const isJson = () => program.opts<{ json?: boolean }>().json === true;
  program
    .command('doctor')
    .description('show the settings in force and what is there, and check all that can go wrong')
    .option('--fix', 'mend what can be mended safely, and say what was done')
    .addHelpText(
      'after',
      [
        '',
        'Without --fix it changes nothing. Each check takes some seconds at most.',
        'Exit codes: 0 nothing failed, though there may be warnings; 1 a check failed.',
        example(`${programName} doctor --fix`),
      ].join('\n'),
    )
    .action(async ({ fix }: { fix?: boolean }) =>
      sink.answer(await (await import('../commands/doctor.js')).doctor({ isFixing: fix === true })),
    );
  program
    .command('tail')
    .description('show calls as they are answered, by whichever server, until it is stopped')
    .option('--account <account>', 'of this account alone: its id, number or slug')
    .option('--face <face>', 'of this face alone, by its name')
    .option('--status <list>', 'of these statuses alone: 404, 4xx, several with commas', statusFilter)
    .addHelpText(
      'after',
      [
        '',
        'Values of queries, and what may name a person in a path, are hidden. With --json it is a value on each line.',
        example(`${programName} tail --account corner-shop --status 4xx,5xx`),
      ].join('\n'),
    )
    .action(async (options) => (await import('../commands/tail.js')).tailCalls(options, isJson()));
}

export function addUsage(program: Command, sink: Sink): void {
  program
    .command('usage')
    .description('show contacts and calls of an account by days')
    .option('--account <account>', reference)
    .option('--days <number>', 'so many, today the last; up to 366', wholeNumber(1, 366), 30)
    .addHelpText('after', example(`${programName} usage --days 7`))
    .action(async (options) => sink.answer(await (await import('../commands/usage.js')).showUsage(options)));
}

export function statusFilter(text: string): (status: number) => boolean {
  const parts = text.toLowerCase().split(',');
  if (!parts.every((part) => /^[1-9](\d\d|xx)$/.test(part)))
    throw new InvalidArgumentError('Write statuses as in 404 or 4xx, several with commas.');
  return (status) =>
    parts.some((part) => part === String(status) || part === `${Math.floor(status / 100)}xx`);
}
