/** `import`, `pull` and `bulk`. */

import { dateOrders } from '@switchbook/contact-files/dates-and-numbers.js';
import { badCellPolicies, defaultBadCells, fileFormats } from '@switchbook/contact-files/imported-contact.js';
import { matchPolicies, repeatPolicies, similarPolicies } from '../../imports/values/import-job.js';
import { pullParts } from '../../pulls/values/pull-source.js';
import {
  appendValue,
  characterOf,
  columnField,
  namedValue,
  partList,
  sinceOf,
} from '../terminal/option-values.js';
import { argument, choice, choiceWithDefault, flag, noun, option, text } from './define.js';
import { account, exampleId, faceArgument, filters, itemCommand, listCommand, yes } from './words.js';

const region = text(
  '<country>',
  'country of phone numbers without a country code and of amounts such as 1,234: DE (default: region of the account)',
);

const importId = argument('<import-id>', 'id of the import; import list shows the ids');

export const imports = noun('import', '', {
  import: {
    about:
      'import contacts from a CSV, NDJSON or vCard file, also compressed with gzip, or an Excel workbook (.xlsx)',
    usage: '<file> --account <account> [options]',
    args: { file: argument('<file>', 'file with contacts; - reads stdin') },
    options: {
      account,
      dryRun: flag('check every row, without changes'),
      onMatch: choiceWithDefault('<policy>', 'what to do if the contact exists', matchPolicies, 'skip'),
      badCells: choiceWithDefault(
        '<policy>',
        'on an unreadable cell: drop the cell, or reject the row',
        badCellPolicies,
        defaultBadCells,
      ),
      format: choice('<format>', 'file format (default: detected)', fileFormats),
      delimiter: option(
        '<character>',
        'CSV delimiter: comma, semicolon, tab, pipe or one character (default: detected)',
        characterOf,
      ),
      sheet: text('<name>', 'sheet of a workbook (default: the first visible one with rows)'),
      encoding: text('<name>', 'encoding such as utf-8 or windows-1252 (default: detected)'),
      mapping: option(
        '<column=field>',
        'CSV column and its field, such as Mobile=phone; may be repeated; last: as in the latest import with these headings',
        columnField,
      ),
      repeats: choiceWithDefault(
        '<policy>',
        'what to do with a further row of a new contact: skip it, or fill empty fields',
        repeatPolicies,
        'skip',
      ),
      onSimilar: choiceWithDefault(
        '<policy>',
        'on a row that looks like a stored contact: create another one, or reject the row for a review',
        similarPolicies,
        'create',
      ),
      dateOrder: choice('<order>', 'order of dates such as 02/01/2026 (default: detected)', dateOrders),
      tag: option('<name>', 'tag for all contacts of the file; may be repeated', appendValue),
      group: option('<name>', 'group for all contacts of the file; may be repeated', appendValue),
      source: text('<name>', 'source of new contacts whose row has none (default: import)'),
      region,
      rejected: text('<file>', 'file for the rejected rows, to fix and import them'),
    },
    example: 'contacts.csv --account 1 --on-match update --tag newsletter',
  },
  list: listCommand('list the imports of an account, newest first'),
  show: {
    about: 'show the state and the result of an import',
    args: { importId },
    options: { account, rejected: text('<file>', 'file for the rejected rows') },
    example: `${exampleId} --account 1 --rejected rejected.csv`,
  },
  cancel: itemCommand('stop an import; imported rows are kept', { importId }),
  undo: itemCommand('undo an import; contacts changed since then are not reverted', { importId }),
});

const pullId = argument('<pull-id>', 'id of the pull; pull list shows the ids');

