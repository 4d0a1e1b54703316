/**
 * Runs heavy background work in a separate thread, with its own heap and its own connections. Requests then do not wait
 * for its garbage collection, and its memory is freed when the thread ends. The thread runs the same program
 * (`bin/switchbook serve`), with a task instead of settings; `inside-job-thread.ts` is its code.
 */
import path from 'node:path';
import v8 from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { IntegerScopes } from '@switchbook/domain/identity/inherited-id.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { programRoot } from '../config/root.js';
import type { Settings } from '../config/settings.js';
import type { Core } from '../core/core.js';
import type { ImportHost } from '../imports/operations/import-host.js';
import type { Connection } from './open-core.js';

/** Work in threads. Each kind has at most one in a process. */
export type ThreadWork = 'imports' | 'payloads';

/** The thread's database connection, and data of the faces. */
export interface ThreadTask {
  readonly work: ThreadWork;
  readonly settings: Pick<Settings, 'dataDir' | 'databaseUrl'>;
  readonly requestMs: number;
  /** The embedded PostgreSQL, which has no password; absent: the thread reads the settings. */
  readonly connection?: Connection;
  readonly integerScopes: IntegerScopes;
}

/** The database of a server, as its threads reach it. */
export type ThreadTarget = Omit<ThreadTask, 'work' | 'integerScopes'>;

/** A call of the host. */
interface HostCall {
  readonly kind: 'call';
  readonly number: number;
  readonly call: keyof ImportHost;
  readonly sent: readonly unknown[];
}

export type FromThread =
  | HostCall
  /** One import or payload failed. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The run failed. `isAway`: since the database does not answer. */
  | { readonly kind: 'broke'; readonly error: unknown; readonly isAway: boolean };

export type ToThread =
  | { readonly kind: 'answer'; readonly number: number; readonly error?: unknown }
  | { readonly kind: 'stop' };

/** The variable that distinguishes the thread from a server. */
export const threadVariable = 'SWITCHBOOK_WORKER';

/**
 * Megabytes of the young generation. Much of a chunk of an import is referenced until the next chunk is written: a
 * larger generation copies less of it.
 */
const youngMb: Readonly<Record<ThreadWork, number>> = { imports: 96, payloads: 32 };

/**
 * Maximum megabytes of the old generation, if the process may have as much. V8 collects less often under a higher
 * maximum, and an import then takes 60 MB more.
 */
const maxOldMb = 1_024;

type Run = (signal: AbortSignal, onError: (problem: unknown) => void) => Promise<void>;

/** Heavy work of a server, which begins here and continues in threads. */
export interface ThreadedRuns {
  /** Runs due large imports, until none is left or until the signal. */
  readonly largeImports: Run;
  /**
   * Applies payloads of intakes until none waits, or until the signal aborts. A small number is applied in this thread.
   */
  readonly payloads: Run;
}

export function threadedRuns(core: Core, task: Omit<ThreadTask, 'work'>): ThreadedRuns {
  return {
    largeImports: async (signal, onError) => {
      if (signal.aborted || !(await core.hasLargeImports())) return;
      await runInThread(core, { ...task, work: 'imports' }, signal, onError);
    },
    payloads: async (signal, onError) => {
      if ((await core.applyFewPayloads({ signal, onError })) === 'few') return;
      await runInThread(core, { ...task, work: 'payloads' }, signal, onError);
    },
  };
}

function runInThread(core: Core, task: ThreadTask, ...[signal, onError]: Parameters<Run>): Promise<void> {
  const thread = new Worker(path.join(programRoot, 'bin', 'switchbook'), {
    argv: ['serve'],
    execArgv: [],
    env: { ...process.env, [threadVariable]: task.work },
    workerData: task,
    resourceLimits: {
      maxYoungGenerationSizeMb: youngMb[task.work],
      maxOldGenerationSizeMb: Math.min(maxOldMb, v8.getHeapStatistics().heap_size_limit / 2 ** 20),
    },
  });
  return waitForThread(thread, core.importHost(), signal, onError);
}

/** Waits for the end of a thread. Throws its error, and for any other exit code than 0. */
export function waitForThread(
  thread: Worker,
  host: ImportHost,
  signal: AbortSignal,
  onError: (problem: unknown) => void,
): Promise<void> {
  const post = (message: ToThread) => thread.postMessage(message);
  const stop = () => post({ kind: 'stop' });
  signal.addEventListener('abort', stop);
  // The signal may have been aborted during the query.
  if (signal.aborted) stop();
  return new Promise<void>((resolve, reject) => {
    let failure: unknown;
    thread.on('message', (message: FromThread) => {
      if (message.kind === 'call') void answer(host, message).then(post);
      else if (message.kind === 'failed') onError(message.error);
      else failure = message.isAway ? new ProblemError({ kind: 'unavailable' }) : message.error;
    });
    // The thread ended, for lack of memory, for example. Its begun step is recorded, so an import that ends it three
    // times fails. A thread that exits at once may lose its last message.
    thread.on('error', (error) => {
      failure ??= error;
    });
    thread.on('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (code !== 0) failure ??= new Error(`A thread for background work ended with code ${code}.`);
      if (failure === undefined) resolve();
      else reject(failure);
    });
  });
}

async function answer(host: ImportHost, { number, call, sent }: HostCall): Promise<ToThread> {
  try {
    await (host[call] as (...callArguments: readonly unknown[]) => Promise<void>)(...sent);
    return { kind: 'answer', number };
  } catch (error) {
    return { kind: 'answer', number, error };
  }
}
