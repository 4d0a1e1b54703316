/** The checks of a database in their order: a check follows the checks that it depends on. */
import type { Account, Caller } from '@switchbook/domain/access/access.js';
import type { Cursor, PageAfter } from '@switchbook/domain/contact/page.js';
import type { NumberCorrections } from '../../bulk-changes/operations/number-corrections.js';
import type { ServerFacts } from '../../calls/operations/servers.js';
import type { Core } from '../../core/core.js';
import { listStrangeOwners } from '../store/health-faults.js';
import { clusterCheck } from './cluster-check.js';
import { quoted } from './faults.js';
import { listsCheck, orphansCheck, talliesCheck } from './row-checks.js';
import { type Check, type CheckDependencies, check, failed, ok, warning } from './run-check.js';
import { columnsCheck, constraintsCheck, indexesCheck } from './schema-checks.js';
import { clockCheck, connectionCheck, locksCheck, versionsCheck } from './server-checks.js';
import { serversCheck } from './servers-check.js';
import { valuesCheck } from './values-check.js';
import { importsCheck, intakesCheck, retentionCheck, vendorKeysCheck, webhooksCheck } from './work-checks.js';

/** Whether accounts have numbers without a country code. */
interface NumbersCheckInput {
  readonly listAccounts: () => Promise<readonly Account[]>;
  readonly listNumberCorrections: (caller: Caller, page: PageAfter) => Promise<NumberCorrections>;
  /** the time limit of this check, if shorter than that of all checks */
  readonly withinMs?: number;
}

const limit = 100;

/** Checks the newest phones of every account with a region, within the time limit. */
export function numbersCheck({
  listAccounts,
  listNumberCorrections,
  withinMs = 4_000,
}: NumbersCheckInput): Check {
  return check('numbers', async () => {
    const endsAt = performance.now() + withinMs;
    const accounts = (await listAccounts()).filter((one) => one.settings.default_region !== undefined);
    let isAll = true;
    const found: string[] = [];
    for (const account of accounts) {
      const caller: Caller = { accountId: account.id, face: 'cli', keyId: null };
      let after: Cursor | null = null;
      do {
        if (performance.now() > endsAt) isAll = false;
        if (!isAll) break;
        const page: NumberCorrections = await listNumberCorrections(caller, { limit, after });
        if (page.items.length > 0) {
          const more = page.next === null ? '' : ' or more';
          found.push(`${account.slug}: ${page.items.length}${more}`);
          break;
        }
        after = page.next;
      } while (after !== null);
    }
    const [first] = found;
    if (first === undefined)
      return ok(
        isAll
          ? 'No phone number lacks its country code.'
          : 'No checked phone number lacks its country code, but not all could be checked in time.',
      );
    const slug = first.split(':')[0];
    return warning(
      `Phone numbers lack their country code, so they reach another country or no one (${found.join(', ')}).`,
      `List them: switchbook bulk numbers --account ${slug}. Correct them: switchbook bulk edit --all --correct-numbers --account ${slug}`,
    );
  });
}

/** Tables, sequences and views belong to one user: a migration changes them, and only their owner may. */
const mostShown = 5;

export function ownersCheck({ database }: Pick<CheckDependencies, 'database'>): Check {
  return check('owners', async () => {
    const strange = await listStrangeOwners(database);
    const [first] = strange;
    if (first === undefined) return ok('One user may change all tables, sequences and views.');
    const shown = strange.slice(0, mostShown);
    const more = strange.length > shown.length ? `, and ${strange.length - shown.length} more` : '';
    const statements = strange.map(
      ({ kind, name }) => `alter ${kind} ${quoted(name)} owner to ${quoted(first.usual)};`,
    );
    return warning(
      `Some tables do not belong to ${first.usual}, as the others do (${shown.map(({ name, owner }) => `${name} to ${owner}`).join(', ')}${more}): a migration that changes them will fail.`,
      `As a superuser: ${statements.join(' ')}`,
    );
  });
}

