/**
 * Pages: a sealed position that opens only in the account, the list and the order it was made for. Other
 * parameters are `query.ts`.
 */
import type { Cursor, PageStart } from '@switchbook/domain/contact/page.js';
import { fromStart } from '@switchbook/domain/contact/page.js';
import type { CallerExchange } from '../../kit/wire/declared-route.js';
import type { QueryParameters } from './query.js';

/** Reads a cursor. `list` identifies the list: filters, order, the contact of its notes. */
export function readCursor(
  exchange: CallerExchange,
  parameters: QueryParameters,
  list: string,
  name = 'cursor',
): Cursor | null {
  const token = parameters.text(name);
  if (token === undefined) return null;
  const cursor = exchange.sealer.openCursor(exchange.caller.accountId, token, list);
  if (cursor !== undefined) return cursor;
  parameters.fault(name, 'expired', 'is not a cursor of this list; request the first page');
  return null;
}

/** Reads the start of a page that may be given by the number of rows before it. */
export function readOffset(parameters: QueryParameters, cursor: Cursor | null): PageStart {
  if (parameters.text('offset') === undefined) return startOf(cursor);
  const count = parameters.whole('offset');
  if (cursor !== null) parameters.fault('offset', 'not_allowed', 'cannot be combined with cursor');
  return { at: 'skip', count };
}

function startOf(cursor: Cursor | null): PageStart {
  return cursor === null ? fromStart : { at: 'after', cursor };
}

export function sealNext(exchange: CallerExchange, next: Cursor | null, list: string): string | null {
  return next === null ? null : exchange.sealer.sealCursor(exchange.caller.accountId, next, list);
}
