/** `tag`, `group`, `source` and `status`; a bare `status` shows the installation. */
import { colorOf, positiveNumber } from '../terminal/option-values.js';
import { argument, choiceWithDefault, flag, noun, option, text } from './define.js';
import { account, listCommand, yes } from './words.js';

/** Names of the lists of an account: singular and plural. */
export const catalogNames = { tag: 'tags', group: 'groups', source: 'sources', status: 'statuses' } as const;
export type CatalogNoun = keyof typeof catalogNames;

function commandsOf(catalogNoun: CatalogNoun) {
  const many = catalogNames[catalogNoun];
  const itemReference = `name or number of the ${catalogNoun}`;
  return {
    list: listCommand(`list the ${many} of an account`),
    create: {
      about: `create a ${catalogNoun}`,
      args: { name: argument('<name>', `name of the ${catalogNoun}`) },
      options: {
        account,
        color: option('<color>', 'color such as #10B981', colorOf),
        number: option(
          '<number>',
          'unused number that scripts rely on (default: the next one)',
          positiveNumber,
        ),
      },
      example: '"Trade fair" --account 1',
    },
    rename: {
      about: `rename a ${catalogNoun}; its contacts keep it`,
      args: { item: argument(`<${catalogNoun}>`, itemReference), name: argument('<name>', 'new name') },
      options: { account },
      example: '"Trade fair" "Trade fair 2026" --account 1',
    },
    merge: {
      about: `replace a ${catalogNoun} in all contacts with another ${catalogNoun}, and delete the first`,
      args: {
        item: argument(`<${catalogNoun}>`, `${itemReference} to delete`),
        into: argument('<into>', `${itemReference} to keep`),
      },
      options: { account, yes },
      example: '"Trade fair" "Trade fair 2026" --account 1 --yes',
    },
    export: {
      about: `write the ${many} and their numbers to a file or stdout`,
      options: {
        account,
        format: choiceWithDefault('<format>', 'file format', ['csv', 'ndjson'], 'csv'),
        output: text('<file>', 'output file, written atomically (default: stdout)'),
      },
      example: `--account 1 --output ${many}.csv`,
    },
    import: {
      about: `create ${many} from a file; existing ones are not changed`,
      args: {
        file: argument(
          '<file>',
          'CSV file with the columns number, name and color, or NDJSON; - reads stdin',
        ),
      },
      options: { account, dryRun: flag('report what the import would do, without changes') },
      example: `${many}.csv --account 1`,
    },
    delete: {
      about: `delete a ${catalogNoun}`,
      args: { item: argument(`<${catalogNoun}>`, itemReference) },
      options: { account, yes },
      example: '"Trade fair" --account 1 --yes',
    },
  };
}

export function catalog(catalogNoun: Exclude<CatalogNoun, 'status'>) {
  const about = `list, create, rename, merge, delete, export and import ${catalogNames[catalogNoun]}`;
  return noun(catalogNoun, about, commandsOf(catalogNoun));
}

export const status = noun('status', '', {
  status: { about: 'show the installation on one screen; its subcommands list, create and change statuses' },
  ...commandsOf('status'),
});
