/**
 * The same question asked by several at once is read once. A read that is shared begins after all who share it asked, so
 * everybody reads their own writes; while `maxRunning` of a question are under way, those who come wait for the next,
 * but nobody longer than the deadline.
 */
import { ProblemError } from '../domain/problem.js';
import { defaultRequestMs } from './deadlines.js';

export class SharedReads<Value> {
  readonly #maxRunning: number;
  readonly #deadlineMs: number;
  readonly #questions = new Map<string, Question<Value>>();

  constructor(maxRunning: number, deadlineMs = defaultRequestMs) {
    this.#maxRunning = maxRunning;
    this.#deadlineMs = deadlineMs;
  }

  /** `name` says everything that the answer depends on. */
  read(name: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#questions.get(name);
    if (known?.next !== undefined) return known.next.promise;
    const question = known ?? { running: 0, next: undefined };
    this.#questions.set(name, question);
    const next = deferred(read, this.#deadlineMs);
    question.next = next;
    if (question.running < this.#maxRunning) this.#schedule(name, question);
    return next.promise;
  }

  #schedule(name: string, question: Question<Value>): void {
    setImmediate(() => {
      const { next } = question;
      if (next === undefined || question.running >= this.#maxRunning) return;
      question.next = undefined;
      question.running += 1;
      next
        .read()
        .then(next.resolve, next.reject)
        .finally(() => {
          question.running -= 1;
          if (question.next !== undefined) this.#schedule(name, question);
          else if (question.running === 0) this.#questions.delete(name);
        });
    });
  }
}

interface Question<Value> {
  running: number;
  next: Deferred<Value> | undefined;
}

interface Deferred<Value> {
  readonly read: () => Promise<Value>;
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

function deferred<Value>(read: () => Promise<Value>, deadlineMs: number): Deferred<Value> {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  const late = setTimeout(
    () => reject(new ProblemError({ kind: 'unavailable' }, { detail: 'no answer within the deadline' })),
    deadlineMs,
  );
  late.unref();
  return {
    read,
    promise,
    resolve: (value) => {
      clearTimeout(late);
      resolve(value);
    },
    reject: (error) => {
      clearTimeout(late);
      reject(error);
    },
  };
}
