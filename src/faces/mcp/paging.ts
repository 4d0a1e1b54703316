/** Sealed positions in lists. */
import type { Cursor } from '@switchbook/domain/contact/page.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ToolCall } from './tool.js';

/** Returns null for the first page. Throws `expired` for a text that is not a cursor of this list. */
export function openCursor(
  { sealer, caller }: ToolCall,
  token: string | undefined,
  list: string,
): Cursor | null {
  if (token === undefined) return null;
  const cursor = sealer.openCursor(caller.accountId, token, list);
  if (cursor === undefined) throw new ProblemError({ kind: 'expired', what: 'page' });
  return cursor;
}

export function sealCursor({ sealer, caller }: ToolCall, next: Cursor | null, list: string): string | null {
  return next === null ? null : sealer.sealCursor(caller.accountId, next, list);
}
