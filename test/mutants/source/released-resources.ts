/** Mutants of resources that requests hold and release, and of compressed answers. */
import type { SourceMutant } from './source-mutant.js';

export const givenBack: readonly SourceMutant[] = [
  {
    name: 'a reader that left before the answer was ready keeps what it took',
    file: 'packages/admission/src/when-gone.ts',
    find: 'if (isGone(response)) {',
    replace: 'if (response.req === undefined) {',
    tests: ['test/admission/when-gone.test.ts'],
  },
  {
    name: 'answers behind another answer of their connection keep their reservations',
    file: 'packages/admission/src/when-gone.ts',
    find: 'for (const item of [...open]) item.settle();',
    replace: '[...open].at(0)?.settle();',
    tests: ['test/admission/when-gone.test.ts'],
  },
  {
    name: 'a stream that was begun and is not read further keeps what it took',
    file: 'src/faces/kit/answer/send-answer.ts',
    find: 'iterator.return?.().catch(() => {});',
    replace: '',
    tests: ['test/admission/when-gone.test.ts'],
  },
  {
    name: 'the server waits for a body whose sender left before the body was read',
    file: 'packages/admission/src/when-gone.ts',
    find: 'if (isRead(request)) release();',
    replace: 'if (request === undefined) release();',
    tests: ['test/admission/when-gone.test.ts'],
  },
  {
    name: 'a long poll keeps its slot',
    file: 'src/feed/operations/feed-waiters.ts',
    find: '        this.#waiters.delete(waiter);\n        release();',
    replace: '        this.#waiters.delete(waiter);',
    tests: ['test/feed/feed.test.ts'],
  },
  {
    name: 'slots and bytes have no total',
    file: 'packages/admission/src/budget.ts',
    find: ' && this.#used + amount <= total',
    replace: '',
    tests: ['packages/admission/src/budget.test.ts'],
  },
  {
    name: 'one account may take all slots and bytes of the server',
    file: 'packages/admission/src/budget.ts',
    find: 'share <= maxShare && ',
    replace: '',
    tests: ['packages/admission/src/budget.test.ts'],
  },
  {
    name: 'a slot that is released twice frees the slot of another request',
    file: 'packages/admission/src/budget.ts',
    find: '    this.#amount = amount;\n',
    replace: '',
    tests: ['packages/admission/src/budget.test.ts'],
  },
  {
    name: 'a caller keeps its turn as long as it has something waiting',
    file: 'packages/admission/src/fair-queue.ts',
    find: '      this.stepBack(caller);\n',
    replace: '',
    tests: ['packages/admission/src/event-loop-turns.test.ts'],
  },
  {
    name: 'a gzip body may grow without a bound',
    file: 'src/faces/kit/body/request-body.ts',
    find: 'if (bytes > maxBytes) throw new',
    replace: 'if (bytes < 0) throw new',
    tests: ['test/http/compression.test.ts'],
  },
  {
    name: 'an answer that shows a secret is compressed',
    file: 'src/faces/kit/answer/send-answer.ts',
    find: 'route?.answersSecret !== true && ',
    replace: '',
    tests: ['src/faces/kit/answer/compression.test.ts'],
  },
  {
    name: 'lines that should arrive one at a time are compressed',
    file: 'src/faces/kit/answer/send-answer.ts',
    find: 'isLive !== true && ',
    replace: '',
    tests: ['src/faces/kit/answer/compression.test.ts'],
  },
];
