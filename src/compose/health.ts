/** Composes the checks of an installation, for a command. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { programRelease, programRoot } from '../config/root.js';
import type { Settings } from '../config/settings.js';
import type { ServerFacts } from '../core/calls/servers.js';
import { installationChecks, serverChecks } from '../core/health/checks.js';
import { faultOf } from '../core/health/faults.js';
import {
  type CheckDependencies,
  type Checked,
  type RunOptions,
  runChecks,
} from '../core/health/run-check.js';
import type { Database } from '../store/database/database.js';
import { openBriefCore } from './core.js';
import { endedServerOf } from './server-mark.js';
import { inForce } from './status.js';

export interface Health {
  readonly checks: readonly Checked[];
  readonly servers: readonly ServerFacts[];
}

/** `isCurrent`: the database has every migration of this program, and no other. */
export async function checkDatabase(
  database: Database,
  settings: Settings,
  isCurrent: boolean,
  given: RunOptions,
): Promise<Health> {
  const options: RunOptions = {
    ...given,
    explain: async (error) => (await faultOf(database, error)) ?? given.explain(error),
  };
  let servers: readonly ServerFacts[] = [];
  // A server deletes what is too old, by its own settings.
  const ground: CheckDependencies = {
    database,
    clock: () => new Date(),
    schema: readFileSync(path.join(programRoot, 'schema.sql'), 'utf8'),
    version: programRelease,
    get eventsMs() {
      return inForce(servers, settings)[0].eventRetentionMs;
    },
    endedServer: () => endedServerOf(settings),
  };
  const first = await runChecks(serverChecks(ground), options);
  if (!isCurrent) return { checks: first, servers: [] };
  const core = await openBriefCore(database, { isLooking: true });
  try {
    const checks = installationChecks(ground, core, (found) => {
      servers = found;
    });
    return { checks: [...first, ...(await runChecks(checks, options))], servers };
  } finally {
    await core.close();
  }
}
