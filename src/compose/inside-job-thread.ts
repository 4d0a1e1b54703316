/** The code that runs in a thread for heavy background work. Neighbor: `start-job-thread.ts` starts the thread. */

import fs from 'node:fs';
import os from 'node:os';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { ImportHost } from '../imports/operations/import-host.js';
import { connect, connectForCommand, isDatabaseUnavailable, openBriefCore } from './open-core.js';
import { threadPool } from './pool-sizes.js';
import {
  type FromThread,
  type ThreadTask,
  type ThreadWork,
  type ToThread,
  threadVariable,
} from './start-job-thread.js';

/** Returns the task of this thread; undefined if it is not a job thread. */
export function readThreadTask(): ThreadTask | undefined {
  const task = workerData as ThreadTask | null;
  return isMainThread || task?.work !== process.env[threadVariable] ? undefined : (task ?? undefined);
}

type BriefCore = Awaited<ReturnType<typeof openBriefCore>>;

interface ThreadResources {
  readonly signal: AbortSignal;
  readonly host: ImportHost;
  readonly onError: (error: unknown) => void;
}

type RunWork = (core: BriefCore, resources: ThreadResources) => Promise<void>;

const workOf: Readonly<Record<ThreadWork, RunWork>> = {
  imports: (core, resources) => core.runImports({ ...resources, size: 'large' }),
  payloads: (core, { signal, onError }) => core.applyManyPayloads({ signal, onError }),
};

/**
 * The thread has a lower priority than a thread that answers requests. If both need the CPU, this thread gets a third
 * of the time of the other.
 */
const niceness = 5;

/** Lowers the priority of the thread. Only Linux shows the id of a thread, and has priorities per thread. */
function yieldToRequests(): void {
  try {
    const thread = Number(fs.readlinkSync('/proc/thread-self').split('/').at(-1));
    os.setPriority(thread, niceness);
  } catch {
    // The thread works at equal priority too, but then competes with requests.
  }
}

/** Runs the task, and returns the exit code. */
export async function runThread(task: ThreadTask): Promise<number> {
  const stopping = new AbortController();
  const host = hostOf(stopping);
  yieldToRequests();
  try {
    const postgres =
      task.connection === undefined
        ? await connectForCommand(task.settings, () => {})
        : { connection: task.connection };
    const database = connect(postgres, threadPool, task.requestMs, `switchbook ${task.work}`);
    try {
      const core = await openBriefCore(database, { integerScopes: task.integerScopes });
      const onError = (error: unknown) => send({ kind: 'failed', error });
      try {
        await workOf[task.work](core, { signal: stopping.signal, host, onError });
      } finally {
        await core.close();
      }
    } finally {
      await database.close();
    }
    return 0;
  } catch (error) {
    send({ kind: 'broke', error, isAway: isDatabaseUnavailable(error) });
    return 1;
  }
}

function send(message: FromThread): void {
  parentPort?.postMessage(message);
}

/** Returns the host in the main thread. */
function hostOf(stopping: AbortController): ImportHost {
  const waiting = new Map<number, { resolve(): void; reject(error: unknown): void }>();
  let number = 0;
  parentPort?.on('message', (message: ToThread) => {
    if (message.kind === 'stop') {
      stopping.abort();
      return;
    }
    const pending = waiting.get(message.number);
    waiting.delete(message.number);
    if (message.error === undefined) pending?.resolve();
    else pending?.reject(message.error);
  });
  const call =
    (name: keyof ImportHost) =>
    (...callArguments: readonly unknown[]): Promise<void> =>
      new Promise((resolve, reject) => {
        number += 1;
        waiting.set(number, { resolve, reject });
        send({ kind: 'call', number, call: name, sent: callArguments });
      });
  return { dropNumbers: call('dropNumbers'), rest: call('rest'), onRowsCommitted: call('onRowsCommitted') };
}