export const pulls = noun('pull', '', {
  pull: {
    about: 'import all contacts from a live vendor, or from another Switchbook',
    usage: '<face> --account <account> --from <url> [options]',
    args: { face: argument('[face]', faceArgument.about) },
    options: {
      account,
      from: text('<url>', "vendor's URL, without the API's own path (default: that of the upstream)"),
      keyFile: text(
        '<file>',
        "file with the vendor's key, reread when the key is refused; - reads stdin (default: SWITCHBOOK_PULL_KEY, or the stored key)",
      ),
      keyCommand: text(
        '<command>',
        'shell command that prints the key; it runs again when the key is refused',
      ),
      keepKey: flag('store the key, encrypted, for later pulls'),
      resume: text('<id>', 'id of a pull to continue, if it failed or its process ended'),
      dryRun: flag('read and check every contact, without changes'),
      onMatch: choice(
        '<policy>',
        'what to do if the contact exists (default: fill, or update with --since)',
        matchPolicies,
      ),
      badCells: choice(
        '<policy>',
        'on an unreadable value: reject the contact, or drop the value (default: drop_cell)',
        badCellPolicies,
      ),
      without: option('<parts>', `comma-separated parts to leave out: ${pullParts.join(', ')}`, partList),
      since: option('<time>', 'only changes since this time; last: since the last completed pull', sinceOf),
      tag: option('<name>', 'tag for all imported contacts; may be repeated', appendValue),
      group: option('<name>', 'group for all imported contacts; may be repeated', appendValue),
      source: text('<name>', 'source of new contacts that have none (default: import)'),
      region,
      rejected: text('<file>', 'file for the rejected contacts, to fix and import them'),
    },
    example: 'FACE --account 1 --from https://api.example.com --key-file vendor-key.txt --dry-run',
  },
  list: listCommand('list the pulls of an account, newest first'),
  show: {
    about: 'show the state and the result of a pull',
    args: { pullId },
    options: { account, rejected: text('<file>', 'file for the rejected contacts') },
    example: `${exampleId} --account 1 --rejected rejected.ndjson`,
  },
  forget: itemCommand('delete the stored key of a pull', { pullId }),
});

const bulkChangeId = argument('<bulk-change-id>', 'id of the bulk change; bulk list shows the ids');
const whom = {
  ...filters,
  contact: option(
    '<contact>',
    'id or number of a contact, instead of a filter; may be repeated',
    appendValue,
  ),
  all: flag('all contacts of the account, instead of a filter'),
};

export const bulk = noun('bulk', 'change or delete many contacts as one job, which can be undone', {
  edit: {
    about: 'change tags, groups, source, status, owner, texts or phone numbers of many contacts',
    options: {
      account,
      ...whom,
      addTag: option('<name>', 'name of a tag, created if there is none; may be repeated', appendValue),
      removeTag: option('<name>', 'name of a tag; may be repeated', appendValue),
      addGroup: option('<group>', 'name or number of a group; may be repeated', appendValue),
      removeGroup: option('<group>', 'name or number of a group; may be repeated', appendValue),
      setSource: text('<source>', 'name or number of the source; an empty text clears it'),
      setStatus: text('<status>', 'name or number of the status; an empty text clears it'),
      setOwner: text(
        '<member>',
        'number, email address or name of the member who becomes the owner; an empty text clears it',
      ),
      set: option(
        '<field=text>',
        'text of a field such as company or job_title; may be repeated; an empty text clears it',
        namedValue,
      ),
      correctNumbers: flag("add the country code of the account's region to phone numbers without one"),
    },
    example: '--tag "Trade fair" --add-tag followed-up',
  },
  numbers: listCommand(
    'list phone numbers without a country code, and how --correct-numbers would change them',
    '',
  ),
  delete: {
    about: 'delete many contacts; their opt-outs are kept',
    options: { account, ...whom, yes },
    example: '--tag "Trade fair" --yes',
  },
  list: listCommand('list the bulk changes of an account, newest first', ''),
  show: itemCommand('show the state and the result of a bulk change', { bulkChangeId }, exampleId),
  cancel: itemCommand(
    'stop a bulk change; contacts that were changed before keep their changes',
    { bulkChangeId },
    exampleId,
  ),
  undo: itemCommand(
    'undo a bulk change; contacts changed since then are not reverted',
    { bulkChangeId },
    exampleId,
  ),
});
