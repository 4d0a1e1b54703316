/** `audit`, its options and its help. */
import type { Command } from 'commander';
import { example, reference, type Sink } from '../run/command-words.js';
import { programName } from '../run/program-name.js';
import { wholeNumber } from '../run/values.js';

export function addAudit(program: Command, sink: Sink): void {
  program
    .command('audit')
    .description('list who changed keys, accounts, webhooks and upstreams, the newest first')
    .option('--account <account>', `${reference}; all when absent, also deleted ones`)
    .option('--since <time>', 'a date, or a time as in RFC 3339; all that is kept when absent')
    .option('--limit <number>', 'at most, up to 10000', wholeNumber(1, 10_000), 100)
    .addHelpText('after', example(`${programName} audit --account 1 --since 2026-01-15`))
    .action(async (options) => sink.answer(await (await import('../commands/audit.js')).showAudit(options)));
}
