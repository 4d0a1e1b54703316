/** `tag`, `group`, `source` and `status`; `status` alone shows the installation. */
import { colorOf, positive } from '../run/values.js';
import { argument, chosen, flag, noun, option, text } from './define.js';
import { account, onAll, yes } from './words.js';

/** Names of the lists of an account: singular and plural. */
export const catalogNames = { tag: 'tags', group: 'groups', source: 'sources', status: 'statuses' } as const;
export type CatalogNoun = keyof typeof catalogNames;

function commandsOf(one: CatalogNoun) {
  const many = catalogNames[one];
  const theItem = `the ${one}: its name or number`;
  return {
    list: onAll(`list the ${many} of an account`),
    create: {
      about: `make a ${one}`,
      args: { name: argument('<name>', 'what people call it') },
      options: {
        account,
        color: option('<color>', 'as in #10B981', colorOf),
        number: option('<number>', 'a free number that scripts have built in, else the next one', positive),
      },
      example: '"Trade fair" --account 1',
    },
    rename: {
      about: `give a ${one} another name; its contacts keep it`,
      args: {
        item: argument(`<${one}>`, theItem),
        name: argument('<name>', 'what people call it from now on'),
      },
      options: { account },
      example: '"Trade fair" "Trade fair 2026" --account 1',
    },
    merge: {
      about: `replace a ${one} with another one in all contacts, and delete it`,
      args: {
        item: argument(`<${one}>`, `${theItem}; it goes`),
        into: argument('<into>', `${theItem}; it stays`),
      },
      options: { account, yes },
      example: '"Trade fair" "Trade fair 2026" --account 1 --yes',
    },
    export: {
      about: `write the ${many} as a file, with their numbers`,
      options: {
        account,
        format: chosen('<format>', 'of the file', ['csv', 'ndjson'], 'csv'),
        output: text('<file>', 'output file, written atomically; else stdout'),
      },
      example: `--account 1 --output ${many}.csv`,
    },
    import: {
      about: `create ${many} from a file; existing ones stay`,
      args: {
        file: argument('<file>', 'CSV with the columns number, name and color, or NDJSON; - reads stdin'),
      },
      options: { account, dryRun: flag('report what the import would do, and change nothing') },
      example: `${many}.csv --account 1`,
    },
    delete: {
      about: `delete a ${one}`,
      args: { item: argument(`<${one}>`, theItem) },
      options: { account, yes },
      example: '"Trade fair" --account 1 --yes',
    },
  };
}

export function catalog(one: Exclude<CatalogNoun, 'status'>) {
  const about = `list, make, rename, merge, delete, export and import ${catalogNames[one]}`;
  return noun(one, about, commandsOf(one));
}

export const status = noun('status', '', {
  status: {
    about: 'show the installation on one screen; or list, make, rename, merge and delete statuses',
  },
  ...commandsOf('status'),
});
