/**
 * The running or the last comparison of each face in this tab. It continues while other pages are shown. It ends with
 * the session, and the server ends it when the tab closes.
 */
import { useSyncExternalStore } from 'react';
import { callLines } from '../api/client.ts';
import { Listeners } from '../listeners.ts';
import { onLeave } from '../session/session.ts';

export interface Finding {
  readonly request: string;
  readonly kind: 'status' | 'header' | 'missing' | 'together' | 'added' | 'type' | 'value' | 'order';
  readonly path: string;
  readonly count: number;
  readonly example: {
    readonly contact_id: string | null;
    readonly page: number | null;
    readonly vendor_type: string;
    readonly our_type: string;
    readonly vendor?: unknown;
    readonly ours?: unknown;
  };
}

export interface Report {
  readonly state: 'done';
  readonly from: string;
  readonly alike: boolean;
  readonly requests: number;
  readonly contacts: number;
  readonly differences: number;
  readonly findings: readonly Finding[];
  readonly ignored: readonly { readonly path: string; readonly reason: string; readonly count: number }[];
  readonly skipped: readonly string[];
}

type ComparisonLine =
  | {
      readonly state: 'comparing';
      readonly requests: number;
      readonly contacts: number;
      readonly differences: number;
    }
  | { readonly state: 'failed'; readonly code: string; readonly message: string }
  | Report;

export type Comparison = ComparisonLine | { readonly state: 'broken'; readonly error: unknown };

interface RunningComparison {
  readonly shown: Comparison;
  readonly stop: AbortController;
}

const running = new Map<string, RunningComparison>();
const listeners = new Listeners();

function put(face: string, next: RunningComparison | undefined): void {
  if (next === undefined) running.delete(face);
  else running.set(face, next);
  listeners.notify();
}

interface ComparisonWanted {
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly sample: number;
}

export async function compare(face: string, wanted: ComparisonWanted): Promise<void> {
  const stop = new AbortController();
  const show = (shown: Comparison) => {
    if (running.get(face)?.stop === stop) put(face, { shown, stop });
  };
  put(face, { shown: { state: 'comparing', requests: 0, contacts: 0, differences: 0 }, stop });
  try {
    const options = { body: { face, ...wanted }, signal: stop.signal };
    let last: ComparisonLine | undefined;
    for await (const line of callLines<ComparisonLine>('POST', '/comparisons', options)) {
      last = line;
      show(line);
    }
    if (last?.state === 'comparing') show({ state: 'broken', error: undefined });
  } catch (error) {
    if (!stop.signal.aborted) show({ state: 'broken', error });
  }
}

export function stopComparison(face: string): void {
  running.get(face)?.stop.abort();
  put(face, undefined);
}

// The next user of this tab must not see the comparisons of this account.
onLeave(() => {
  for (const face of [...running.keys()]) stopComparison(face);
});

export function useComparison(face: string): Comparison | undefined {
  return useSyncExternalStore(listeners.subscribe, () => running.get(face)?.shown);
}
