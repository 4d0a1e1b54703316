/** The checks of a database in the order in which they are made: what others rest on comes first. */
import type { ServerFacts } from '../calls/servers.js';
import type { Core } from '../core.js';
import { clusterCheck } from './cluster-check.js';
import { inUseCheck } from './in-use-check.js';
import { numbersCheck } from './numbers-check.js';
import { ownersCheck } from './owners-check.js';
import { listsCheck, orphansCheck, talliesCheck } from './row-checks.js';
import { type Check, type CheckDependencies, check, failed, ok } from './run-check.js';
import { columnsCheck, constraintsCheck, indexesCheck } from './schema-checks.js';
import { clockCheck, connectionCheck, locksCheck, versionsCheck } from './server-checks.js';
import { serversCheck } from './servers-check.js';
import { valuesCheck } from './values-check.js';
import { importsCheck, intakesCheck, retentionCheck, vendorKeysCheck, webhooksCheck } from './work-checks.js';

/** Those that hold for any database, migrated or not. */
export function serverChecks(ground: CheckDependencies): readonly Check[] {
  return [versionsCheck(ground), connectionCheck(ground), clockCheck(ground), locksCheck(ground)];
}

type Operations = Pick<
  Core,
  'tryDataPath' | 'findServers' | 'sweep' | 'listAccounts' | 'listNumberCorrections'
>;

/** Those of an installation that is brought up to this program. `onServers`: which were found. */
export function installationChecks(
  ground: CheckDependencies,
  core: Operations,
  onServers: (servers: readonly ServerFacts[]) => void,
): readonly Check[] {
  let found: readonly ServerFacts[] = [];
  const { database, version, endedServer, clock } = ground;
  return [
    // One PostgreSQL has no nodes to speak of.
    ...(database.layout === 'distributed' ? [clusterCheck(ground)] : []),
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
    columnsCheck(ground),
    dataPathCheck(core),
    indexesCheck(ground),
    constraintsCheck(ground),
    ownersCheck(ground),
    orphansCheck(ground),
    talliesCheck(ground),
    listsCheck(ground),
    valuesCheck(ground),
    importsCheck(ground, () => found.length),
    numbersCheck(core),
    webhooksCheck(ground),
    intakesCheck(ground),
    vendorKeysCheck(ground),
    // The retention of events, imports and the trail is set for the server, perhaps in another environment: the server
    // deletes them.
    retentionCheck(ground, () =>
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
