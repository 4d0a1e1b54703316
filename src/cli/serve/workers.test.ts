/**
 * Restarts of workers, whose processes are replaced by objects. Real ones are in
 * `test/built-program/worker-processes.test.ts`.
 */
import cluster, { type Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { until } from '../../../test/support/until.js';
import type { Task } from './worker-messages.js';
import { Workers } from './workers.js';

afterEach(() => vi.restoreAllMocks());

class TestWorker extends EventEmitter {
  readonly process = Object.assign(new EventEmitter(), { send: () => true, kill: () => true });

  isConnected(): boolean {
    return true;
  }

  send({ kind }: { readonly kind: string }): void {
    if (kind === 'stop') this.emit('exit', 0, null);
  }
}

it('a restart that is requested while another one fails begins after it', async () => {
  const forked: TestWorker[] = [];
  vi.spyOn(cluster, 'setupPrimary').mockImplementation(() => {});
  vi.spyOn(cluster, 'fork').mockImplementation(() => {
    const worker = new TestWorker();
    forked.push(worker);
    return worker as unknown as Worker;
  });
  const messages: string[] = [];
  const note = (_: unknown, message: string) => void messages.push(message);
  const workers = new Workers({
    task: { workers: 1 } as Task,
    logger: { info: note, error: note } as unknown as Logger,
    onGivenUp: () => {},
    onMigrated: () => {},
  });
  const serve = (worker: TestWorker | undefined) => worker?.emit('message', { kind: 'ready', port: 1 });
  const started = workers.start();
  serve(forked[0]);
  await started;
  workers.restart({});
  workers.restart({});
  forked[1]?.emit('exit', 1, null);
  await until('the second restart begins', () => forked.length === 3);
  serve(forked[2]);
  await until('the second restart is done', () => messages.length === 4);
  expect(messages).toEqual([
    'restarting the workers, one after the other',
    'a worker could not be replaced; the restart ends here',
    'restarting the workers, one after the other',
    'restarted the workers',
  ]);
  await workers.stop({});
});
