/** `compare`, with its options and its help. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { InterruptedError, printError } from '../run/cli-error.js';
import { example, reference, type Sink } from '../run/command-words.js';
import { programName } from '../run/program-name.js';
import { rateLimit } from '../run/values.js';

const maxSample = 1_000;

export function addCompare(program: Command, sink: Sink): void {
  program
    .command('compare')
    .description('send the same read requests to a live vendor and to its face here, and tell what differs')
    .argument('<face>', 'the face by its name')
    .option('--account <account>', reference)
    .option('--from <url>', "the vendor, as for upstream set; the account's upstream when absent")
    .option('--key-file <file>', "the vendor's key; - reads stdin. See below when absent")
    .addOption(
      new Option('--sample <count>', 'contacts that are looked at one by one')
        .argParser(sampleOf)
        .default(20)
        .conflicts('all'),
    )
    .option('--all', 'every contact, and every page of the list')
    .option(
      '--rate <rule>',
      "'none' or N/SECONDS; most of the vendor's documented rate when absent",
      rateLimit,
    )
    .option('--show', 'show the values that differ, which are personal data')
    .addHelpText(
      'after',
      [
        '',
        'Without --key-file the key is the one kept with the upstream, else SWITCHBOOK_PULL_KEY, else it is asked for.',
        'Exit codes: 0 alike, 1 different, 2 not compared (the reason and the next step are on stderr) or usage.',
        example(
          `${programName} compare FACE --account 1 --from https://api.example.com --key-file vendor-key.txt`,
        ),
      ].join('\n'),
    )
    .action(async (face, options) => {
      try {
        sink.answer(await (await import('../commands/compare.js')).compare(face, options));
      } catch (error) {
        if (error instanceof InterruptedError) throw error;
        printError(error);
        sink.end(2);
      }
    });
}

function sampleOf(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count <= maxSample)) throw new InvalidArgumentError(`Write a number from 0 to ${maxSample}.`);
  return count;
}
