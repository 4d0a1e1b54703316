/** The `bulk` commands, their options and their help. */
import type { Command } from 'commander';
import { example, reference, type Sink, someId } from '../run/command-words.js';
import { withFilters } from '../run/filter-options.js';
import { programName } from '../run/program-name.js';
import { listed } from '../run/values.js';

const load = () => import('../commands/bulk.js');
const theChange = 'the id of the bulk change, as bulk list shows it';

export function addBulk(program: Command, sink: Sink): void {
  const bulk = program
    .command('bulk')
    .description('change or delete many contacts as one job; an edit can be undone');
  const below = (name: string, description: string, line: string) =>
    bulk
      .command(name)
      .description(description)
      .option('--account <account>', reference)
      .addHelpText('after', example(`${programName} bulk ${name} ${line}`));
  withWhom(
    below(
      'edit',
      'give many contacts tags and groups, or take them away',
      '--tag "Trade fair" --add-tag followed-up',
    ),
  )
    .option('--add-tag <name>', 'may be repeated; made when there is none', listed)
    .option('--remove-tag <name>', 'may be repeated', listed)
    .option('--add-group <group>', 'by name or number; may be repeated', listed)
    .option('--remove-group <group>', 'by name or number; may be repeated', listed)
    .option('--set-source <source>', 'by name or number; an empty text clears it')
    .option('--set-status <status>', 'by name or number; an empty text clears it')
    .option('--correct-numbers', 'give phones without a country code that of the account’s region')
    .action(async (options) => sink.answer(await (await load()).bulkEdit(options)));
  below('numbers', 'list phones without a country code, and what --correct-numbers makes of them', '').action(
    async (options) => sink.answer(await (await load()).listNumbers(options)),
  );
  withWhom(below('delete', 'delete many contacts; their opt-outs stay', '--tag "Trade fair" --yes'))
    .option('--yes', 'without asking')
    .action(async (options) => sink.answer(await (await load()).bulkDelete(options)));
  below('list', 'list the bulk changes of an account, newest first', '').action(async (options) =>
    sink.answer(await (await load()).listBulkChanges(options)),
  );
  below('show', 'show what became of a bulk change', someId)
    .argument('<bulk-change-id>', theChange)
    .action(async (id, options) => sink.answer(await (await load()).showBulkChange(id, options)));
  below('cancel', 'stop a bulk change; contacts that were changed before stay so', someId)
    .argument('<bulk-change-id>', theChange)
    .action(async (id, options) => sink.answer(await (await load()).cancelBulkChange(id, options)));
  below('undo', 'take a bulk change back; contacts that were changed since stay', someId)
    .argument('<bulk-change-id>', theChange)
    .action(async (id, options) => sink.answer(await (await load()).undoBulkChange(id, options)));
}

function withWhom(command: Command): Command {
  return withFilters(command)
    .option('--contact <contact>', 'its id or number, instead of a filter; may be repeated', listed)
    .option('--all', 'all contacts of the account, instead of a filter');
}
