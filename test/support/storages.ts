/**
 * Node.js hands the value of an AsyncLocalStorage on to each promise of the process, from its first use until it is
 * disabled. Libraries of tests do not disable theirs, and would slow down every file that the worker runs next. Import
 * it before such a library is used.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const used = new Set<AsyncLocalStorage<unknown>>();
const { run, enterWith } = AsyncLocalStorage.prototype;

Object.assign(AsyncLocalStorage.prototype, {
  run(this: AsyncLocalStorage<unknown>, ...given: Parameters<typeof run>) {
    used.add(this);
    return run.apply(this, given);
  },
  enterWith(this: AsyncLocalStorage<unknown>, ...given: Parameters<typeof enterWith>) {
    used.add(this);
    enterWith.apply(this, given);
  },
});

/** Call it when none of them is in use. */
export function disableStorages(): void {
  for (const storage of used) storage.disable();
}
