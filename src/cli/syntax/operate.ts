/**
 * Commands of an operator: `serve`, `migrate`, `audit`, `backup`, `restore`, `erasures`, `move`, `doctor`, `profile`,
 * `programs`, `tail`, `mcp`, `completion` and `help`.
 */
import { settingValue, shells, statusFilter, wholeNumber } from '../terminal/option-values.js';
import { argument, flag, limit, noun, option, single, text } from './define.js';
import { accountArgument, timeHelp } from './words.js';

export const serve = single('serve', {
  about: 'start the server; the first start also creates an account and a key',
  options: {
    port: option('<port>', 'port to listen on, instead of PORT', settingValue('port')),
    host: option('<address>', 'address to listen on, instead of HOST', settingValue('host')),
    workers: option(
      '<number>',
      'processes that answer requests, or auto, instead of SWITCHBOOK_WORKERS',
      settingValue('workers'),
    ),
    data: option('<directory>', 'data directory, instead of SWITCHBOOK_DATA_DIR', settingValue('dataDir')),
    force: flag('start even if this installation was moved, or is an unfinished copy of a move'),
    throwaway: flag(
      'start a server with sample people and a known key, for tests; it deletes its data at the end',
    ),
    exposed: flag('with --throwaway: allow a HOST that other machines reach'),
  },
  example: '--port 8080 --data /srv/switchbook',
});

export const migrate = single('migrate', {
  about: 'upgrade the database to this version, as every start does',
  options: {
    withoutBackup: flag('do not make a backup before the upgrade'),
    distribute: flag('distribute the accounts over the nodes of a Citus cluster; safe to run again'),
  },
  example: '--json',
});

export const audit = single('audit', {
  about: 'list who changed rights, settings and connections of accounts, newest first',
  options: {
    account: text('<account>', `${accountArgument.about} (default: all accounts, also deleted ones)`),
    since: text('<time>', `list entries from this time on: ${timeHelp} (default: the oldest entry)`),
    limit: limit('maximum number of entries, 1 to 10000', wholeNumber(1, 10_000), 100),
  },
  example: '--account 1 --since 2026-01-15',
});

const listsOfErased = 'files of `erasures export`, data directories or database URLs';

export const backups = noun('backup', '', {
  backup: {
    about: 'back up accounts, keys, contacts, settings and jobs to one file, while servers run',
    args: { file: argument('<file>', 'output file, written atomically; - writes to stdout') },
    options: {
      verify: flag('check that the file, or stdin, is a complete and undamaged backup; write nothing'),
      encryptTo: text('<keys>', 'encrypt the backup for these age public keys, comma-separated'),
      identity: text('<file>', 'with --verify: file with the age secret key'),
      force: flag('overwrite an existing file'),
    },
    notes: ['The file contains personal data and secrets. Protect it like the database, or encrypt it.'],
    example: (words) => `${words} switchbook.backup\n  ${words} --encrypt-to age1… switchbook.backup.age`,
  },
  list: {
    about: 'list the backups in a directory, newest first',
    args: { directory: argument('[directory]', 'directory of backups (default: that of this installation)') },
  },
});

export const restore = single('restore', {
  about: 'restore a backup into an empty database: a new data directory, or your own PostgreSQL',
  args: { file: argument('<file>', 'backup file; - reads stdin') },
  options: {
    identity: text('<file>', 'file with the age secret key, for an encrypted backup'),
    erasures: text('<list...>', `also erase the persons in these lists again: ${listsOfErased}`),
    keepErased: flag('keep persons that were erased after the backup was made'),
    force: flag('restore even if the disk seems too small'),
  },
  notes: [
    'Persons that were erased after the backup was made are erased again, from the list next to the backup.',
  ],
  example: (words) => `SWITCHBOOK_DATA_DIR=/srv/restored ${words} switchbook.backup`,
});

