/** Whether servers have something taken for requests while there is none: it was not given back, and never will be. */
import type { ServerFacts } from '../calls/servers.js';
import { type Check, check, ok, warning } from './run-check.js';

/** Longer than the work lasts that goes on after a client has left, as a call that tests a webhook. */
const quietSeconds = 15;

export function inUseCheck(readServers: () => readonly ServerFacts[]): Check {
  return check('in use', () => judgeInUse(readServers()));
}

export function judgeInUse(servers: readonly ServerFacts[]) {
  const told = servers.filter((one) => one.in_use !== undefined);
  const stuck = told.filter(
    ({ in_use = {}, quiet_seconds: quiet = null }) =>
      quiet !== null && quiet >= quietSeconds && Object.keys(in_use).length > 0,
  );
  if (stuck.length > 0) {
    const words = stuck.map(
      ({ url, pid, host, in_use = {} }) =>
        `${url ?? 'one'} (process ${pid} on ${host}): ${takenWords(in_use)}`,
    );
    return warning(
      `No request is under way, and yet something is taken for requests by ${words.join('; by ')}.`,
      'Start that server again, which gives it back, and report this with its log: it is a fault of the program.',
    );
  }
  if (told.length === 0) return ok('No server told what it has taken for requests.');
  return ok('What was taken for requests is given back, or a request is under way.');
}

function takenWords(taken: Readonly<Record<string, number>>): string {
  return Object.entries(taken)
    .map(([what, amount]) => `${what} ${amount}`)
    .join(', ');
}
