/** Checks of background work: imports, webhooks, payloads of intakes, expired rows, the keys that upstreams keep. */

import { hourMs, minuteMs } from '@switchbook/domain/runtime/instant.js';
import { countWords, durationWords } from '@switchbook/text/words.js';
import { type DueBulkChange, listDueBulkChanges } from '../../../bulk-changes/store/bulk-change-rows.js';
import { asProblems } from '../../../database/database.js';
import type { InboxBacklog } from '../../../intakes/store/backlog.js';
import type { Swept } from '../../../retention/operations/sweep-kinds.js';
import { keyStateOf, type Upstream } from '../../../upstreams/values.js';
import {
  readUncalledWebhooks,
  type UncalledWebhook,
  type WebhookBacklog,
} from '../../../webhooks/store/due-webhooks.js';
import { readOverdue } from '../../store/health-rows.js';
import { makeWorkReaders } from '../read-states.js';
import {
  type Check,
  type CheckDependencies,
  type Finding,
  failedFinding,
  makeCheck,
  makeReason,
  okFinding,
  secondsOf,
  warningFinding,
} from './check.js';

const stuckAfterMs = 10 * minuteMs;
const behindAfterMs = hourMs;
/** Much longer than the interval between sweeps. */
const overdueAfterMs = 48 * hourMs;

export function importsCheck({ database, clock }: CheckDependencies, servers: () => number): Check {
  return makeCheck('imports', async () => {
    const finding = judgeImports(
      await makeWorkReaders(database, clock(), null).imports(),
      clock(),
      servers() > 0,
    );
    return finding.state === 'ok'
      ? judgeBulkChanges(
          finding,
          await asProblems(() => listDueBulkChanges(database)),
          clock(),
          servers() > 0,
        )
      : finding;
  });
}

/**
 * Judges bulk changes. `finding`: the result for imports, which run in parallel. In each account, only the oldest bulk
 * change must make progress.
 */
function judgeBulkChanges(
  finding: Finding,
  due: readonly DueBulkChange[],
  now: Date,
  isServed: boolean,
): Finding {
  const stuckMs = now.getTime() - Math.min(...due.map((change) => change.updatedAt.getTime()));
  if (due.length === 0 || stuckMs < stuckAfterMs) return finding;
  return warningFinding(
    `A bulk change has made no progress for ${durationWords(stuckMs)}.`,
    nextStepOf('bulk', isServed),
  );
}

function nextStepOf(noun: string, isServed: boolean): string {
  return isServed
    ? `Search the logs of the servers for the cause, or cancel it: switchbook ${noun} cancel ID --account ACCOUNT`
    : 'No server is running. Start one: switchbook serve';
}

/** Judges imports. `isServed`: whether a server runs. */
export function judgeImports(
  { imports, oldestAt }: { readonly imports: number; readonly oldestAt: Date | null },
  now: Date,
  isServed: boolean,
): Finding {
  if (oldestAt === null) return okFinding('No import or pull is running.', makeReason('imports_none'));
  const stuckMs = now.getTime() - oldestAt.getTime();
  if (stuckMs < stuckAfterMs)
    return okFinding(
      `${countWords(imports, 'import')} running, all with progress.`,
      makeReason('imports_running', { count: imports }),
    );
  return warningFinding(
    `An import has made no progress for ${durationWords(stuckMs)} (${countWords(imports, 'import')} running).`,
    nextStepOf('import', isServed),
    makeReason('import_stuck', { seconds: secondsOf(stuckMs), count: imports }),
  );
}

export function webhooksCheck({ database, clock }: CheckDependencies): Check {
  return makeCheck('webhooks', async () => {
    const backlog = await makeWorkReaders(database, clock(), null).webhooks();
    const uncalled = await asProblems(() => readUncalledWebhooks(database));
    const finding = judgeWebhooks(backlog, clock());
    return { ...finding, message: [finding.message, ...uncalled.map(uncalledWords)].join(' ') };
  });
}

const uncalledWords = ({ face, webhooks }: UncalledWebhook) =>
  `${countWords(webhooks, 'webhook')} of ${face} ${webhooks === 1 ? 'is' : 'are'} never called, because that API has no events of contacts.`;

export function judgeWebhooks(
  { webhooks, disabled, waiting, oldestAt }: WebhookBacklog,
  now: Date,
  nextStep = 'Find it: switchbook webhook list --account ACCOUNT. Fix its receiver, then: switchbook webhook set ID --resume --account ACCOUNT. Receivers of an intake: switchbook intake receiver list INTAKE --account ACCOUNT',
): Finding {
  if (webhooks === 0) return okFinding('There are no webhooks to call.', makeReason('webhooks_none'));
  const behind = oldestAt === null ? 0 : now.getTime() - oldestAt.getTime();
  const queue = `${countWords(waiting, 'delivery', 'deliveries')} waiting`;
  if (disabled === 0 && behind < behindAfterMs)
    return okFinding(
      `${countWords(webhooks, 'webhook')}, ${queue}, none far behind.`,
      makeReason('webhooks', { webhooks, waiting }),
    );
  const faults = [
    ...(disabled > 0 ? [`${countWords(disabled, 'webhook')} disabled because the receiver failed`] : []),
    ...(behind >= behindAfterMs ? [`a receiver is ${durationWords(behind)} behind, with ${queue}`] : []),
  ];
  return warningFinding(
    `Webhooks need attention: ${faults.join('; ')}.`,
    nextStep,
    ...(disabled > 0 ? [makeReason('webhooks_disabled', { count: disabled })] : []),
    ...(behind >= behindAfterMs
      ? [makeReason('webhooks_late', { seconds: secondsOf(behind), waiting })]
      : []),
  );
}

