/** `tag`, `group`, `source` and `status`, their options and their help. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CatalogNoun } from '../commands/catalog.js';
import { example, reference, type Sink } from '../run/command-words.js';
import { programName } from '../run/program-name.js';

const load = () => import('../commands/catalog.js');
const plurals: Readonly<Record<CatalogNoun, string>> = {
  tag: 'tags',
  group: 'groups',
  source: 'sources',
  status: 'statuses',
};

export function addCatalogs(program: Command, sink: Sink): void {
  for (const noun of ['tag', 'group', 'source', 'status'] as const) addCatalog(program, sink, noun);
  const status = program.commands.find((one) => one.name() === 'status');
  status
    ?.description('show the installation on one screen; or list, make, rename, merge and delete statuses')
    .addHelpText('after', example(`${programName} status`))
    .action(async () => sink.answer(await (await import('../commands/status.js')).showStatus()));
}

function addCatalog(program: Command, sink: Sink, noun: CatalogNoun): void {
  const group = program
    .command(noun)
    .description(`list, make, rename, merge, delete, export and import ${plurals[noun]}`);
  const below = (name: string, description: string, line: string) =>
    group
      .command(name)
      .description(description)
      .option('--account <account>', reference)
      .addHelpText('after', example(`${programName} ${noun} ${name} ${line}`));
  const theItem = `the ${noun}: its name or number`;
  below('list', `list the ${plurals[noun]} of an account`, '--account 1').action(async (options) =>
    sink.answer(await (await load()).listItems(noun, options)),
  );
  below('create', `make a ${noun}`, '"Trade fair" --account 1')
    .argument('<name>', 'what people call it')
    .option('--color <color>', 'as in #10B981', color)
    .option('--number <number>', 'a free number that scripts have built in, else the next one', positive)
    .action(async (name, options) => sink.answer(await (await load()).createItem(noun, name, options)));
  below(
    'rename',
    `give a ${noun} another name; its contacts keep it`,
    '"Trade fair" "Trade fair 2026" --account 1',
  )
    .argument(`<${noun}>`, theItem)
    .argument('<name>', 'what people call it from now on')
    .action(async (ref, name, options) =>
      sink.answer(await (await load()).renameItem(noun, ref, name, options)),
    );
  below(
    'merge',
    `give whoever has a ${noun} another one instead, and delete it`,
    '"Trade fair" "Trade fair 2026" --account 1 --yes',
  )
    .argument(`<${noun}>`, `${theItem}; it goes`)
    .argument('<into>', `${theItem}; it stays`)
    .option('--yes', 'without asking for its name')
    .action(async (ref, into, options) =>
      sink.answer(await (await load()).mergeItems(noun, ref, into, options)),
    );
  below(
    'export',
    `write the ${plurals[noun]} as a file, with their numbers`,
    `--account 1 --output ${plurals[noun]}.csv`,
  )
    .addOption(new Option('--format <format>', 'of the file').choices(['csv', 'ndjson']).default('csv'))
    .option('--output <file>', 'output file, written atomically; else stdout')
    .action(async (options) => {
      const done = await (await load()).exportItems(noun, options);
      if (done !== undefined) sink.answer(done);
    });
  below(
    'import',
    `create ${plurals[noun]} from a file; existing ones stay`,
    `${plurals[noun]}.csv --account 1`,
  )
    .argument('<file>', 'CSV with the columns number, name and color, or NDJSON; - reads stdin')
    .option('--dry-run', 'report what the import would do, and change nothing')
    .action(async (file, options) => sink.answer(await (await load()).importItems(noun, file, options)));
  below('delete', `delete a ${noun}`, '"Trade fair" --account 1 --yes')
    .argument(`<${noun}>`, theItem)
    .option('--yes', 'without asking for its name')
    .action(async (ref, options) => sink.answer(await (await load()).deleteItem(noun, ref, options)));
}

function positive(text: string): number {
  const number = Number(text);
  if (!/^[1-9][0-9]{0,11}$/.test(text))
    throw new InvalidArgumentError('It must be an integer from 1 to 999999999999.');
  return number;
}

function color(text: string): string {
  if (!/^#[0-9A-Fa-f]{6}$/.test(text)) throw new InvalidArgumentError('Write it as in #10B981.');
  return text;
}
