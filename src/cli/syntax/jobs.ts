/** `import`, `pull` and `bulk`. */
import { badCellPolicies, fileFormats, matchPolicies } from '../../core/imports/import.js';
import { pullParts } from '../../domain/pull-source.js';
import { characterOf, columnField, listed, partList, sinceOf } from '../run/values.js';
import { argument, choice, chosen, flag, noun, option, text } from './define.js';
import { account, filters, onAll, onOne, someId } from './words.js';

const importId = argument('<import-id>', 'the id of the import, as import list shows it');

export const imports = noun('import', '', {
  import: {
    about: 'import a file of contacts: CSV, NDJSON or vCard, also packed with gzip',
    usage: '<file> --account <account> [options]',
    args: { file: argument('<file>', 'the file; - reads stdin') },
    options: {
      account,
      dryRun: flag('check every row and write nothing'),
      onMatch: chosen('<policy>', 'what becomes of a contact that is known', matchPolicies, 'skip'),
      badCells: chosen(
        '<policy>',
        'what a cell costs that cannot be read: its row, or itself alone',
        badCellPolicies,
        'reject_row',
      ),
      format: choice('<format>', 'found out when absent', fileFormats),
      delimiter: option('<character>', 'of CSV: comma, semicolon, tab, pipe or the character', characterOf),
      encoding: text('<name>', 'utf-8, windows-1252, …; found out when absent'),
      mapping: option('<column=field>', 'of CSV: what a column is; may be repeated', columnField),
      tag: option('<name>', 'given to all contacts of the file; may be repeated', listed),
      group: option('<name>', 'given to all contacts of the file; may be repeated', listed),
      source: text('<name>', "of new contacts whose row names none ('import' when absent)"),
      region: text('<country>', "for numbers without a country; the account's when absent"),
      rejected: text('<file>', 'write the rejected rows there, to be fixed and imported again'),
    },
    example: 'contacts.csv --account 1 --on-match update --tag newsletter',
  },
  list: onAll('list the imports of an account, newest first'),
  show: {
    about: 'show what became of an import',
    args: { importId },
    options: { account, rejected: text('<file>', 'write its rejected rows there') },
    example: `${someId} --account 1 --rejected rejected.csv`,
  },
  cancel: onOne('stop an import; rows that were imported before stay', { importId }),
  undo: onOne('take an import back; what was changed since stays', { importId }),
});

const pullId = argument('<pull-id>', 'the id of the pull, as pull list shows it');

export const pulls = noun('pull', '', {
  pull: {
    about: 'read all contacts from a live vendor, or from another Switchbook, and import them',
    usage: '<face> --account <account> --from <url> [options]',
    args: { face: argument('[face]', 'the face by its name') },
    options: {
      account,
      from: text('<url>', "the vendor, without what the paths begin with; the upstream's when absent"),
      keyFile: text(
        '<file>',
        "the vendor's key, reread when it is refused; - reads stdin. Else SWITCHBOOK_PULL_KEY, or the stored key",
      ),
      keyCommand: text(
        '<command>',
        'a line for a shell that prints the key; run again when the key is refused',
      ),
      keepKey: flag('keep the key, encrypted, for further pulls'),
      resume: text('<id>', 'go on with a pull that failed, or that no process works on'),
      dryRun: flag('read everything, check every contact and write nothing'),
      onMatch: choice(
        '<policy>',
        'what becomes of a contact that is known (fill when absent, update with --since)',
        matchPolicies,
      ),
      badCells: choice(
        '<policy>',
        'what a part costs that cannot be read: its contact, or itself alone (drop_cell when absent)',
        badCellPolicies,
      ),
      without: option('<parts>', `what is left out, with commas: ${pullParts.join(', ')}`, partList),
      since: option(
        '<time>',
        "only what changed since then; 'last': since the last pull that was done",
        sinceOf,
      ),
      tag: option('<name>', 'given to all contacts that it writes; may be repeated', listed),
      group: option('<name>', 'given to all contacts that it writes; may be repeated', listed),
      source: text('<name>', "of new contacts that name none ('import' when absent)"),
      region: text('<country>', "for numbers without a country; the account's when absent"),
      rejected: text('<file>', 'write the rejected contacts there, to be fixed and imported'),
    },
    example: 'FACE --account 1 --from https://api.example.com --key-file vendor-key.txt --dry-run',
  },
  list: onAll('list the pulls of an account, newest first'),
  show: {
    about: 'show what became of a pull',
    args: { pullId },
    options: { account, rejected: text('<file>', 'write its rejected contacts there') },
    example: `${someId} --account 1 --rejected rejected.ndjson`,
  },
  forget: onOne('forget the key that a pull keeps', { pullId }),
});

const bulkChangeId = argument('<bulk-change-id>', 'the id of the bulk change, as bulk list shows it');
const whom = {
  ...filters,
  contact: option('<contact>', 'its id or number, instead of a filter; may be repeated', listed),
  all: flag('all contacts of the account, instead of a filter'),
};

export const bulk = noun('bulk', 'change or delete many contacts as one job; an edit can be undone', {
  edit: {
    about: 'give many contacts tags and groups, or take them away',
    options: {
      account,
      ...whom,
      addTag: option('<name>', 'may be repeated; made when there is none', listed),
      removeTag: option('<name>', 'may be repeated', listed),
      addGroup: option('<group>', 'by name or number; may be repeated', listed),
      removeGroup: option('<group>', 'by name or number; may be repeated', listed),
      setSource: text('<source>', 'by name or number; an empty text clears it'),
      setStatus: text('<status>', 'by name or number; an empty text clears it'),
      correctNumbers: flag('give phones without a country code that of the account’s region'),
    },
    example: '--tag "Trade fair" --add-tag followed-up',
  },
  numbers: onAll('list phones without a country code, and what --correct-numbers makes of them', ''),
  delete: {
    about: 'delete many contacts; their opt-outs stay',
    options: { account, ...whom, yes: flag('without asking') },
    example: '--tag "Trade fair" --yes',
  },
  list: onAll('list the bulk changes of an account, newest first', ''),
  show: onOne('show what became of a bulk change', { bulkChangeId }, someId),
  cancel: onOne('stop a bulk change; contacts that were changed before stay so', { bulkChangeId }, someId),
  undo: onOne('take a bulk change back; contacts that were changed since stay', { bulkChangeId }, someId),
});
