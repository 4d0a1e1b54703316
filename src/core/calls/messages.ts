/**
 * What servers and watchers say to each other through the database. A watcher asks again and again; who has not asked for
 * some seconds is gone. Whoever cannot read a message ignores it, since it may come from another version.
 */
import type { ShownCall } from './call.js';

/** Between two times of asking, and how long one counts. */
export const askEveryMs = 3_000;
export const leaseMs = 10_000;

/** `*`: the calls of all accounts, and those of none. */
export const everybody = '*';

/** Calls that no key let in, which are of no account. */
export const refusedCalls = 'refused';

/** Whose call it is, for who watches; undefined: nobody's. */
export function watchedAs(call: {
  readonly accountId?: string | undefined;
  readonly account?: string | null;
  readonly refused?: object | undefined;
}): string | undefined {
  return call.accountId ?? call.account ?? (call.refused === undefined ? undefined : refusedCalls);
}

export interface Question {
  readonly kind: 'calls' | 'who';
  /** the process that asks, which need not answer itself */
  readonly from: string;
  /** an account or everybody, of calls */
  readonly account: string;
  /** those of the account that are kept, too */
  readonly recent: boolean;
}

export function questionText({ kind, from, account, recent }: Question): string {
  return [kind, from, account, recent ? 'recent' : 'new'].join(' ');
}

export function readQuestion(text: string): Question | undefined {
  const [kind, from, account, recent] = text.split(' ');
  if ((kind !== 'calls' && kind !== 'who') || from === undefined || account === undefined) return undefined;
  return { kind, from, account, recent: recent === 'recent' };
}

/** A call with its number in the process that answered it. */
export type SentCall = ShownCall & { readonly seq: number };

export interface ServerFacts {
  readonly pid: number;
  readonly host: string;
  /** where it listens, as it is reached on its machine; null: not yet */
  readonly url: string | null;
  readonly version: string | null;
  /** RFC 3339 */
  readonly started_at: string | null;
  /** what is taken for requests, by name; absent: an older version */
  readonly in_use?: Readonly<Record<string, number>>;
  /** for how long no request has been under way; null while one is */
  readonly quiet_seconds?: number | null;
}

export interface Answer {
  /** the process that answers */
  readonly from: string;
  readonly calls?: readonly SentCall[];
  /** these were there before anybody asked */
  readonly recent?: boolean;
  /** calls that were left out, since there were too many at once */
  readonly dropped?: number;
  readonly server?: ServerFacts;
}

export function readAnswer(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'from' in value ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** Answers of so many bytes at most; calls that no longer fit in `maxAnswers` are counted. */
export function packCalls(
  from: string,
  calls: readonly SentCall[],
  limits: { readonly bytes: number; readonly answers: number },
  more: Pick<Answer, 'recent' | 'dropped'> = {},
): readonly string[] {
  const texts: string[] = [];
  let dropped = more.dropped ?? 0;
  let pending: string[] = [];
  let bytes = 0;
  const headOf = () =>
    JSON.stringify({ from, ...(more.recent === true ? { recent: true } : {}) }).slice(0, -1);
  const head = headOf();
  const flush = () => {
    if (pending.length > 0) texts.push(`${head},"calls":[${pending.join(',')}]}`);
    pending = [];
    bytes = 0;
  };
  // Room for the head, the brackets and the number of those that were dropped.
  const room = limits.bytes - Buffer.byteLength(head) - 64;
  for (const [index, call] of calls.entries()) {
    const text = JSON.stringify(call);
    const size = Buffer.byteLength(text) + 1;
    if (bytes + size > room) flush();
    if (texts.length >= limits.answers || size > room) {
      dropped += size > room ? 1 : calls.length - index;
      if (size > room) continue;
      break;
    }
    pending.push(text);
    bytes += size;
  }
  flush();
  if (dropped > 0) texts.push(JSON.stringify({ from, dropped }));
  return texts;
}
