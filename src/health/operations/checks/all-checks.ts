/** The checks of a database in their order: a check follows the checks that it depends on. */
import type { Swept } from '../../../retention/operations/sweep-kinds.js';
import type { Retention } from '../../../retention/values.js';
import type { ServerDescription } from '../server-finder.js';
import type { Check, CheckDependencies } from './check.js';
import { clusterCheck } from './cluster-check.js';
import { dataPathCheck } from './data-path-check.js';
import { inUseCheck } from './in-use-check.js';
import { type NumbersCheckInput, numbersCheck } from './numbers-check.js';
import { clockCheck, connectionCheck, locksCheck, ownersCheck, versionsCheck } from './postgres-checks.js';
import { listsCheck, orphansCheck, talliesCheck } from './row-checks.js';
import { runningServersCheck } from './running-servers-check.js';
import { columnsCheck, constraintsCheck, indexesCheck } from './schema-checks.js';
import { valuesCheck } from './values-check.js';
import { importsCheck, intakesCheck, retentionCheck, vendorKeysCheck, webhooksCheck } from './work-checks.js';

/** Lists the checks for any database, migrated or not. */
export function postgresChecks(dependencies: CheckDependencies): readonly Check[] {
  return [
    versionsCheck(dependencies),
    connectionCheck(dependencies),
    clockCheck(dependencies),
    locksCheck(dependencies),
  ];
}

/** The operations that checks run. */
interface CheckOperations extends Pick<NumbersCheckInput, 'listAccounts' | 'listNumberCorrections'> {
  readonly tryDataPath: () => Promise<boolean>;
  readonly findServers: (withinMs: number) => Promise<readonly ServerDescription[]>;
  readonly sweep: (options: {
    readonly signal: AbortSignal;
    readonly retention: Retention;
  }) => Promise<Swept>;
}

/** Lists the checks of an installation with the current schema. `onServers`: receives the servers found. */
export function installationChecks(
  dependencies: CheckDependencies,
  core: CheckOperations,
  onServers: (servers: readonly ServerDescription[]) => void,
): readonly Check[] {
  let descriptions: readonly ServerDescription[] = [];
  const { database, version, killedServer, clock } = dependencies;
  return [
    // A single PostgreSQL has no nodes.
    ...(database.layout === 'distributed' ? [clusterCheck(dependencies)] : []),
    runningServersCheck({
      database,
      version,
      killedServer,
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
