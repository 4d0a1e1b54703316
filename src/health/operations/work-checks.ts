/** Checks of background work: imports, webhooks, payloads of intakes, expired rows, the keys that upstreams keep. */

import { type DueBulkChange, listDueBulkChanges } from '../../bulk-changes/store/bulk-change-rows.js';
import { asProblems } from '../../database/database.js';
import type { InboxBacklog } from '../../intakes/store/backlog.js';
import type { Swept } from '../../retention/operations/sweep-steps.js';
import { keyStateOf, type Upstream } from '../../upstreams/values.js';
import {
  readUncalledWebhooks,
  type Uncalled,
  type WebhookBacklog,
} from '../../webhooks/store/due-webhooks.js';
import { readOverdue } from '../store/health-rows.js';
import { workOf } from './reading.js';
import {
  type Check,
  type CheckDependencies,
  check,
  counted,
  durationWords,
  type Finding,
  failed,
  ok,
  warning,
} from './run-check.js';

const minute = 60_000;
const hour = 60 * minute;
const stuckAfterMs = 10 * minute;
const behindAfterMs = hour;
/** Much longer than the interval between sweeps. */
const overdueAfterMs = 48 * hour;

export function importsCheck({ database, clock }: CheckDependencies, servers: () => number): Check {
  return check('imports', async () => {
    const found = judgeImports(await workOf(database, clock(), null).imports(), clock(), servers() > 0);
    return found.state === 'ok'
      ? judgeBulkChanges(found, await dueBulk(database), clock(), servers() > 0)
      : found;
  });
}

function dueBulk(database: CheckDependencies['database']): Promise<readonly DueBulkChange[]> {
  return asProblems(() => listDueBulkChanges(database));
}

/**
 * `found`: the result for imports, which run in parallel. Of each account, only the oldest bulk change must make
 * progress.
 */
function judgeBulkChanges(
  found: Finding,
  due: readonly DueBulkChange[],
  now: Date,
  isServed: boolean,
): Finding {
  const stood = now.getTime() - Math.min(...due.map((one) => one.updatedAt.getTime()));
  if (due.length === 0 || stood < stuckAfterMs) return found;
  return warning(
    `A bulk change has made no progress for ${durationWords(stood)}.`,
    nextStepOf('bulk', isServed),
  );
}

function nextStepOf(what: string, isServed: boolean): string {
  return isServed
    ? `Search the logs of the servers for the cause, or cancel it: switchbook ${what} cancel ID --account ACCOUNT`
    : 'No server is running. Start one: switchbook serve';
}

/** `isServed`: whether a server runs */
export function judgeImports(
  { imports, oldestAt }: { readonly imports: number; readonly oldestAt: Date | null },
  now: Date,
  isServed: boolean,
): Finding {
  if (oldestAt === null) return ok('No import or pull is running.');
  const stood = now.getTime() - oldestAt.getTime();
  if (stood < stuckAfterMs) return ok(`${counted(imports, 'import')} running, all with progress.`);
  return warning(
    `An import has made no progress for ${durationWords(stood)} (${counted(imports, 'import')} running).`,
    nextStepOf('import', isServed),
  );
}

export function webhooksCheck({ database, clock }: CheckDependencies): Check {
  return check('webhooks', async () => {
    const backlog = await workOf(database, clock(), null).webhooks();
    const uncalled = await asProblems(() => readUncalledWebhooks(database));
    const found = judgeWebhooks(backlog, clock());
    return { ...found, message: [found.message, ...uncalled.map(uncalledWords)].join(' ') };
  });
}

const uncalledWords = ({ face, webhooks }: Uncalled) =>
  `${counted(webhooks, 'webhook')} of ${face} ${webhooks === 1 ? 'is' : 'are'} never called, because that API has no events of contacts.`;

export function judgeWebhooks(
  { webhooks, disabled, waiting, oldestAt }: WebhookBacklog,
  now: Date,
  nextStep = 'Find it: switchbook webhook list --account ACCOUNT. Fix its receiver, then: switchbook webhook set ID --resume --account ACCOUNT. Receivers of an intake: switchbook intake receiver list INTAKE --account ACCOUNT',
): Finding {
  if (webhooks === 0) return ok('There are no webhooks to call.');
  const behind = oldestAt === null ? 0 : now.getTime() - oldestAt.getTime();
  const queue = `${counted(waiting, 'delivery', 'deliveries')} waiting`;
  if (disabled === 0 && behind < behindAfterMs)
    return ok(`${counted(webhooks, 'webhook')}, ${queue}, none far behind.`);
  const faults = [
    ...(disabled > 0 ? [`${counted(disabled, 'webhook')} disabled because the receiver failed`] : []),
    ...(behind >= behindAfterMs ? [`a receiver is ${durationWords(behind)} behind, with ${queue}`] : []),
  ];
  return warning(`Webhooks need attention: ${faults.join('; ')}.`, nextStep);
}

