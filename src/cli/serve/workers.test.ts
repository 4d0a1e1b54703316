/** Restarts of workers that are objects. `test/built-program/worker-processes.test.ts` has real processes. */
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
    if (kind === 'announce') this.onAnnounce();
  }

  onAnnounce(): void {}
}

/** Workers of a server, the started ones first, and the messages of the log. */
function useWorkers(count: number) {
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
    task: { workers: count } as Task,
    logger: { info: note, error: note } as unknown as Logger,
    onGivenUp: () => {},
    onMigrated: () => {},
  });
  const serve = (worker: TestWorker | undefined) => worker?.emit('message', { kind: 'ready', port: 1 });
  return { workers, forked, messages, serve };
}

it('a restart that is requested while another one fails begins after it', async () => {
  const { workers, forked, messages, serve } = useWorkers(1);
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

it('a worker that ends before it has sent the message of the start does not end the server', async () => {
  const { workers, forked, serve } = useWorkers(2);
  const started = workers.start();
  const [first, second] = forked as [TestWorker, TestWorker];
  for (const worker of [first, second]) serve(worker);
  await started;
  first.onAnnounce = () => first.emit('exit', null, 'SIGKILL');
  const output = { text: 'ready' };
  second.onAnnounce = () => second.emit('message', { kind: 'announced', output });
  expect(await workers.announce()).toBe(output);
  second.onAnnounce = () => second.emit('exit', null, 'SIGKILL');
  await expect(workers.announce()).rejects.toThrow('each worker ended while the server started');
  await workers.stop({});
});
