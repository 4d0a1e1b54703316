/** Pages: a sealed position, bound to account, list and filters. The limit may change between pages. */
import type { Cursor, PageRequest } from '@switchbook/domain/contact/page.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import type { CursorSealer } from '../kit/wire/seal.js';
import type { ListQuestion } from './query.js';

/** The list of a cursor: of one account, with these filters. */
interface ListName {
  readonly accountId: AccountId;
  readonly list: string;
  readonly filters: unknown;
}

export function openCursor(sealer: CursorSealer, name: ListName, text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const cursor = sealer.openCursor(name.accountId, text, boundTo(name));
  if (cursor === undefined) throw new ProblemError({ kind: 'expired', what: 'page' });
  return cursor;
}

export function sealCursor(sealer: CursorSealer, name: ListName, next: Cursor | null): string | null {
  return next === null ? null : sealer.sealCursor(name.accountId, next, boundTo(name));
}

/** Makes the request of a page, newest first. */
export function pageRequest({ limit }: Pick<ListQuestion, 'limit'>, after: Cursor | null): PageRequest {
  return {
    from: after === null ? { at: 'start' } : { at: 'after', cursor: after },
    limit,
    order: [
      { by: 'createdAt', descending: true },
      { by: 'id', descending: true },
    ],
    wantTotal: false,
  };
}

function boundTo({ list, filters }: ListName): string {
  return JSON.stringify([list, filters]);
}
