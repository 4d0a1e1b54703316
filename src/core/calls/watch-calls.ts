/**
 * For a command, which is no server: the calls that all servers answer, and who these servers are. It asks through the
 * database again and again, so it finds every process that uses the database, wherever it runs.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { asProblems, type Database } from '../../store/database/database.js';
import { type Asker, openAsker } from '../../store/database/listen.js';
import type { ShownCall } from './call.js';
import {
  askEveryMs,
  everybody,
  questionText,
  readAnswer,
  type SentCall,
  type ServerFacts,
} from './messages.js';

export interface WatchOptions {
  /** the id of an account; absent: all, and calls of nobody */
  readonly account?: string | undefined;
  readonly signal: AbortSignal;
  /** the database went away, or is back */
  readonly onLost?: (error: unknown) => void;
  readonly onBack?: () => void;
}

export interface WatchedCalls {
  readonly calls: readonly ShownCall[];
  /** that were left out, since there were too many at once */
  readonly dropped: number;
}

const againMs = 1_000;
/** Calls that wait for a slow reader; more are left out and counted. */
const maxWaiting = 10_000;

/** Until the signal. Throws when the database cannot be reached at first. */
export async function* watchCalls(
  database: Database,
  origin: string,
  { account = everybody, signal, onLost, onBack }: WatchOptions,
): AsyncGenerator<WatchedCalls> {
  const inbox = new Inbox(signal, account);
  const question = questionText({ kind: 'calls', from: origin, account, recent: false });
  let asker: Asker | undefined = await asProblems(() => openAsker(database, (text) => inbox.take(text)));
  let isOver = false;
  const asking = (async () => {
    let isLost = false;
    while (!isOver) {
      try {
        asker ??= await openAsker(database, (text) => inbox.take(text));
        await asker.ask([question]);
        if (isLost) onBack?.();
        isLost = false;
      } catch (error) {
        asker?.close();
        asker = undefined;
        if (!isLost) onLost?.(error);
        isLost = true;
      }
      await delay(isLost ? againMs : askEveryMs, undefined, { signal }).catch(() => {});
    }
  })();
  try {
    while (!signal.aborted) {
      const { calls, dropped } = await inbox.next();
      if (calls.length > 0 || dropped > 0) yield { calls, dropped };
    }
  } finally {
    isOver = true;
    // A connection that hangs is closed below it.
    asker?.close();
    asker = undefined;
    if (signal.aborted) await asking;
  }
}

/** What came and was not taken yet. A call is told once for each that asked, so some come twice. */
class Inbox {
  readonly #signal: AbortSignal;
  readonly #account: string;
  readonly #seen = new Map<string, number>();
  #calls: ShownCall[] = [];
  #dropped = 0;
  #wake: () => void = () => {};

  constructor(signal: AbortSignal, account: string) {
    this.#signal = signal;
    this.#account = account;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  take(text: string): void {
    const answer = readAnswer(text);
    if (answer === undefined || answer.recent === true) return;
    this.#dropped += answer.dropped ?? 0;
    for (const call of answer.calls ?? []) this.#add(answer.from, call);
    this.#wake();
  }

  #add(from: string, { seq, ...call }: SentCall): void {
    if (seq <= (this.#seen.get(from) ?? 0)) return;
    this.#seen.set(from, seq);
    if (this.#account !== everybody && call.account !== this.#account) return;
    if (this.#calls.length < maxWaiting) this.#calls.push(call);
    else this.#dropped += 1;
  }

  async next(): Promise<WatchedCalls> {
    if (this.#calls.length === 0 && this.#dropped === 0 && !this.#signal.aborted)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const taken = { calls: this.#calls, dropped: this.#dropped };
    this.#calls = [];
    this.#dropped = 0;
    return taken;
  }
}

/** The servers that answer within the time. */
export async function findServers(
  database: Database,
  origin: string,
  withinMs: number,
): Promise<readonly ServerFacts[]> {
  const found = new Map<string, ServerFacts>();
  const asker = await openAsker(database, (text) => {
    const { from, server } = readAnswer(text) ?? {};
    if (from !== undefined && server !== undefined) found.set(from, server);
  });
  try {
    await asker.ask([questionText({ kind: 'who', from: origin, account: everybody, recent: false })]);
    await delay(withinMs);
  } finally {
    asker.close();
  }
  return [...found.values()];
}
