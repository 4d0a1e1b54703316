/**
 * Pages: newest first, by a sealed position. A position is bound to the account and to nothing else, so it meets any
 * filter and any limit; whatever does not open is the first page.
 */
import { fromStart, type PageRequest, type PageStart } from '../../domain/page.js';
import type { CallerExchange } from '../kit/define-face.js';

const defaultLimit = 50;
const maxLimit = 100;

export function decodePage({ query, sealer, caller }: CallerExchange): PageRequest {
  const cursor = sealer.openCursor(caller.accountId, query.first('cursor') ?? '');
  const from: PageStart = cursor === undefined ? fromStart : { at: 'after', cursor };
  return {
    from,
    limit: decodeLimit(query.first('limit')),
    order: [
      { by: 'createdAt', descending: true },
      { by: 'id', descending: true },
    ],
    wantTotal: false,
  };
}

/** Read as JavaScript reads a number, rounded down; never an error. */
function decodeLimit(sent: string | undefined): number {
  const limit = Math.floor(Number(sent ?? ''));
  if (!Number.isFinite(limit) || limit < 1) return defaultLimit;
  return Math.min(limit, maxLimit);
}
