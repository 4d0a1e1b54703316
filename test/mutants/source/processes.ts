/** Mutants of state that several processes share. */
import type { SourceMutant } from './source-mutant.js';

const rooms = 'src/core/core-state.ts';
const three = 'test/processes/three-processes.test.ts';

export const severalProcesses: readonly SourceMutant[] = [
  {
    name: 'each process counts rate limits for itself',
    file: 'src/core/peers.ts',
    find: 'isShared: () => !peers.isAlone()',
    replace: 'isShared: () => false',
    tests: [three],
  },
  {
    name: 'a process that joins does not receive the counts of the first process',
    file: 'packages/admission/src/rate-limiter.ts',
    find: 'shared?.onJoined(() => void this.#shareOpenWindows(shared)) ?? (() => {})',
    replace: '(() => {})',
    tests: ['packages/admission/src/rate-limiter.test.ts'],
  },
  {
    name: 'each process takes numbers in blocks while other processes run',
    file: rooms,
    find: 'new Counters(database.asyncCommits, { hasPeers: () => isShortLived || peers.hasOthers() })',
    replace: 'new Counters(database.asyncCommits)',
    tests: [three],
  },
  {
    name: 'a cached catalog is used without a look at its version',
    file: 'src/operation-context/account-lists.ts',
    find: 'return this.#hasPeers() ?',
    replace: 'return false ?',
    tests: ['test/core/caches.test.ts'],
  },
  {
    name: 'each process seals cursors with a secret of its own',
    file: 'src/core/core.ts',
    find: '    tokenSecret,\n    recordCall',
    replace: '    tokenSecret: dependencies.random(32),\n    recordCall',
    tests: [three],
  },
  {
    name: 'a server that reactivates late takes the freeze of the next move away',
    file: 'src/moves/store/write-state.ts',
    find: "  if (!(await tryMoveLock(tx)) || (await readWriteState(tx)).kind !== 'active') return;\n",
    replace: '',
    tests: ['test/moves/move.test.ts'],
  },
  {
    name: 'calls are stored though no client watches',
    file: 'src/calls/operations/live-calls.ts',
    find: 'if (this.#isWatched(stream)) this.#enqueue(list, list.count, call, false);',
    replace: 'this.#enqueue(list, list.count, call, false);',
    tests: ['test/calls/calls.test.ts'],
  },
  {
    name: 'a client that watches calls sees calls of other accounts',
    file: 'src/calls/store.ts',
    find: 'where r.account_id = $1 and r.seq > coalesce(c.seq, 0)',
    replace: 'where $1::uuid is not null and r.seq > coalesce(c.seq, 0)',
    tests: ['test/calls/calls.test.ts'],
  },
  {
    name: 'a page of calls does not report that some calls were dropped',
    file: 'src/calls/values/calls-page.ts',
    find: 'hasGap: after !== null && countLost(after, read) > 0',
    replace: 'hasGap: false',
    tests: ['test/calls/calls.test.ts'],
  },
];
