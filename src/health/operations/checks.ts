/** The checks of a database in their order: a check follows the checks that it depends on. */

import type { Account, Caller } from '@switchbook/domain/access/access.js';
import type { Cursor, PageAfter } from '@switchbook/domain/contact/page.js';
import { listShort } from '@switchbook/text/words.js';
import type { NumberCorrections } from '../../bulk-changes/operations/number-corrections.js';
import type { Swept } from '../../retention/operations/sweeps.js';
import type { Retention } from '../../retention/values.js';
import { listOtherOwners } from '../store/health-faults.js';
import { clusterCheck } from './cluster-check.js';
import { quoteNameIfNeeded } from './faults.js';
import { inUseCheck } from './in-use-check.js';
import { listsCheck, orphansCheck, talliesCheck } from './row-checks.js';
import { type Check, type CheckDependencies, check, failed, ok, warning } from './run-check.js';
import { columnsCheck, constraintsCheck, indexesCheck } from './schema-checks.js';
import { clockCheck, connectionCheck, locksCheck, versionsCheck } from './server-checks.js';
import type { ServerDescription } from './servers.js';
import { serversCheck } from './servers-check.js';
import { valuesCheck } from './values-check.js';
import { importsCheck, intakesCheck, retentionCheck, vendorKeysCheck, webhooksCheck } from './work-checks.js';

interface NumbersCheckInput {
  readonly listAccounts: () => Promise<readonly Account[]>;
  readonly listNumberCorrections: (caller: Caller, page: PageAfter) => Promise<NumberCorrections>;
  /** the time limit of this check, if shorter than the limit of all checks */
  readonly withinMs?: number;
}

const limit = 100;

/**
 * Checks whether accounts have numbers without a country code: the newest phones of every account with a region, within
 * the time limit.
 */
export function numbersCheck({
  listAccounts,
  listNumberCorrections,
  withinMs = 4_000,
}: NumbersCheckInput): Check {
  return check('numbers', async () => {
    const endsAt = performance.now() + withinMs;
    const accounts = (await listAccounts()).filter((one) => one.settings.default_region !== undefined);
    let isAll = true;
    const faults: string[] = [];
    for (const account of accounts) {
      const caller: Caller = { accountId: account.id, face: 'cli', keyId: null };
      let after: Cursor | null = null;
      do {
        if (performance.now() > endsAt) isAll = false;
        if (!isAll) break;
        const page: NumberCorrections = await listNumberCorrections(caller, { limit, after });
        if (page.items.length > 0) {
          const more = page.next === null ? '' : ' or more';
          faults.push(`${account.slug}: ${page.items.length}${more}`);
          break;
        }
        after = page.next;
      } while (after !== null);
    }
    const [first] = faults;
    if (first === undefined)
      return ok(
        isAll
          ? 'No phone number lacks its country code.'
          : 'No checked phone number lacks its country code, but not all could be checked in time.',
      );
    const slug = first.split(':')[0];
    return warning(
      `Phone numbers lack their country code, so they reach another country or no one (${faults.join(', ')}).`,
      `List them: switchbook bulk numbers --account ${slug}. Correct them: switchbook bulk edit --all --correct-numbers --account ${slug}`,
    );
  });
}

/** Maximum number of objects in a message. */
const maxShown = 5;

/**
 * Checks owners. Only the owner of a table, sequence or view may change it, and migrations do so. One user must
 * therefore own all of them.
 */
export function ownersCheck({ database }: Pick<CheckDependencies, 'database'>): Check {
  return check('owners', async () => {
    const others = await listOtherOwners(database);
    const [first] = others;
    if (first === undefined) return ok('One user may change all tables, sequences and views.');
    const owners = others.map(({ name, owner }) => `${name} to ${owner}`);
    const statements = others.map(
      ({ kind, name }) =>
        `alter ${kind} ${quoteNameIfNeeded(name)} owner to ${quoteNameIfNeeded(first.usual)};`,
    );
    return warning(
      `Some tables do not belong to ${first.usual}, as the others do (${listShort(owners, maxShown)}): a migration that changes them will fail.`,
      `As a superuser: ${statements.join(' ')}`,
    );
  });
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

/** The operations that checks run. */
interface Operations extends Pick<NumbersCheckInput, 'listAccounts' | 'listNumberCorrections'> {
  readonly tryDataPath: () => Promise<boolean>;
  readonly findServers: (withinMs: number) => Promise<readonly ServerDescription[]>;
  readonly sweep: (options: {
    readonly signal: AbortSignal;
    readonly retention: Retention;
  }) => Promise<Swept>;
}

/** Checks of an installation with the current schema. `onServers`: receives the servers found. */
export function installationChecks(
  dependencies: CheckDependencies,
  core: Operations,
  onServers: (servers: readonly ServerDescription[]) => void,
): readonly Check[] {
  let descriptions: readonly ServerDescription[] = [];
  const { database, version, endedServer, clock } = dependencies;
  return [
    // A single PostgreSQL has no nodes.
    ...(database.layout === 'distributed' ? [clusterCheck(dependencies)] : []),
    serversCheck({
      database,
      version,
      endedServer,
      clock,
      findServers: (withinMs) => core.findServers(withinMs),
      onFound: (servers) => {
        descriptions = servers;
        onServers(servers);
      },
    }),
    inUseCheck(() => descriptions),
    columnsCheck(dependencies),
    dataPathCheck(core),
    indexesCheck(dependencies),
    constraintsCheck(dependencies),
    ownersCheck(dependencies),
    orphansCheck(dependencies),
    talliesCheck(dependencies),
    listsCheck(dependencies),
    valuesCheck(dependencies),
    importsCheck(dependencies, () => descriptions.length),
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
