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

/** Statuses that no document names, since they belong to HTTP or to a route without a document. */
const everywhere: ReadonlySet<number> = new Set([304, 405, 408, 414, 415, 431]);

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
    report(`${name} answered ${line.status}, which its document does not name`);
  };
  return pino({ level: 'info', base: null, timestamp: false }, { write });
}

const shownRoutes = (mounts: Face['mounts']) =>
  mounts.flatMap(({ wire }) => wire.routes.filter(({ isShown }) => isShown !== false));

/** Returns the documented statuses by face, method and path. Wires of one face may have equal paths. */
function statusesByRoute(faces: readonly Face[]): ReadonlyMap<string, ReadonlySet<number>> {
  const statuses = new Map<string, Set<number>>();
  for (const { name, connect, mounts } of faces) {
    if (connect === null) continue;
    for (const { method, path, schema } of shownRoutes(mounts)) {
      const key = `${name} ${method} ${path}`;
      const known = statuses.get(key) ?? new Set<number>();
      const named = [...Object.keys(schema?.response ?? {}).map(Number), ...(schema?.refusals ?? [])];
      for (const status of named) known.add(status);
      statuses.set(key, known);
    }
  }
  return statuses;
}
