/** `merge` and `duplicates`, with what is below them. */
import type { Command } from 'commander';
import { accountOptions, below, example, reference, type Sink, someId } from '../run/command-words.js';
import { programName } from '../run/program-name.js';

export function addMerge(program: Command, sink: Sink): void {
  const group = program
    .command('merge')
    .description('merge two contacts that are one person; it can be undone for 30 days')
    .usage('<survivor> <loser> --account <account> [options]')
    .argument('<survivor>', 'the contact that stays: its id or number')
    .argument('<loser>', 'the contact that becomes part of it')
    .option('--account <account>', reference)
    .option('--preview', 'show what the merge would do and change nothing')
    .addHelpText('after', example(`${programName} merge 12 345 --account 1 --preview`))
    .action(async (survivor, loser, _options, command: Command) =>
      sink.answer(
        await (await import('../commands/merge.js')).mergeContacts(survivor, loser, accountOptions(command)),
      ),
    );
  below(program, group, 'list', 'list the merges of an account, newest first')
    .addHelpText('after', example(`${programName} merge list --account 1`))
    .action(async (_options, command: Command) =>
      sink.answer(await (await import('../commands/merge.js')).listMerges(accountOptions(command))),
    );
  below(program, group, 'undo', 'make two contacts of one again; what was changed since stays')
    .argument('<merge-id>', 'the id of the merge, as merge list shows it')
    .addHelpText('after', example(`${programName} merge undo ${someId} --account 1`))
    .action(async (id, _options, command: Command) =>
      sink.answer(await (await import('../commands/merge.js')).undoMerge(id, accountOptions(command))),
    );
}

export function addDuplicates(program: Command, sink: Sink): void {
  const group = program
    .command('duplicates')
    .description('list contacts that may be one person, the likeliest first')
    .usage('--account <account> [options]')
    .option('--account <account>', reference)
    .addHelpText('after', example(`${programName} duplicates --account 1`))
    .action(async (_options, command: Command) =>
      sink.answer(await (await import('../commands/duplicates.js')).listDuplicates(accountOptions(command))),
    );
  below(program, group, 'dismiss', 'say that two contacts are not the same person')
    .argument('<contact>', 'its id or number')
    .argument('<other>', 'the id or number of the other contact')
    .addHelpText('after', example(`${programName} duplicates dismiss 12 345 --account 1`))
    .action(async (one, other, _options, command: Command) =>
      sink.answer(
        await (await import('../commands/duplicates.js')).dismiss(one, other, accountOptions(command)),
      ),
    );
}
