/**
 * Pages: newest first, by a sealed position. A position is bound to the account and to nothing else, so it meets any
 * filter and any limit; whatever does not open is the first page.
 */
import { fromStart, type PageRequest, type PageStart } from '../../domain/page.js';
import type { CallerExchange } from '../kit/wire/define-face.js';

export const pageSize = { byDefault: 50, largest: 100 } as const;

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
  if (!Number.isFinite(limit) || limit < 1) return pageSize.byDefault;
  return Math.min(limit, pageSize.largest);
}
