/**
 * The latest calls of each stream that this process answered, in memory: so many of each, of the streams that had a call or a
 * watcher last. Keeping a call is all that it costs while no client watches.
 */
import type { ToldCall } from '../../store/access/recent-calls.js';
import type { NotedCall } from './call.js';

/** The calls of all accounts, and those of none: an id that no account has. */
export const everybody = '00000000-0000-0000-0000-000000000000';

/** Calls that no key let in, which are of no account. */
export const refusedCalls = '00000000-0000-0000-0000-000000000001';

/** A call takes a kilobyte at most, so a stream 64 KiB, and all of them 8 MiB. */
const perStream = 64;
const maxStreams = 128;

export interface NumberedCall {
  readonly seq: number;
  readonly call: NotedCall;
}

/** Numbers ascend by one, so a number that is missing among those told is a call that was left out. */
export class CallStream {
  readonly id: string;
  /** of this list alone: another process, or a list that was forgotten meanwhile, counts for itself */
  readonly origin: string;
  /** of `performance.now()`; 0: no client watches */
  watchedUntil = 0;
  /** to be stored, for those who watch */
  readonly pending: ToldCall[] = [];
  readonly #calls: NotedCall[] = [];
  #count = 0;

  constructor(id: string, origin: string) {
    this.id = id;
    this.origin = origin;
  }

  /** Answers its number. */
  add(call: NotedCall): number {
    this.#calls[this.#count % perStream] = call;
    this.#count += 1;
    return this.#count;
  }

  /** Oldest first. */
  list(): readonly NumberedCall[] {
    const first = Math.max(0, this.#count - perStream);
    const split = this.#count > perStream ? this.#count % perStream : 0;
    const calls = [...this.#calls.slice(split), ...this.#calls.slice(0, split)];
    return calls.map((call, index) => ({ seq: first + index + 1, call }));
  }
}

export class CallStreams {
  readonly #origin: string;
  readonly #streams = new Map<string, CallStream>();
  #last: CallStream | undefined;
  #made = 0;

  /** `origin` names this process among others. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  open(id: string): CallStream {
    if (this.#last?.id === id) return this.#last;
    const known = this.#streams.get(id);
    const stream = known ?? this.make(id);
    // The stream that was opened last is last.
    this.#streams.delete(id);
    this.#streams.set(id, stream);
    this.#last = stream;
    if (this.#streams.size > maxStreams) this.#forgetOne();
    return stream;
  }

  /** One that is not kept here. */
  make(id: string): CallStream {
    this.#made += 1;
    return new CallStream(id, `${this.#origin}.${this.#made.toString(36)}`);
  }

  /** One that no client watches, if there is such a one. */
  #forgetOne(): void {
    const now = performance.now();
    for (const { id, watchedUntil } of this.#streams.values())
      if (watchedUntil < now) {
        this.#streams.delete(id);
        return;
      }
    this.#streams.delete(this.#streams.keys().next().value ?? '');
  }
}
