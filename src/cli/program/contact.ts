/** The `contact` commands, their options and their help. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { channels } from '../../domain/consent.js';
import { contactTypes } from '../../domain/contact.js';
import { example, reference, type Sink } from '../run/command-words.js';
import { withFilters } from '../run/filter-options.js';
import { programName } from '../run/program-name.js';
import { listed, namedValue, wholeNumber } from '../run/values.js';

const load = () => import('../commands/contact.js');
const theContact = 'the contact: its id or number';

export function addContact(program: Command, sink: Sink): void {
  const contact = program
    .command('contact')
    .description('show, find, create, change, delete and erase single contacts');
  const below = (name: string, description: string, line: string) =>
    contact
      .command(name)
      .description(description)
      .option('--account <account>', reference)
      .addHelpText('after', example(`${programName} contact ${name} ${line}`));
  below('get', 'show a contact', '17 --account 1')
    .argument('<contact>', theContact)
    .action(async (ref, options) => sink.answer(await (await load()).getContact(ref, options)));
  withFilters(below('find', 'list the contacts that match, the newest first', '--account 1 --search jane'))
    .option('--limit <number>', 'at most, up to 1000', wholeNumber(1, 1_000), 50)
    .action(async (options) => sink.answer(await (await load()).findContacts(options)));
  withFields(below('create', 'make a contact', '--account 1 --name "Jane Doe" --phone +14155550123'))
    .option('--phone <number>', 'may be repeated', listed)
    .option('--email <address>', 'may be repeated', listed)
    .option('--tag <name>', 'may be repeated; made when there is none', listed)
    .option('--group <group>', 'by name or number; may be repeated', listed)
    .addOption(
      new Option('--on-match <policy>', 'what becomes of a contact that has one of the numbers')
        .choices(['refuse', 'return', 'merge'])
        .default('refuse'),
    )
    .action(async (options) => sink.answer(await (await load()).createContact(options)));
  addEdit(below, sink);
  below('delete', 'delete a contact; its opt-outs stay', '17 --account 1 --yes')
    .argument('<contact>', theContact)
    .option('--yes', 'without asking for the contact again')
    .option('--if-version <number>', 'only at this version, as contact get shows it', version)
    .action(async (ref, options) => sink.answer(await (await load()).deleteContact(ref, options)));
  below('can-send', 'say whether a person may be sent messages', '--channel whatsapp --phone +14155550123')
    .addOption(new Option('--channel <channel>', 'on which').choices(channels).makeOptionMandatory())
    .option('--purpose <purpose>', 'of the messages; any when absent')
    .option('--phone <number>', 'of the person')
    .option('--email <address>', 'of the person, instead of a number')
    .action(async (options) => sink.answer(await (await import('../commands/usage.js')).canSend(options)));
  below('erase', 'erase a person, as the command erase does', '17 --account 1 --yes')
    .argument('<contact>', theContact)
    .option('--yes', 'without asking for the contact again')
    .action(async (ref, options) =>
      sink.answer(await (await import('../commands/erase.js')).eraseContact(ref, options)),
    );
}

function addEdit(below: (name: string, description: string, line: string) => Command, sink: Sink): void {
  const edit = below('edit', 'change a contact', '17 --account 1 --company ACME --add-tag vip');
  withFields(edit.argument('<contact>', theContact));
  for (const [name, value, about] of [
    ['phone', 'number', ''],
    ['email', 'address', ''],
    ['tag', 'name', '; made when there is none'],
    ['group', 'group', '; by name or number'],
  ] as const)
    edit
      .option(`--add-${name} <${value}>`, `may be repeated${about}`, listed)
      .option(`--remove-${name} <${value}>`, 'may be repeated', listed);
  edit
    .addOption(new Option('--block', 'block the contact').conflicts('unblock'))
    .option('--unblock', 'block it no longer')
    .option('--if-version <number>', 'only at this version, as contact get shows it', version)
    .action(async (ref, { addPhone, addEmail, addTag, addGroup, ...options }) => {
      const added = { phone: addPhone, email: addEmail, tag: addTag, group: addGroup };
      sink.answer(await (await load()).editContact(ref, { ...options, ...added }));
    });
}

function withFields(command: Command): Command {
  return command
    .option('--name <name>', 'the whole name')
    .option('--given-name <name>', 'with --family-name instead of --name')
    .option('--family-name <name>', 'with --given-name instead of --name')
    .option('--company <name>', 'an empty text clears it, as with the others')
    .option('--description <text>', 'for people')
    .option('--type <type>', contactTypes.join(', '))
    .option('--source <source>', 'by name or number')
    .option('--status <status>', 'by name or number')
    .option(
      '--attribute <name=value>',
      'a field of your own; may be repeated; name= takes it away',
      namedValue,
    );
}

function version(text: string): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (number < 1) throw new InvalidArgumentError('Write the version as contact get shows it.');
  return number;
}
