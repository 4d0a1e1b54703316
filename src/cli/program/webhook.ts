/** The `webhook` commands, their options and their help. */
import { type Command, Option } from 'commander';
import { deliveryStates } from '../../domain/webhook.js';
import { example, reference, someId } from '../run/command-words.js';
import type { Output } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { wholeNumber } from '../run/values.js';

const theWebhook = 'the id of the webhook, as webhook list shows it';

const load = () => import('../commands/webhook.js');

export function addWebhook(program: Command, answer: (output: Output) => void): void {
  const webhook = program.command('webhook').description('tell other programs of what happens in an account');
  const below = (name: string, description: string, line: string) =>
    webhook
      .command(name)
      .description(description)
      .option('--account <account>', reference)
      .addHelpText('after', example(`${programName} webhook ${line}`));
  below(
    'create',
    'make a webhook; its secret is shown only once',
    'create --account 1 --url https://example.com/hook --types contact.created,contact.updated',
  )
    .requiredOption('--url <url>', 'what is called for each event')
    .option('--face <face>', "in whose shape: a vendor's; our own when absent")
    .option('--types <list>', 'event types with commas; all when absent', names)
    .option('--description <text>', 'for people')
    .option('--secret <secret>', 'one of your own, - reads it from stdin; made when absent')
    .action(async (options) => answer(await (await load()).createWebhook(options)));
  below('list', 'list the webhooks of an account', 'list --account 1').action(async (options) =>
    answer(await (await load()).listWebhooks(options)),
  );
  below('show', 'show a webhook, and why it is disabled', `show ${someId} --account 1`)
    .argument('<webhook-id>', theWebhook)
    .action(async (id, options) => answer(await (await load()).showWebhook(id, options)));
  below('set', 'change, pause, resume or enable a webhook', `set ${someId} --account 1 --pause`)
    .argument('<webhook-id>', theWebhook)
    .option('--url <url>', 'what is called from now on')
    .option('--types <list>', 'event types with commas', names)
    .option('--all-types', 'all event types')
    .option('--description <text>', 'for people; an empty one clears')
    .addOption(new Option('--pause', 'keep what happens for later').conflicts('resume'))
    .option('--resume', 'go on, also after it was disabled')
    .action(async (id, options) => answer(await (await load()).setWebhook(id, options)));
  below('delete', 'delete a webhook with its deliveries', `delete ${someId} --account 1`)
    .argument('<webhook-id>', theWebhook)
    .action(async (id, options) => answer(await (await load()).deleteWebhook(id, options)));
  below('test', 'call the receiver now and show what it answers', `test ${someId} --account 1`)
    .argument('<webhook-id>', theWebhook)
    .action(async (id, options) => answer(await (await load()).testWebhook(id, options)));
  below('rotate', 'make a new secret; the former one signs too for a day', `rotate ${someId} --account 1`)
    .argument('<webhook-id>', theWebhook)
    .option('--secret <secret>', 'one of your own, - reads it from stdin; made when absent')
    .action(async (id, options) => answer(await (await load()).rotateSecret(id, options)));
  below('deliveries', 'list what was sent, newest first', `deliveries ${someId} --account 1 --state waiting`)
    .argument('<webhook-id>', theWebhook)
    .addOption(new Option('--state <state>', 'only these').choices(deliveryStates))
    .option('--limit <number>', 'at most, up to 1000', wholeNumber(1, 1_000), 50)
    .action(async (id, options) => answer(await (await load()).listDeliveries(id, options)));
  below(
    'redeliver',
    'let the server send a delivery, or the events of a time span, once more',
    `redeliver ${someId} --account 1 --from 2026-01-15T09:00:00Z --to 2026-01-15T12:00:00Z`,
  )
    .argument('<webhook-id>', theWebhook)
    .option('--delivery <id>', 'this one, as webhook deliveries shows it')
    .option('--from <time>', 'events that happened from this time on')
    .option('--to <time>', 'events that happened before this time')
    .action(async (id, options) => answer(await (await load()).redeliver(id, options)));
}

function names(text: string): readonly string[] {
  return text.split(',').map((one) => one.trim());
}