export function intakesCheck({ database, clock }: CheckDependencies): Check {
  return check('intakes', async () => judgeIntakes(await workOf(database, clock(), null).intakes(), clock()));
}

export function judgeIntakes(
  { intakes, waiting, refused, oldestAt }: InboxBacklog,
  now: Date,
  nextStep = 'Find it: switchbook intake list --account ACCOUNT. Check whether the account is full: switchbook account show ACCOUNT. Otherwise search the logs of the servers for the cause.',
): Finding {
  if (intakes === 0) return ok('There are no intakes.');
  const behind = oldestAt === null ? 0 : now.getTime() - oldestAt.getTime();
  const faults = [
    ...(behind >= stuckAfterMs
      ? [`the oldest payload has waited for ${durationWords(behind)}, with ${waiting} waiting`]
      : []),
    ...(refused > 0 ? [`${counted(refused, 'payload')} with a refused change, to be tried again`] : []),
  ];
  if (faults.length === 0)
    return ok(`${counted(intakes, 'intake')}, ${counted(waiting, 'payload')} waiting, none for long.`);
  return warning(`Intakes need attention: ${faults.join('; ')}.`, nextStep);
}

export function retentionCheck(dependencies: CheckDependencies, sweep: () => Promise<Swept>): Check {
  return {
    name: 'retention',
    run: async () => {
      // Known after the servers have responded.
      const { database, clock, eventsMs } = dependencies;
      const now = clock().getTime();
      const eventsBefore = eventsMs === null ? null : new Date(now - eventsMs - overdueAfterMs);
      const overdue = await asProblems(() =>
        readOverdue(database, new Date(now - overdueAfterMs), eventsBefore),
      );
      const parts = [
        ...(overdue.accounts > 0 ? [`${counted(overdue.accounts, 'account')} being deleted`] : []),
        ...(overdue.events > 0 ? [`old events of ${counted(overdue.events, 'account')}`] : []),
        ...(overdue.idempotencyKeys > 0
          ? [`expired responses to idempotent requests of ${counted(overdue.idempotencyKeys, 'account')}`]
          : []),
        ...(overdue.tokens > 0 ? [`expired tokens of ${counted(overdue.tokens, 'account')}`] : []),
      ];
      if (parts.length === 0) return ok('No expired rows are left.');
      return failed(
        `Expired rows are two days overdue for deletion: ${parts.join(', ')}.`,
        'A running server deletes them: switchbook serve. Without one, except for events: switchbook doctor --fix',
      );
    },
    fix: async () => {
      const swept = await sweep();
      const parts = Object.entries(swept).filter(([, count]) => count > 0);
      if (parts.length === 0) return undefined;
      const words = parts.map(
        ([what, count]) => `${count} ${what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
      );
      return `Deleted expired rows: ${words.join(', ')}.`;
    },
  };
}

type StoredKey = Pick<Upstream, 'face' | 'hasKey' | 'keyFile' | 'keyEndsAt' | 'keyRefusedAt'>;

export function vendorKeysCheck({ database, clock }: CheckDependencies): Check {
  return check('vendor keys', async () =>
    judgeVendorKeys(await workOf(database, clock(), null).upstreams(), clock()),
  );
}

export function judgeVendorKeys(
  upstreams: readonly StoredKey[],
  now: Date,
  nextStep = 'Find it: switchbook upstream list --account ACCOUNT. Set a new key: switchbook upstream set FACE --to URL --key-file FILE --account ACCOUNT',
): Finding {
  const of = (...states: readonly ReturnType<typeof keyStateOf>[]) =>
    upstreams.filter((one) => states.includes(keyStateOf(one, now)));
  const words = (found: readonly StoredKey[], what: string) =>
    found.length === 0 ? [] : [`${counted(found.length, 'key')} ${what} (${namesOf(found)})`];
  const faults = [
    ...words(of('refused'), 'refused by the vendor'),
    ...words(of('ended'), 'ended'),
    ...words(of('ends_soon'), 'about to end'),
  ];
  if (faults.length === 0) return ok('No vendor key of an upstream has ended or was refused.');
  return warning(`Vendor keys of upstreams need attention: ${faults.join('; ')}.`, nextStep);
}

function namesOf(found: readonly StoredKey[]): string {
  return [...new Set(found.map((one) => one.face))].join(', ');
}
