/**
 * The same question asked by several at once is read once. A read that is shared begins after all who share it asked, so
 * everybody reads their own writes; while `maxRunning` of a question are under way, those who come wait for the next.
 * Nobody waits longer than the deadline, and a read that takes longer no longer keeps the next from beginning.
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
    const next = deferred(read);
    question.next = next;
    const late = setTimeout(() => {
      next.reject(new ProblemError({ kind: 'unavailable' }, { detail: 'no answer within the deadline' }));
      if (next.isRunning) this.#leave(name, question, next);
      else if (question.next === next) question.next = undefined;
      this.#forget(name, question);
    }, this.#deadlineMs);
    next.cancel = () => clearTimeout(late);
    if (question.running < this.#maxRunning) this.#schedule(name, question);
    return next.promise;
  }

  #schedule(name: string, question: Question<Value>): void {
    setImmediate(() => {
      const { next } = question;
      if (next === undefined || question.running >= this.#maxRunning) return;
      question.next = undefined;
      question.running += 1;
      next.isRunning = true;
      next
        .read()
        .then(next.resolve, next.reject)
        .finally(() => {
          next.cancel();
          this.#leave(name, question, next);
          this.#forget(name, question);
        });
    });
  }

  /** Once: at the end of the read, or at the deadline. */
  #leave(name: string, question: Question<Value>, read: Deferred<Value>): void {
    if (!read.isRunning) return;
    read.isRunning = false;
    question.running -= 1;
    if (question.next !== undefined) this.#schedule(name, question);
  }

  #forget(name: string, question: Question<Value>): void {
    if (question.running === 0 && question.next === undefined && this.#questions.get(name) === question)
      this.#questions.delete(name);
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
  isRunning: boolean;
  /** ends the deadline */
  cancel: () => void;
}

function deferred<Value>(read: () => Promise<Value>): Deferred<Value> {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { read, promise, resolve, reject, isRunning: false, cancel: () => {} };
}
