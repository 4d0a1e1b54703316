/** A page of a live vendor's list by cursor: `{data, meta: {next_cursor}}`, of contacts with ids and times of creation. */
import { isObject } from '../../../domain/json.js';
import { type Asked, listIn, readAnswer } from './answer.js';
import type { Json, PullWork } from './source.js';
import { afterCursor, cursorOf } from './walk.js';

export interface CursorPage {
  /** as the vendor sent them, whatever they are */
  readonly sent: readonly unknown[];
  /** those that are objects */
  readonly known: readonly Json[];
  /** where the walk goes on; null at its end */
  readonly next: Json | null;
}

/** Throws a `VendorRefusal` for what is no such page. */
export async function readCursorPage(
  { get }: Pick<PullWork, 'get'>,
  asked: Asked,
  limit: number,
  from: Json | null,
): Promise<CursorPage> {
  const cursor = cursorOf(from);
  const answer = await get(asked.path, { limit, ...(cursor === undefined ? {} : { cursor }) });
  const body = readAnswer(answer, asked);
  const sent = listIn(answer, body.data, asked, limit);
  const known = sent.filter(isObject);
  const next = afterCursor(from, {
    ids: known.map((one) => one.id),
    times: known.map((one) => one.created_at),
    cursor: isObject(body.meta) ? body.meta.next_cursor : null,
  });
  return { sent, known, next };
}
