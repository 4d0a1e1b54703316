/**
 * Comparisons over the API: few at a time, for a bounded time, and reported step by step. Neighbors:
 * `compare-with-vendor.ts` opens both sides, `src/faces/kit/compare/compare.ts` compares them.
 */
import { Budget } from '@switchbook/admission/budget.js';
import { invalid, notFound } from '@switchbook/domain/problems/problem.js';
import { inTime } from '@switchbook/domain/runtime/in-time.js';
import type { Settings } from '../config/settings.js';
import type { Core } from '../core/core.js';
import type { CompareProgress } from '../faces/kit/compare/findings.js';
import type { Face } from '../faces/kit/wire/define-face.js';
import type { Compare, CompareFailure, CompareRequest, CompareStep } from '../faces/kit/wire/served-apis.js';
import { VendorRefusal } from '../pulls/values/vendor-request.js';
import {
  type ComparedFace,
  checkTarget,
  comparedFaces,
  compareWithVendor,
  findVendor,
} from './compare-with-vendor.js';

export interface Comparisons {
  readonly compare: Compare;
  /** running comparisons */
  readonly slots: Budget;
  /** Ends running comparisons. */
  close(): void;
}

const bounds = {
  /** comparisons at once in the process; an account has one */
  maxRunning: 4,
  maxMs: 15 * 60_000,
  /** milliseconds after which an unchanged step is repeated, so that a client knows that the work continues */
  beatMs: 10_000,
} as const;
const reportEveryMs = 300;
const busyRetryMs = 30_000;

export function openComparisons(
  core: Core,
  faces: readonly Face[],
  settings: Pick<Settings, 'upstreamAllow' | 'logLevel'>,
): Comparisons {
  const comparable = comparedFaces(faces);
  const slots = new Budget({ total: bounds.maxRunning, perAccount: 1, retryAfterMs: busyRetryMs });
  const closing = new AbortController();

  async function* runSteps(request: CompareRequest): AsyncGenerator<CompareStep> {
    const { account, sample } = request;
    const face = comparable.get(request.face);
    if (face === undefined) throw notFound('face');
    const { url, key } = await getTarget(core, face, request);
    const release = slots.take(account.id);
    const timeUp = AbortSignal.timeout(bounds.maxMs);
    const ending = new AbortController();
    const signal = AbortSignal.any([request.signal, timeUp, closing.signal, ending.signal]);
    let progress: CompareProgress = { requests: 0, contacts: 0, differences: 0 };
    const onProgress = (latest: CompareProgress) => {
      progress = latest;
    };
    const work = compareWithVendor(core, { face, account, url, key, sample, settings, signal, onProgress });
    const end = work
      .then((report): CompareStep => ({ state: 'done', url, report }))
      .catch((error: unknown) => failureOf(error, timeUp, closing.signal));
    // The reader of the steps may have left before the end.
    end.catch(() => {});
    try {
      yield* reportSteps(end, () => progress, bounds.beatMs);
    } finally {
      ending.abort();
      await end.catch(() => {});
      release();
    }
  }

  return { compare: runSteps, slots, close: () => closing.abort() };
}

function failureOf(error: unknown, timeUp: AbortSignal, closing: AbortSignal): CompareStep {
  const because = (reason: CompareFailure, message: string) =>
    ({ state: 'failed', reason, message }) as const;
  if (timeUp.aborted) return because('too_long', 'The comparison took too long. Compare fewer contacts.');
  if (closing.aborted)
    return because('unreachable', 'The server is stopping. Start the comparison again in a moment.');
  if (!(error instanceof VendorRefusal)) throw error;
  return because(error.status === 401 || error.status === 403 ? 'refused' : 'unreachable', error.message);
}

/** Yields the progress whenever it changes, and then the end. */
async function* reportSteps(
  end: Promise<CompareStep>,
  read: () => CompareProgress,
  beatMs: number,
): AsyncGenerator<CompareStep> {
  let last: CompareProgress | undefined;
  let reportedAt = 0;
  for (;;) {
    const progress = read();
    const now = performance.now();
    if (progress !== last || now - reportedAt >= beatMs) {
      [last, reportedAt] = [progress, now];
      yield { state: 'comparing', progress };
    }
    const step = await inTime(end, reportEveryMs);
    if (step !== undefined) {
      yield step;
      return;
    }
  }
}

async function getTarget(
  core: Core,
  face: ComparedFace,
  request: CompareRequest,
): Promise<{ readonly url: string; readonly key: string }> {
  const vendor = await findVendor(core, request.account.id, face, request.url);
  if (vendor === undefined)
    throw invalid('url', 'required', 'must be given, because the API has no upstream');
  const key = request.key ?? vendor.key;
  if (key === null) throw invalid('key', 'required', 'must be given, because no key is stored for this URL');
  return checkTarget(face, vendor.url, key);
}
