/** Checks whether idle servers still have resources in use for requests: such a leak is permanent. */

import type { ServerDescription } from '../server-finder.js';
import { type Check, makeCheck, okFinding, warningFinding } from './check.js';

/** Seconds after the last request in which all work of disconnected clients has ended, such as a test of a webhook. */
const quietSeconds = 15;

export function inUseCheck(readServers: () => readonly ServerDescription[]): Check {
  return makeCheck('in use', () => judgeInUse(readServers()));
}

export function judgeInUse(servers: readonly ServerDescription[]) {
  const answered = servers.filter((server) => server.in_use !== undefined);
  const stuck = answered.filter(
    ({ in_use = {}, quiet_seconds: quiet }) => (quiet ?? 0) >= quietSeconds && Object.keys(in_use).length > 0,
  );
  if (stuck.length > 0) {
    const words = stuck.map(
      ({ url, pid, host, in_use = {} }) =>
        `${url ?? 'a server'} (process ${pid} on ${host}) holds ${wordsOfUse(in_use)}`,
    );
    return warningFinding(
      `No request is running, but ${words.join('; ')}.`,
      'Restart that server to release them, and report this bug with its log.',
    );
  }
  if (answered.length === 0) return okFinding('No server reported which resources its requests hold.');
  return okFinding('No server holds resources without a running request.');
}

function wordsOfUse(amounts: Readonly<Record<string, number>>): string {
  return Object.entries(amounts)
    .map(([name, amount]) => `${name} ${amount}`)
    .join(', ');
}