export const erasures = noun(
  'erasures',
  'export the list of erased persons, and erase them again after a restore',
  {
    export: {
      about: 'write the list of erased persons: ids and keyed hashes, no other data',
      args: { file: argument('<file>', 'output file; - writes to stdout') },
      example: 'erasures.list',
    },
    apply: {
      about: 'erase the persons in the lists again, after a restore',
      args: { lists: argument('<list...>', listsOfErased) },
      example: 'erasures.list',
    },
  },
);

export const move = single('move', {
  about: 'move everything to another directory or PostgreSQL, while servers run',
  options: {
    to: text(
      '<place>',
      'empty directory, or postgres://user@host/database of an empty database (default: SWITCHBOOK_MOVE_TO)',
    ),
  },
  notes: [
    `During the move, clients can read, and writes are answered with 503 and a time to retry. The copy is compared with the
original. Afterwards this installation does not start without --force. If the move is interrupted, run the same command
again. Put a URL with a password into SWITCHBOOK_MOVE_TO, since other users can see the command line.`,
  ],
  example: '--to /srv/switchbook',
});

export const doctor = single('doctor', {
  about: 'show the settings in force, and check the installation for problems',
  options: { fix: flag('fix what can be fixed safely, and report the changes') },
  notes: [
    'Without --fix it changes nothing. Each check takes a few seconds at most.\n' +
      'Exit codes: 0 no check failed, there may be warnings; 1 a check failed.',
  ],
  example: '--fix',
});

export const profiles = noun('profile', 'list, add and remove profiles of servers elsewhere', {
  list: { about: 'list profiles; keys are not shown' },
  add: {
    about: 'add or change a profile',
    args: { name: argument('<name>', 'name of the profile') },
    options: {
      url: {
        ...text('<url>', 'URL of the server, with the path of a proxy if there is one'),
        isRequired: true,
      },
      keyFile: text('<file>', 'file with a key of an account, read at each use'),
      key: text('<key>', '- reads the key from stdin and stores it in the profile'),
    },
    example: 'shop --url https://contacts.example.com --key-file shop.key',
  },
  remove: {
    about: 'remove a profile; its key is not revoked',
    args: { name: argument('<name>', 'name of the profile') },
    example: 'shop',
  },
});

export const programs = noun('programs', 'describe third-party programs by their requests', {
  add: {
    about: 'describe a program by its recorded requests, without secrets and personal data; needs no server',
    args: { file: argument('<file>', 'HAR file, or a text file with curl commands; - reads stdin') },
    options: {
      name: text('<name>', 'name of the program (default: that of the file)'),
      output: text('<file>', 'output file (default: stdout)'),
    },
    notes: [
      'Keys, phone numbers, email addresses, names and texts are replaced. Read the result before you give it to others.',
    ],
    example: 'recorded.har --output my-program.json',
  },
});

export const completion = single('completion', {
  about: 'print a script that completes commands and options in a shell',
  args: { shell: { ...argument('<shell>', 'name of the shell'), choices: shells } },
  example: (words) => `source <(${words} bash)`,
});

/** Commander's built-in `help` prints the general help for an unknown command. */
export const help = single('help', {
  about: 'print the help of a command',
  args: { words: argument('[command...]', 'name of the command') },
  example: 'key import',
});

export const tail = single('tail', {
  about: 'show live requests to all servers, until you stop it',
  options: {
    account: text('<account>', 'only requests of this account: its id, number or slug'),
    face: text('<face>', 'only requests to this API: its name'),
    status: option('<list>', 'only these HTTP statuses, comma-separated, such as 404,5xx', statusFilter),
  },
  notes: [
    'Query values, and parts of a path that may identify a person, are hidden. With --json it prints one value per line.',
  ],
  example: '--account corner-shop --status 4xx,5xx',
});

export const mcp = single('mcp', {
  about: 'serve the tools for assistants on standard input and output (MCP)',
  notes: [
    'The tools are those of a running server: the one of SWITCHBOOK_URL, else the one on this machine. The key comes from SWITCHBOOK_KEY ' +
      'or SWITCHBOOK_KEY_FILE, and its scopes decide which tools there are. The command ends when its input ends.',
  ],
});
