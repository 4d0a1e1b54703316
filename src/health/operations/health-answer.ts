/**
 * The health of a running server, as its API shows it to an account. It has public data of the server, and the
 * account's own imports, webhooks and intakes. The answer takes a second at most, even if a part hangs. `doctor` runs
 * these checks too.
 */
import { hostname } from 'node:os';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { foundInTime } from '@switchbook/domain/runtime/in-time.js';
import type { InUse } from '@switchbook/domain/runtime/resource-use.js';
import type { Basics, OwnProcess } from '../../operation-context/context.js';
import {
  type CheckState,
  failedFinding,
  makeCheck,
  makeReason,
  okFinding,
  type ShownCheck,
} from './checks/check.js';
import { backupCheck, diskCheck } from './checks/machine-checks.js';
import { clockCheck, versionsCheck } from './checks/postgres-checks.js';
import { type CheckedFinding, runChecks } from './checks/run-check.js';
import { judgeImports, judgeIntakes, judgeVendorKeys, judgeWebhooks } from './checks/work-checks.js';
import type { OwnServer } from './own-server.js';
import { makeWorkReaders, readAllStates } from './read-states.js';
import type { ServerDescription } from './server-finder.js';

export type ServingHealth = Awaited<ReturnType<typeof getHealth>>;

const nextStepOfWebhooks =
  'Check the deliveries of the webhook, or the last answer of the receiver of an intake. Fix the receiver, then resume it. It continues where it stopped.';

const nextStepOfIntakes =
  'Check the contact limit of the account. The page WhatsApp shows the intake. Payloads are tried again for seven days.';

const newVendorKey =
  'Set the upstream again with a new key of the vendor, on the page Connect or through the API.';

/** Time limit of one reading in milliseconds; all run at once. */
const eachMs = 700;

/** Throws `unsupported` in a process that is not a server. */
export async function getHealth(context: Basics & OwnProcess, accountId: AccountId) {
  const { ownServer, clock, database } = context;
  if (ownServer === null) throw new ProblemError({ kind: 'unsupported', feature: 'health' });
  const inTime = <Value>(work: Promise<Value>) => foundInTime(work, eachMs);
  const { directories, newestBackup } = ownServer;
  const findServers = () => context.findPeers(eachMs / 2);
  const sources = { on: database.reads, now: clock(), accountId, findServers, directories, newestBackup };
  const [isReady, state, upstreams] = await Promise.all([
    ownServer.isReady(),
    readAllStates(sources, inTime),
    inTime(makeWorkReaders(database.reads, clock(), accountId).upstreams()),
  ]);
  const { database: answered, servers, disks, newest, imports, webhooks, intakes } = state;
  const isUp = isReady && answered !== undefined;
  const checks = await runAll([
    databaseCheck(isUp, answered?.latencyMs),
    ...(isUp ? databaseChecks(context, ownServer) : []),
    ...(imports === undefined ? [] : [makeCheck('imports', () => judgeImports(imports, clock(), true))]),
    ...(webhooks === undefined
      ? []
      : [makeCheck('webhooks', () => judgeWebhooks(webhooks, clock(), nextStepOfWebhooks))]),
    ...(intakes === undefined
      ? []
      : [makeCheck('intakes', () => judgeIntakes(intakes, clock(), nextStepOfIntakes))]),
    ...(upstreams === undefined
      ? []
      : [makeCheck('vendor keys', () => judgeVendorKeys(upstreams, clock(), newVendorKey))]),
    diskCheck(directories),
    backupCheck({ newest, ...ownServer.backups, now: clock, hidesPath: true }),
  ]);
  const ownEntry = servers?.find(({ host, pid }) => host === hostname() && pid === ownServer.pid);
  return {
    state: worstState(checks),
    checkedAt: clock(),
    checks,
    version: ownServer.version,
    startedAt: ownServer.startedAt,
    /** processes that responded, including this process; only their operators see their settings */
    servers: (servers ?? []).map(({ settings: _, ...one }) => one),
    /** `version`, `latencyMs`: null when it did not answer in time */
    database: {
      isUp,
      version: answered?.version ?? null,
      latencyMs: answered?.latencyMs ?? null,
      pool: ownEntry?.pool ?? ownServer.pool(),
    },
    disks,
    /** Resources in use by the server: by all its workers that responded. */
    inUse: ownServer.inUse().inUse.map((item) => inUseOf(item, ownEntry)),
    /** null: no backup, or too late */
    newestBackup: newest === undefined ? null : { madeAt: newest.madeAt },
    /** null: the database did not answer in time */
    imports: imports ?? null,
    webhooks: webhooks ?? null,
    intakes: intakes ?? null,
  };
}

/** Returns the use of a bound. Each worker has its own bound. */
function inUseOf(bound: InUse, { in_use: sums = {}, workers = 1 }: Partial<ServerDescription> = {}): InUse {
  const taken = Object.hasOwn(sums, bound.what) ? (sums[bound.what] ?? 0) : bound.taken;
  return { ...bound, taken, maximum: bound.maximum === null ? null : bound.maximum * workers };
}

function databaseChecks({ database, clock }: Basics, { version }: OwnServer): readonly ShownCheck[] {
  const dependencies = { database, clock, version };
  return [versionsCheck(dependencies), clockCheck({ ...dependencies, clock: () => new Date() })];
}

function databaseCheck(isUp: boolean, ms: number | undefined): ShownCheck {
  return makeCheck('database', () =>
    isUp
      ? okFinding(
          `The database answers in ${ms ?? 0} ms and accepts writes.`,
          makeReason('database_answers', { ms: ms ?? 0 }),
        )
      : failedFinding(
          ms === undefined
            ? 'The database does not answer.'
            : 'The database answers, but it cannot serve requests or accepts no writes.',
          'Check the log of the server, and that PostgreSQL runs and its disk is not full. For details, run on the server: switchbook doctor',
          makeReason(ms === undefined ? 'database_silent' : 'database_unready'),
        ),
  );
}

/** Runs all checks at once, each within its time. */
async function runAll(checks: readonly ShownCheck[]): Promise<readonly CheckedFinding[]> {
  const explain = () => ({
    message: 'The check could not be made.',
    nextStep: 'For the cause, run on the server: switchbook doctor',
    reasons: [makeReason('check_unable')],
  });
  const results = checks.map((item) => runChecks([item], { isFixing: false, eachMs: eachMs / 3, explain }));
  return (await Promise.all(results)).flat();
}

function worstState(checks: readonly CheckedFinding[]): CheckState {
  const states = new Set(checks.map((finding) => finding.state));
  return states.has('failed') ? 'failed' : states.has('warning') ? 'warning' : 'ok';
}
