/** Checks which servers run on the database, whether they answer, and whether they are of this version. */

import os from 'node:os';
import { countWords } from '@switchbook/text/words.js';
import type { Database } from '../../../database/database.js';
import { countListeners } from '../../store/postgres-state.js';
import type { ServerDescription } from '../server-finder.js';
import {
  type Check,
  type CheckDependencies,
  failedFinding,
  type KilledServer,
  makeCheck,
  okFinding,
  warningFinding,
} from './check.js';

const answerMs = 800;
const readyMs = 2_500;

interface ServersCheckInput {
  readonly database: Database;
  readonly version: string;
  readonly findServers: (withinMs: number) => Promise<readonly ServerDescription[]>;
  /** Receives the servers, for other checks and for the report. */
  readonly onFound: (servers: readonly ServerDescription[]) => void;
  readonly killedServer?: CheckDependencies['killedServer'];
  readonly clock?: CheckDependencies['clock'];
}

export function runningServersCheck(input: ServersCheckInput): Check {
  const { database, version, findServers, onFound, killedServer, clock = () => new Date() } = input;
  return makeCheck('server', async () => {
    const [servers, listeners] = await Promise.all([findServers(answerMs), countListeners(database)]);
    onFound(servers);
    const words = servers.map(({ url, pid, host, version: release, workers = 1 }) =>
      url === null
        ? `a starting server (process ${pid} on ${host})`
        : `${url} (process ${pid} on ${host}, version ${release}${workers > 1 ? `, ${workers} workers` : ''})`,
    );
    const silent = listeners - servers.reduce((sum, server) => sum + (server.workers ?? 1), 0);
    if (silent > 0)
      return failedFinding(
        `${countWords(silent, 'server')} connected to the database ${silent === 1 ? 'does' : 'do'} not answer${words.length > 0 ? `; ${words.join(', ')} do` : ''}.`,
        'It hangs or is overloaded. Check its CPU load and its log, then restart it.',
      );
    if (servers.length === 0) {
      const killed = killedServer?.();
      if (killed === undefined) return okFinding('No server is running.');
      return warningFinding(
        `No server is running: one ended without stopping, ${agoWords(killed, clock())} (process ${killed.pid} on ${killed.host}).`,
        'It was killed, or its machine was. Find the reason at the end of its log and in the log of the system, then start it again: switchbook serve',
      );
    }
    const differing = servers.filter((server) => server.version !== null && server.version !== version);
    if (differing.length > 0)
      return warningFinding(
        `This program has version ${version}, but a server of another version is running: ${words.join(', ')}.`,
        `Restart the server with version ${version}.`,
      );
    const unready = await listUnready(servers.filter((server) => server.host === os.hostname()));
    if (unready.length > 0)
      return failedFinding(
        `The server at ${unready.join(' and ')} is not ready to answer requests.`,
        'Read its log. The other checks may show the cause.',
      );
    return okFinding(
      `${servers.length === 1 ? 'A server is' : `${servers.length} servers are`} running: ${words.join(', ')}.`,
    );
  });
}

/** Writes how long ago a server reported: `3 seconds ago`, in the largest unit that has passed. */
function agoWords({ seenAt }: KilledServer, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - seenAt.getTime()) / 1000));
  const [size, unit] = units.find(([minSeconds]) => seconds >= minSeconds) ?? [1, 'second'];
  return `${countWords(Math.floor(seconds / size), unit)} ago`;
}

const units: readonly (readonly [number, string])[] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
];

/** Returns the servers of this machine that are not ready. */
async function listUnready(servers: readonly ServerDescription[]): Promise<readonly string[]> {
  const lists = await Promise.all(
    servers.map(async ({ url }) => {
      if (url === null) return [];
      const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(readyMs) }).catch(
        () => undefined,
      );
      await answer?.body?.cancel();
      return answer?.status === 200 ? [] : [url];
    }),
  );
  return lists.flat();
}
