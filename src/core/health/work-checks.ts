/** Checks of what goes on in the background: imports, webhooks, what has had its time. */
import { asProblems } from '../../store/database.js';
import { readOverdue } from '../../store/health-rows.js';
import { readImportsUnderWay, readWebhookBacklog } from '../../store/unscoped.js';
import type { Swept } from '../retention/sweep.js';
import { type Check, failed, ok, warning } from './check.js';
import { counted, durationWords, type HealthGround } from './ground.js';

const minute = 60_000;
const hour = 60 * minute;
const stuckAfterMs = 10 * minute;
const behindAfterMs = hour;
/** Sweeping runs once in a while; this is long after. */
const overdueAfterMs = 48 * hour;

export function importsCheck({ database, clock }: HealthGround, servers: () => number): Check {
  return {
    name: 'imports',
    look: async () => {
      const underWay = await asProblems(() => readImportsUnderWay(database));
      const count = underWay.reduce((sum, one) => sum + one.imports, 0);
      if (count === 0) return ok('No import or pull is under way.');
      const oldest = Math.min(...underWay.map((one) => one.oldestAt.getTime()));
      const stood = clock().getTime() - oldest;
      if (stood < stuckAfterMs) return ok(`${counted(count, 'import')} under way, and all of them go on.`);
      return warning(
        `Of ${counted(count, 'import')} under way one has not gone on for ${durationWords(stood)}.`,
        servers() === 0
          ? 'No server runs that could work on it: start one.'
          : 'Look in the log of the servers for the import, or cancel it.',
      );
    },
  };
}

export function webhooksCheck({ database, clock }: HealthGround): Check {
  return {
    name: 'webhooks',
    look: async () => {
      const { webhooks, disabled, waiting, oldestAt } = await asProblems(() => readWebhookBacklog(database));
      if (webhooks === 0) return ok('There are no webhooks to call.');
      const behind = oldestAt === null ? 0 : clock().getTime() - oldestAt.getTime();
      if (disabled === 0 && behind < behindAfterMs)
        return ok(
          `${counted(webhooks, 'webhook')}, ${counted(waiting, 'delivery', 'deliveries')} waiting, none far behind.`,
        );
      const faults = [
        ...(disabled > 0 ? [`${counted(disabled, 'webhook')} disabled since the receiver failed`] : []),
        ...(behind >= behindAfterMs
          ? [
              `a receiver is ${durationWords(behind)} behind, with ${counted(waiting, 'delivery', 'deliveries')} waiting`,
            ]
          : []),
      ];
      return warning(
        `Of the webhooks: ${faults.join('; ')}.`,
        'See switchbook webhook list and webhook deliveries; mend the receiver, then webhook set --resume.',
      );
    },
  };
}

export function retentionCheck(
  { database, clock, eventsMs }: HealthGround,
  sweep: () => Promise<Swept>,
): Check {
  return {
    name: 'retention',
    look: async () => {
      const now = clock().getTime();
      const eventsBefore = eventsMs === null ? null : new Date(now - eventsMs - overdueAfterMs);
      const overdue = await asProblems(() =>
        readOverdue(database, new Date(now - overdueAfterMs), eventsBefore),
      );
      const parts = [
        ...(overdue.accounts > 0 ? [`${counted(overdue.accounts, 'account')} whose deletion has begun`] : []),
        ...(overdue.events > 0 ? [`old events of ${counted(overdue.events, 'account')}`] : []),
        ...(overdue.idempotencyKeys > 0
          ? [`expired answers to named requests of ${counted(overdue.idempotencyKeys, 'account')}`]
          : []),
        ...(overdue.tokens > 0 ? [`expired tokens of ${counted(overdue.tokens, 'account')}`] : []),
      ];
      if (parts.length === 0) return ok('Nothing is kept that has had its time.');
      return failed(
        `For two days nobody deleted what has had its time: ${parts.join(', ')}.`,
        'A running server does that: start one. switchbook doctor --fix does it but for events.',
      );
    },
    mend: async () => {
      const swept = await sweep();
      const parts = Object.entries(swept).filter(([, count]) => count > 0);
      if (parts.length === 0) return undefined;
      const words = parts.map(
        ([what, count]) => `${count} ${what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
      );
      return `Deleted what had its time: ${words.join(', ')}.`;
    },
  };
}
