/** `/calls`: the latest calls of the account, in whichever API and process, for a live view of them. */
import type { CallsCursor } from '../../core/calls/watched-account.js';
import type { Cursor } from '../../domain/page.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/define-face.js';
import { defaultCalls, maxCalls, maxWait } from './choices.js';
import { readCursor, readLimit, sealNext } from './paging.js';
import { callsQuery, Parameters } from './query.js';
import { callsPage } from './wire-calls.js';

export const callRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/calls',
    operation: 'listCalls',
    summary: 'Watch the calls of the account',
    scope: 'account:read',
    // It would be the one call that a watcher of a quiet account sees.
    isUnlisted: true,
    schema: { query: callsQuery, response: { 200: callsPage } },
    handle: listCalls,
  },
];

const list = 'calls';

async function listCalls(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query, gone } = exchange;
  const parameters = new Parameters(query, Object.keys(callsQuery.properties));
  const cursor = readCursor(exchange, parameters, list, 'after');
  const command = {
    after: cursor && fromCursor(cursor),
    limit: readLimit(parameters, defaultCalls, maxCalls),
    waitMs: (parameters.whole('wait', 0, maxWait) ?? 0) * 1000,
    face: parameters.text('face'),
    gone,
  };
  parameters.settle();
  const { calls, next, hasGap } = await core.readCalls(caller.accountId, command);
  const data = calls.map(({ seq: _, account: __, ...call }) => call);
  return {
    status: 200,
    body: { data, meta: { next_cursor: sealNext(exchange, toCursor(next), list), has_gap: hasGap } },
  };
}

/** A process and a number in turn. */
function toCursor(next: CallsCursor): Cursor {
  return [...next].flat();
}

function fromCursor(cursor: Cursor): CallsCursor {
  const read = new Map<string, number>();
  for (let index = 0; index + 1 < cursor.length; index += 2)
    read.set(String(cursor[index]), Number(cursor[index + 1]));
  return read;
}
