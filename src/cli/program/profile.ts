/** The `profile` commands, their options and their help. */
import type { Command } from 'commander';
import { example, type Sink } from '../run/command-words.js';
import { programName } from '../run/program-name.js';

const load = () => import('../commands/profile.js');

export function addProfiles(program: Command, sink: Sink): void {
  const profile = program
    .command('profile')
    .description('list, add and remove far servers that commands can work on');
  profile
    .command('list')
    .description('list the profiles; keys are not shown')
    .addHelpText('after', example(`${programName} profile list`))
    .action(async () => sink.answer((await load()).listProfiles()));
  profile
    .command('add')
    .description('add a profile, or change one')
    .argument('<name>', 'what you call the server')
    .requiredOption('--url <url>', 'the address of the server, with any path that a proxy has before it')
    .option('--key-file <file>', 'a file with a key of an account, read at each use')
    .option('--key <key>', '- reads the key from stdin and keeps it with the profile')
    .addHelpText(
      'after',
      example(`${programName} profile add shop --url https://contacts.example.com --key-file shop.key`),
    )
    .action(async (name, options) => sink.answer((await load()).addProfile(name, options)));
  profile
    .command('remove')
    .description('remove a profile; its key stays live')
    .argument('<name>', 'the profile')
    .addHelpText('after', example(`${programName} profile remove shop`))
    .action(async (name) => sink.answer((await load()).removeProfile(name)));
}