// Whether idle servers still have resources in use for requests: such a leak is permanent.

/** Longer than work that continues after a client has left, such as a test call of a webhook. */
const quietSeconds = 15;

function inUseCheck(readServers: () => readonly ServerFacts[]): Check {
  return check('in use', () => judgeInUse(readServers()));
}

export function judgeInUse(servers: readonly ServerFacts[]) {
  const answered = servers.filter((one) => one.in_use !== undefined);
  const stuck = answered.filter(
    ({ in_use = {}, quiet_seconds: quiet = null }) =>
      quiet !== null && quiet >= quietSeconds && Object.keys(in_use).length > 0,
  );
  if (stuck.length > 0) {
    const words = stuck.map(
      ({ url, pid, host, in_use = {} }) =>
        `${url ?? 'a server'} (process ${pid} on ${host}) holds ${takenWords(in_use)}`,
    );
    return warning(
      `No request is running, but ${words.join('; ')}.`,
      'Restart that server to release them, and report this bug with its log.',
    );
  }
  if (answered.length === 0) return ok('No server reported which resources its requests hold.');
  return ok('No server holds resources without a running request.');
}

function takenWords(taken: Readonly<Record<string, number>>): string {
  return Object.entries(taken)
    .map(([what, amount]) => `${what} ${amount}`)
    .join(', ');
}

/** Checks for any database, migrated or not. */
export function serverChecks(dependencies: CheckDependencies): readonly Check[] {
  return [
    versionsCheck(dependencies),
    connectionCheck(dependencies),
    clockCheck(dependencies),
    locksCheck(dependencies),
  ];
}

type Operations = Pick<
  Core,
  'tryDataPath' | 'findServers' | 'sweep' | 'listAccounts' | 'listNumberCorrections'
>;

/** Checks of an installation with the current schema. `onServers`: receives the servers found. */
export function installationChecks(
  dependencies: CheckDependencies,
  core: Operations,
  onServers: (servers: readonly ServerFacts[]) => void,
): readonly Check[] {
  let found: readonly ServerFacts[] = [];
  const { database, version, endedServer, clock } = dependencies;
  return [
    // One PostgreSQL has no nodes to speak of.
    ...(database.layout === 'distributed' ? [clusterCheck(dependencies)] : []),
    serversCheck({
      database,
      version,
      endedServer,
      clock,
      findServers: (withinMs) => core.findServers(withinMs),
      onFound: (servers) => {
        found = servers;
        onServers(servers);
      },
    }),
    inUseCheck(() => found),
    columnsCheck(dependencies),
    dataPathCheck(core),
    indexesCheck(dependencies),
    constraintsCheck(dependencies),
    ownersCheck(dependencies),
    orphansCheck(dependencies),
    talliesCheck(dependencies),
    listsCheck(dependencies),
    valuesCheck(dependencies),
    importsCheck(dependencies, () => found.length),
    numbersCheck(core),
    webhooksCheck(dependencies),
    intakesCheck(dependencies),
    vendorKeysCheck(dependencies),
    // The retention of events, imports and the trail is set for the server, perhaps in another environment: the server
    // deletes them.
    retentionCheck(dependencies, () =>
      core.sweep({
        signal: new AbortController().signal,
        retention: { eventsMs: null, importRowsMs: null, auditMs: null },
      }),
    ),
  ];
}

function dataPathCheck({ tryDataPath }: Operations): Check {
  return check('data path', async () => {
    const began = performance.now();
    const isSame = await tryDataPath();
    const ms = Math.round(performance.now() - began);
    return isSame
      ? ok(`A test contact was written, read back and rolled back in ${ms} ms.`)
      : failed(
          'A test contact was read back with other values than were written.',
          'Stop every server, keep the data directory unchanged, and report this with the log of PostgreSQL.',
        );
  });
}
