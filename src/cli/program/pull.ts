/** The `pull` commands, their options and their help. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { badCellPolicies, matchPolicies } from '../../core/imports/import.js';
import { parseInstant } from '../../domain/instant.js';
import { type PullPart, pullParts } from '../../domain/pull-source.js';
import { accountOptions, below, example, reference, type Sink, someId } from '../run/command-words.js';
import { programName } from '../run/program-name.js';
import { listed } from '../run/values.js';

const load = () => import('../commands/pull.js');
const thePull = 'the id of the pull, as pull list shows it';

export function addPull(program: Command, sink: Sink): void {
  const group = program
    .command('pull')
    .description('read all contacts from a live vendor, or from another Switchbook, and import them')
    .usage('<face> --account <account> --from <url> [options]')
    .argument('[face]', 'the face by its name')
    .option('--account <account>', reference)
    .option('--from <url>', "the vendor, without what the paths begin with; the upstream's when absent")
    .option(
      '--key-file <file>',
      "the vendor's key, read again when it is refused; - reads stdin. Else SWITCHBOOK_PULL_KEY, or what is kept",
    )
    .option(
      '--key-command <command>',
      'a line for a shell that prints the key; run again when the key is refused',
    )
    .option('--keep-key', 'keep the key, encrypted, for further pulls')
    .option('--resume <id>', 'go on with a pull that failed, or that nobody works on')
    .option('--dry-run', 'read everything, check every contact and write nothing')
    .addOption(
      new Option(
        '--on-match <policy>',
        'what becomes of a contact that is known (fill when absent, update with --since)',
      ).choices(matchPolicies),
    )
    .addOption(
      new Option(
        '--bad-cells <policy>',
        'what a part costs that cannot be read: its contact, or itself alone (drop_cell when absent)',
      ).choices(badCellPolicies),
    )
    .option('--without <parts>', `what is left out, with commas: ${pullParts.join(', ')}`, partList)
    .option(
      '--since <time>',
      "only what changed since then; 'last': since the last pull that was done",
      sinceOf,
    )
    .option('--tag <name>', 'given to all contacts that it writes; may be repeated', listed)
    .option('--group <name>', 'given to all contacts that it writes; may be repeated', listed)
    .option('--source <name>', "of new contacts that name none ('import' when absent)")
    .option('--region <country>', "for numbers without a country; the account's when absent")
    .option('--rejected <file>', 'write the rejected contacts there, to be mended and imported')
    .addHelpText(
      'after',
      example(
        `${programName} pull FACE --account 1 --from https://api.example.com --key-file vendor-key.txt --dry-run`,
      ),
    )
    .action(async (face: string | undefined, _options, command: Command) => {
      const options = accountOptions<Parameters<Awaited<ReturnType<typeof load>>['pullFace']>[1]>(command);
      if ((face === undefined) === (options.resume === undefined))
        command.error("error: name a face, or a pull with '--resume <id>'");
      sink.answer(await (await load()).pullFace(face, options));
    });
  addPullCommands(program, group, sink);
}

function addPullCommands(program: Command, group: Command, sink: Sink): void {
  below(program, group, 'list', 'list the pulls of an account, newest first')
    .addHelpText('after', example(`${programName} pull list --account 1`))
    .action(async (_options, command: Command) =>
      sink.answer(await (await load()).listPulls(accountOptions(command))),
    );
  below(program, group, 'show', 'show what became of a pull')
    .argument('<pull-id>', thePull)
    .option('--rejected <file>', 'write its rejected contacts there')
    .addHelpText(
      'after',
      example(`${programName} pull show ${someId} --account 1 --rejected rejected.ndjson`),
    )
    .action(async (id, _options, command: Command) =>
      sink.answer(await (await load()).showPull(id, accountOptions(command))),
    );
  below(program, group, 'forget', 'forget the key that a pull keeps')
    .argument('<pull-id>', thePull)
    .addHelpText('after', example(`${programName} pull forget ${someId} --account 1`))
    .action(async (id, _options, command: Command) =>
      sink.answer(await (await load()).forgetKey(id, accountOptions(command))),
    );
}

function partList(text: string): readonly PullPart[] {
  const words = [...new Set(text.split(',').map((word) => word.trim()))];
  const parts = pullParts.filter((part) => words.includes(part));
  if (parts.length < words.length)
    throw new InvalidArgumentError(`Write some of ${pullParts.join(', ')}, with commas.`);
  return parts;
}

function sinceOf(text: string): Date | 'last' {
  if (text === 'last') return text;
  const at = parseInstant(text);
  if (at === undefined)
    throw new InvalidArgumentError('Write last, or a date and time as in 2026-01-15T09:00:00Z.');
  return at;
}
