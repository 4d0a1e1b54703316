/** The thread for large imports, from the inside. Neighbour: `import-thread.ts`. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { ImportHost } from '../core/imports/operations.js';
import { connect, importPool, isOfDatabase, openBriefCore, visitPostgres } from './core.js';
import { type FromThread, type ImportTask, type ToThread, threadVariable } from './import-thread.js';

/** The task of this thread; undefined: it is no such thread. */
export function takeImportTask(): ImportTask | undefined {
  return isMainThread || process.env[threadVariable] !== 'imports' ? undefined : (workerData as ImportTask);
}

/** Runs the large imports that are due; answers the exit code. */
export async function runImportThread(task: ImportTask): Promise<number> {
  const stopping = new AbortController();
  const host = hostOf(stopping);
  try {
    const postgres =
      task.connection === undefined
        ? await visitPostgres(task.settings, () => {})
        : { connection: task.connection };
    const database = connect(postgres, importPool, task.requestMs, 'switchbook imports');
    try {
      const core = await openBriefCore(database, { integerScopes: task.integerScopes });
      const onFailure = (error: Error) => tell({ kind: 'failed', error });
      await core.runImports({ signal: stopping.signal, size: 'large', host, onFailure });
      await core.close();
    } finally {
      await database.close();
    }
    return 0;
  } catch (error) {
    tell({ kind: 'broke', error, isAway: isOfDatabase(error) });
    return 1;
  }
}

function tell(message: FromThread): void {
  parentPort?.postMessage(message);
}

/** The host in the main thread. */
function hostOf(stopping: AbortController): ImportHost {
  const waiting = new Map<number, { resolve(): void; reject(error: unknown): void }>();
  let number = 0;
  parentPort?.on('message', (message: ToThread) => {
    if (message.kind === 'stop') {
      stopping.abort();
      return;
    }
    const asked = waiting.get(message.number);
    waiting.delete(message.number);
    if (message.error === undefined) asked?.resolve();
    else asked?.reject(message.error);
  });
  const call =
    (name: keyof ImportHost) =>
    (...sent: readonly unknown[]): Promise<void> =>
      new Promise((resolve, reject) => {
        number += 1;
        waiting.set(number, { resolve, reject });
        tell({ kind: 'asked', number, call: name, sent });
      });
  return { dropNumbers: call('dropNumbers'), rest: call('rest'), settled: call('settled') };
}