export function intakesCheck({ database, clock }: CheckDependencies): Check {
  return makeCheck('intakes', async () =>
    judgeIntakes(await makeWorkReaders(database, clock(), null).intakes(), clock()),
  );
}

export function judgeIntakes(
  { intakes, waiting, refused, oldestAt }: InboxBacklog,
  now: Date,
  nextStep = 'Find it: switchbook intake list --account ACCOUNT. Check whether the account is full: switchbook usage --account ACCOUNT. Otherwise search the logs of the servers for the cause.',
): Finding {
  if (intakes === 0) return okFinding('There are no intakes.', makeReason('intakes_none'));
  const behind = oldestAt === null ? 0 : now.getTime() - oldestAt.getTime();
  const faults = [
    ...(behind >= stuckAfterMs
      ? [`the oldest payload has waited for ${durationWords(behind)}, with ${waiting} waiting`]
      : []),
    ...(refused > 0 ? [`${countWords(refused, 'payload')} with a refused change, to be tried again`] : []),
  ];
  if (faults.length === 0)
    return okFinding(
      `${countWords(intakes, 'intake')}, ${countWords(waiting, 'payload')} waiting, none for long.`,
      makeReason('intakes', { intakes, waiting }),
    );
  return warningFinding(
    `Intakes need attention: ${faults.join('; ')}.`,
    nextStep,
    ...(behind >= stuckAfterMs ? [makeReason('payloads_late', { seconds: secondsOf(behind), waiting })] : []),
    ...(refused > 0 ? [makeReason('payloads_refused', { count: refused })] : []),
  );
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
        ...(overdue.accounts > 0 ? [`${countWords(overdue.accounts, 'account')} being deleted`] : []),
        ...(overdue.events > 0 ? [`old events of ${countWords(overdue.events, 'account')}`] : []),
        ...(overdue.idempotencyKeys > 0
          ? [`expired answers to idempotent requests of ${countWords(overdue.idempotencyKeys, 'account')}`]
          : []),
        ...(overdue.tokens > 0 ? [`expired tokens of ${countWords(overdue.tokens, 'account')}`] : []),
      ];
      if (parts.length === 0) return okFinding('No expired rows are left.');
      return failedFinding(
        `Expired rows are two days overdue for deletion: ${parts.join(', ')}.`,
        'A running server deletes them: switchbook serve. Without one, except for events: switchbook doctor --fix',
      );
    },
    fix: async () => {
      const swept = await sweep();
      const parts = Object.entries(swept).filter(([, count]) => count > 0);
      if (parts.length === 0) return undefined;
      const words = parts.map(
        ([kind, count]) => `${count} ${kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
      );
      return `Deleted expired rows: ${words.join(', ')}.`;
    },
  };
}

type StoredKey = Pick<Upstream, 'face' | 'hasKey' | 'keyFile' | 'keyEndsAt' | 'keyRefusedAt'>;

export function vendorKeysCheck({ database, clock }: CheckDependencies): Check {
  return makeCheck('vendor keys', async () =>
    judgeVendorKeys(await makeWorkReaders(database, clock(), null).upstreams(), clock()),
  );
}

export function judgeVendorKeys(
  upstreams: readonly StoredKey[],
  now: Date,
  nextStep = 'Find it: switchbook upstream list --account ACCOUNT. Set a new key: switchbook upstream set FACE --to URL --key-file FILE --account ACCOUNT',
): Finding {
  const keysIn = (...states: readonly ReturnType<typeof keyStateOf>[]) =>
    upstreams.filter((upstream) => states.includes(keyStateOf(upstream, now)));
  const all = [
    { keys: keysIn('refused'), state: 'refused by the vendor', code: 'vendor_keys_refused' },
    { keys: keysIn('ended'), state: 'ended', code: 'vendor_keys_ended' },
    { keys: keysIn('ends_soon'), state: 'about to end', code: 'vendor_keys_ending' },
  ] as const;
  const groups = all.filter(({ keys }) => keys.length > 0);
  if (groups.length === 0)
    return okFinding('No vendor key of an upstream has ended or was refused.', makeReason('vendor_keys'));
  const faults = groups.map(
    ({ keys, state }) => `${countWords(keys.length, 'key')} ${state} (${keyNamesOf(keys)})`,
  );
  return warningFinding(
    `Vendor keys of upstreams need attention: ${faults.join('; ')}.`,
    nextStep,
    ...groups.map(({ keys, code }) => makeReason(code, { count: keys.length, faces: keyNamesOf(keys) })),
  );
}

function keyNamesOf(storedKeys: readonly StoredKey[]): string {
  return [...new Set(storedKeys.map((key) => key.face))].join(', ');
}
