/** `backup` and `restore`, their options and their help. */
import type { Command } from 'commander';
import { example, type Sink } from './command-words.js';
import { programName } from './program-name.js';

export function addBackup(program: Command, sink: Sink): void {
  const isJson = () => program.opts<{ json?: boolean }>().json === true;
  program
    .command('backup')
    .description('write everything to one file while all goes on: accounts, keys, contacts, settings, jobs')
    .argument('<file>', 'the file; it is there when it is whole. - writes to stdout')
    .option('--verify', 'write nothing: read the file, or stdin, and check that it is whole')
    .addHelpText(
      'after',
      `\nThe file holds personal data and secrets: keep it as you keep the database.\n${example(`${programName} backup switchbook.backup`)}`,
    )
    .action(async (file: string, options: { verify?: boolean }, command: Command) => {
      const { backup, verify } = await import('./backup.js');
      if (options.verify === true) return sink.answer(await verify(file));
      if (isJson() && file === '-')
        command.error('error: --json needs a file, since stdout has room for one of them');
      if (file === '-' && process.stdout.isTTY)
        command.error('error: a backup is no text for a terminal: name a file, or send stdout to a program');
      const answer = await backup(file);
      if (answer !== undefined) sink.answer(answer);
    });
  program
    .command('restore')
    .description('bring a backup into a database that is empty: a new data directory, or your own PostgreSQL')
    .argument('<file>', 'the file; - reads stdin')
    .addHelpText(
      'after',
      example(`SWITCHBOOK_DATA_DIR=/srv/restored ${programName} restore switchbook.backup`),
    )
    .action(async (file: string) => sink.answer(await (await import('./backup.js')).restoreFile(file)));
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
      const { moveTo, targetOf } = await import('./move.js');
      sink.answer(await moveTo({ to: targetOf(to) }));
    });
}
