/** `backup` and `restore`, their options and their help. */
import { type Command, InvalidArgumentError } from 'commander';
import { parseRecipients } from '../../config/parse.js';
import { example, type Sink } from '../run/command-words.js';
import { programName } from '../run/program-name.js';

export function addBackup(program: Command, sink: Sink): void {
  const isJson = () => program.opts<{ json?: boolean }>().json === true;
  const backups = program
    .command('backup')
    .description('write everything to one file while all goes on: accounts, keys, contacts, settings, jobs')
    .argument('<file>', 'the file; it is there when it is whole. - writes to stdout')
    .option('--verify', 'write nothing: read the file, or stdin, and check that it is whole')
    .option('--encrypt-to <keys>', 'encrypt it to these public keys of age, comma-separated')
    .option('--identity <file>', 'with --verify: a file with the secret key of age')
    .option('--force', 'write over a file that is there already')
    .addHelpText(
      'after',
      [
        '',
        'The file holds personal data and secrets: keep it as you keep the database, or encrypt it.',
        `${example(`${programName} backup switchbook.backup`)}`,
        `  ${programName} backup --encrypt-to age1… switchbook.backup.age`,
      ].join('\n'),
    )
    .action(async (file: string, options: BackupFlags, command: Command) => {
      const { backup, verify } = await import('../commands/backup.js');
      if (options.verify === true) return sink.answer(await verify(file, options.identity));
      if (isJson() && file === '-')
        command.error('error: --json needs a file, since stdout has room for one of them');
      if (file === '-' && process.stdout.isTTY)
        command.error('error: a backup is no text for a terminal: name a file, or send stdout to a program');
      const answer = await backup(file, {
        encryptTo: options.encryptTo === undefined ? [] : recipientsOf(options.encryptTo),
        isForced: options.force === true,
      });
      if (answer !== undefined) sink.answer(answer);
    });
  backups
    .command('list')
    .description('show the backups in a directory, newest first')
    .argument('[directory]', 'by default where those of this installation are made')
    .addHelpText('after', example(`${programName} backup list`))
    .action(async (directory?: string) =>
      sink.answer(await (await import('../commands/backup-list.js')).listBackupFiles(directory)),
    );
  program
    .command('restore')
    .description('bring a backup into a database that is empty: a new data directory, or your own PostgreSQL')
    .argument('<file>', 'the file; - reads stdin')
    .option('--identity <file>', 'a file with the secret key of age, for a backup that is encrypted')
    .option(
      '--erasures <list...>',
      'also erase again whom these lists name: files of `erasures export`, data directories, addresses of databases',
    )
    .option('--keep-erased', 'erase nobody again who was erased after the backup was made')
    .option('--force', 'also where the disk seems to be too small')
    .addHelpText(
      'after',
      [
        '',
        'Persons who were erased after the backup was made are erased again, by the list beside the backup.',
        example(`SWITCHBOOK_DATA_DIR=/srv/restored ${programName} restore switchbook.backup`),
      ].join('\n'),
    )
    .action(async (file: string, { identity, erasures = [], keepErased, force }: RestoreFlags) => {
      const { restoreFile } = await import('../commands/backup.js');
      const lists = keepErased === true ? null : erasures;
      sink.answer(await restoreFile(file, { identity, erasures: lists, isForced: force === true }));
    });
  addErasures(program, sink);
  program
    .command('move')
    .description(
      'move everything to another directory or PostgreSQL, which is in charge afterwards; servers may run',
    )
    .option('--to <place>', 'an empty directory, or postgres://user@host/database of an empty database')
    .addHelpText(
      'after',
      [
        '',
        'Nothing can be written until it ends: clients are told to come back, and go on reading. Then everything has been',
        'copied and compared, and this installation starts no more without --force. Whatever dies on the way, run the same',
        'command again. SWITCHBOOK_MOVE_TO may hold an address with a password, which other users see on a command line.',
        example(`${programName} move --to /srv/switchbook`),
      ].join('\n'),
    )
    .action(async ({ to }: { to?: string }) => {
      const { moveTo, targetOf } = await import('../commands/move.js');
      sink.answer(await moveTo({ to: targetOf(to) }));
    });
}

interface BackupFlags {
  readonly verify?: boolean;
  readonly encryptTo?: string;
  readonly identity?: string;
  readonly force?: boolean;
}

interface RestoreFlags {
  readonly identity?: string;
  readonly erasures?: string[];
  readonly keepErased?: boolean;
  readonly force?: boolean;
}

function recipientsOf(text: string): readonly string[] {
  const recipients = parseRecipients(text);
  if (recipients !== undefined && recipients.length > 0) return recipients;
  throw new InvalidArgumentError('Write public keys of age, as age-keygen shows them: age1…');
}

function addErasures(program: Command, sink: Sink): void {
  const erasures = program
    .command('erasures')
    .description('the list of who was erased, so that a restore of an older backup erases them again');
  erasures
    .command('export')
    .description('write the list: ids and keyed hashes, nothing else of anybody')
    .argument('<file>', 'the file; - writes to stdout')
    .addHelpText('after', example(`${programName} erasures export erasures.list`))
    .action(async (file: string) => {
      const answer = await (await import('../commands/erasures.js')).exportErasures(file);
      if (answer !== undefined) sink.answer(answer);
    });
  erasures
    .command('apply')
    .description('erase again whom lists name, after a restore')
    .argument('<list...>', 'files of `erasures export`, data directories, addresses of databases')
    .addHelpText('after', example(`${programName} erasures apply erasures.list`))
    .action(async (lists: string[]) =>
      sink.answer(await (await import('../commands/erasures.js')).applyErasures(lists)),
    );
}
