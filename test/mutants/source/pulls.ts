/** Mutants of pulls from vendors. */
import type { SourceMutant } from './source-mutant.js';

const pullTests = ['test/pulls/pull-story.test.ts', 'test/pulls/pulls-vendor.test.ts'];

export const pulls: readonly SourceMutant[] = [
  {
    name: 'a pull that failed or was cancelled keeps the key of the vendor',
    file: 'src/imports/store/stored-imports.ts',
    find: 'key = case when p.keeps_key then p.key end, per_second = null',
    replace: 'per_second = null',
    tests: pullTests,
  },
  {
    name: 'a pull sends more requests than the vendor allows',
    file: 'packages/admission/src/rate-limiter.ts',
    find: 'Math.max(rate.count - this.#capacity, 0.5)',
    replace: 'rate.count',
    tests: ['packages/admission/src/rate-limiter.test.ts'],
  },
  {
    name: 'a pull misses contacts that moved to a page that was read',
    file: 'src/pulls/operations/pull-pages.ts',
    find: 'total !== firstTotal',
    replace: 'total === null',
    tests: pullTests,
  },
  {
    name: 'a pull that fails loses the contacts that were read',
    file: 'src/pulls/jobs/pull-worker.ts',
    find: 'if (this.#waiting !== undefined) await this.#store(this.#waiting).catch(() => {});',
    replace: '',
    tests: pullTests,
  },
  {
    name: 'a pull that was overtaken stores its pages',
    file: 'src/pulls/jobs/pull-worker.ts',
    find: 'if (!(await savePullProgress(tx, accountId, id, progress, now))) throw new StateChangedError();',
    replace: 'await savePullProgress(tx, accountId, id, progress, now);',
    tests: pullTests,
  },
  {
    name: 'the stored bytes of other imports of the account do not count for a pull',
    file: 'src/pulls/jobs/pull-worker.ts',
    find: 'checkStored(this.#othersBytes + partBytes)',
    replace: 'checkStored(partBytes)',
    tests: pullTests,
  },
];
