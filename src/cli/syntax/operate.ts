/** Commands of an operator: `serve`, `migrate`, `audit`, backups, `doctor`; and `profile`, `completion` and `help`. */
import { settingValue, shells, wholeNumber } from '../run/values.js';
import { argument, flag, limit, noun, option, single, text } from './define.js';
import { account } from './words.js';

export const serve = single('serve', {
  about: 'start the server; on the very first start also make an account and a key',
  options: {
    port: option('<port>', 'in place of PORT', settingValue('port')),
    host: option('<address>', 'in place of HOST', settingValue('host')),
    data: option('<directory>', 'in place of SWITCHBOOK_DATA_DIR', settingValue('dataDir')),
    force: flag(
      'start also where this installation was moved away from, or the copy of a move is not finished',
    ),
  },
  example: '--port 8080 --data /srv/switchbook',
});

export const migrate = single('migrate', {
  about: 'bring the database up to this program, as every start does',
  options: {
    withoutBackup: flag('make no backup of what is there before'),
    distribute: flag('spread the accounts over the nodes of a Citus cluster; may be repeated'),
  },
  example: '--json',
});

export const audit = single('audit', {
  about: 'list who changed keys, accounts, webhooks and upstreams, the newest first',
  options: {
    account: text(account.value, `${account.about}; all when absent, also deleted ones`),
    since: text('<time>', 'a date, or a time as in RFC 3339; all that is kept when absent'),
    limit: limit('at most, up to 10000', wholeNumber(1, 10_000), 100),
  },
  example: '--account 1 --since 2026-01-15',
});

const listsOfErased = 'files of `erasures export`, data directories, addresses of databases';

export const backups = noun('backup', '', {
  backup: {
    about: 'write everything to one file while all goes on: accounts, keys, contacts, settings, jobs',
    args: { file: argument('<file>', 'the file; it is there when it is whole. - writes to stdout') },
    options: {
      verify: flag('write nothing: read the file, or stdin, and check that it is whole'),
      encryptTo: text('<keys>', 'encrypt it to these public keys of age, comma-separated'),
      identity: text('<file>', 'with --verify: a file with the secret key of age'),
      force: flag('write over a file that is there already'),
    },
    notes: ['The file holds personal data and secrets: keep it as you keep the database, or encrypt it.'],
    example: (words) => `${words} switchbook.backup\n  ${words} --encrypt-to age1… switchbook.backup.age`,
  },
  list: {
    about: 'show the backups in a directory, newest first',
    args: { directory: argument('[directory]', 'by default where those of this installation are made') },
  },
});

export const restore = single('restore', {
  about: 'bring a backup into a database that is empty: a new data directory, or your own PostgreSQL',
  args: { file: argument('<file>', 'the file; - reads stdin') },
  options: {
    identity: text('<file>', 'a file with the secret key of age, for a backup that is encrypted'),
    erasures: text('<list...>', `also erase again whom these lists name: ${listsOfErased}`),
    keepErased: flag('do not erase persons again who were erased after the backup was made'),
    force: flag('also where the disk seems to be too small'),
  },
  notes: [
    'Persons who were erased after the backup was made are erased again, from the list next to the backup.',
  ],
  example: (words) => `SWITCHBOOK_DATA_DIR=/srv/restored ${words} switchbook.backup`,
});

export const erasures = noun(
  'erasures',
  'the list of who was erased, so that a restore of an older backup erases them again',
  {
    export: {
      about: 'write the list: ids and keyed hashes, nothing else of anybody',
      args: { file: argument('<file>', 'the file; - writes to stdout') },
      example: 'erasures.list',
    },
    apply: {
      about: 'erase again whom lists name, after a restore',
      args: { lists: argument('<list...>', listsOfErased) },
      example: 'erasures.list',
    },
  },
);

export const move = single('move', {
  about: 'move everything to another directory or PostgreSQL, which is in charge afterwards; servers may run',
  options: {
    to: text('<place>', 'an empty directory, or postgres://user@host/database of an empty database'),
  },
  notes: [
    `Nothing can be written until it ends: clients are told to come back, and go on reading. Then everything has been
copied and compared, and this installation starts no more without --force. Whatever dies on the way, run the same
command again. SWITCHBOOK_MOVE_TO may hold an address with a password, which other users see on a command line.`,
  ],
  example: '--to /srv/switchbook',
});

export const doctor = single('doctor', {
  about: 'show the settings in force and what is there, and check all that can go wrong',
  options: { fix: flag('fix what can be fixed safely, and report the changes') },
  notes: [
    'Without --fix it changes nothing. Each check takes some seconds at most.\n' +
      'Exit codes: 0 nothing failed, though there may be warnings; 1 a check failed.',
  ],
  example: '--fix',
});

export const profiles = noun('profile', 'list, add and remove far servers that commands can work on', {
  list: { about: 'list the profiles; keys are not shown' },
  add: {
    about: 'add a profile, or change one',
    args: { name: argument('<name>', 'what you call the server') },
    options: {
      url: {
        ...text('<url>', 'the address of the server, with any path that a proxy has before it'),
        isRequired: true,
      },
      keyFile: text('<file>', 'a file with a key of an account, read at each use'),
      key: text('<key>', '- reads the key from stdin and keeps it with the profile'),
    },
    example: 'shop --url https://contacts.example.com --key-file shop.key',
  },
  remove: {
    about: 'remove a profile; its key stays live',
    args: { name: argument('<name>', 'the profile') },
    example: 'shop',
  },
});

export const completion = single('completion', {
  about: 'print a script that completes commands and options in a shell',
  args: { shell: { ...argument('<shell>', 'the shell'), choices: shells } },
  example: (words) => `source <(${words} bash)`,
});

/** Commander's own shows the help of the program for a command that there is not. */
export const help = single('help', {
  about: 'print the help of a command',
  args: { words: argument('[command...]', 'the command') },
  example: 'key import',
});
