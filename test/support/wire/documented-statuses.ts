/**
 * Every answer that a test gets is held against the document of its API: a status that the operation does not name
 * fails the run, wherever the test looked.
 */
import pino, { type Logger } from 'pino';
import type { Face } from '../../../src/faces/kit/wire/define-face.js';
import { noteStray } from '../uncaught-errors.js';

interface AnsweredLine {
  readonly msg: string;
  readonly face: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

/** Statuses that no document names: they belong to HTTP, or to a live vendor that fails. */
const everywhere: ReadonlySet<number> = new Set([304, 405, 408, 414, 415, 431, 502, 504]);

/** Answers of single operations that their documents leave out. */
const leftOut: ReadonlySet<string> = new Set([
  // Only a browser with a cookie gets it, and no client of a program.
  'directory DELETE /sign-in 200',
  // A filter of more than 3,500 items, which no example shows.
  'wacr GET /contacts 422',
  // The number is of another contact or of several, which no example can prepare.
  'wacr1 POST /contacts 409',
]);

/**
 * Returns a log that checks the lines of answered requests. `facesOf` returns the faces of its server, and `report`
 * gets each fault.
 */
export function checkingLogger(
  facesOf: () => readonly Face[],
  report: (fault: string) => void = noteStray,
): Logger {
  let documented: ReadonlyMap<string, ReadonlySet<number>> | undefined;
  const write = (text: string) => {
    const line = JSON.parse(text) as AnsweredLine;
    if (line.msg !== 'answered') return;
    documented ??= statusesByRoute(facesOf());
    const name = `${line.face} ${line.method} ${line.route}`;
    const statuses = documented.get(name);
    if (statuses === undefined || statuses.has(line.status) || everywhere.has(line.status)) return;
    if (leftOut.has(`${name} ${line.status}`)) return;
    report(`${name} answered ${line.status}, which its document does not name`);
  };
  return pino({ level: 'info', base: null, timestamp: false }, { write });
}

/** Returns the documented statuses by face, method and path. Wires of one face may have equal paths. */
function statusesByRoute(faces: readonly Face[]): ReadonlyMap<string, ReadonlySet<number>> {
  const statuses = new Map<string, Set<number>>();
  for (const { name, connect, mounts } of faces) {
    if (connect === null) continue;
    for (const route of mounts.flatMap(({ wire }) =>
      wire.routes.filter(({ isShown }) => isShown !== false),
    )) {
      const { response = {}, files = [], refusals } = route.schema ?? {};
      // The document names `default` for any status.
      if (refusals === undefined) continue;
      const named = [...Object.keys(response).map(Number), ...(files.length === 0 ? [] : [200]), ...refusals];
      const key = `${name} ${route.method} ${route.path}`;
      statuses.set(key, new Set([...(statuses.get(key) ?? []), ...named]));
    }
  }
  return statuses;
}
