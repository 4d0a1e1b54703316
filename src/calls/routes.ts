/**
 * `/calls`: the latest calls of the account, in every API and process, for a live view; and unauthenticated ones, for
 * callers with `health:read`.
 */

import type { Cursor } from '@switchbook/domain/contact/page.js';
import { instant, notBlank, nullableText, oneOf, shape } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { readCursor, sealNext } from '../faces/directory/kit/paging.js';
import { QueryParameters, textOf, wholeOf } from '../faces/directory/kit/query.js';
import { route } from '../faces/directory/kit/route-kinds.js';
import { pageWith } from '../faces/directory/kit/wire.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';
import type { Answer } from '../faces/kit/wire/route-answer.js';
import type { CallsCommand } from './operations/live-calls.js';
import { callLimits } from './values/call.js';
import type { CallsCursor, CallsPage } from './values/calls-page.js';

/** JSON Schema pattern. These cursors are longer than others: they have a position for each process. */
const callsCursorForm = '^[A-Za-z0-9._~-]{0,4096}$';

const callsQuery = Type.Object({
  after: textOf(callsCursorForm),
  limit: wholeOf(1, callLimits.page.max, callLimits.page.default),
  face: textOf(notBlank),
  wait: wholeOf(0, callLimits.waitSeconds, 0),
});

const answered = {
  at: instant,
  face: Type.String(),
  method: Type.String(),
  path: Type.String(),
  status: Type.Integer({ minimum: 100, maximum: 999 }),
  ms: Type.Number({ minimum: 0 }),
};

/** A page always has a cursor, since calls can follow at any time. */
const meta = shape('CallsMeta', { next_cursor: Type.String(), has_gap: Type.Boolean() });

const callWire = shape('Call', {
  ...answered,
  forwarded: Type.Boolean(),
  looked_up: Type.Optional(oneOf(['imported', 'missing', 'failed'] as const)),
  key_id: nullableText,
  problem: Type.Optional(Type.String()),
  lacks: Type.Optional(Type.String()),
  request_id: Type.String(),
});
const callsPage = pageWith(callWire, meta, 'CallsPage');

const refusedCallWire = shape('RefusedCall', {
  ...answered,
  address: Type.String(),
  key_start: nullableText,
  request_id: Type.String(),
});
const refusedCallsPage = pageWith(refusedCallWire, meta, 'RefusedCallsPage');

export const callRoutes: readonly KeyRoute[] = [
  route('GET /calls', 'listCalls', 'Watch the calls of the account', {
    scope: 'account:read',
    // Otherwise a subscriber of a quiet account would see only its own calls.
    isUnlisted: true,
    query: callsQuery,
    response: { 200: callsPage },
    handle: listCalls,
  }),
  route('GET /calls/refused', 'listRefusedCalls', 'Watch the calls without a valid key', {
    // A call with an unknown key belongs to no account. It would reveal data of the server and its clients.
    scope: 'health:read',
    isUnlisted: true,
    query: callsQuery,
    response: { 200: refusedCallsPage },
    handle: listRefusedCalls,
  }),
];

async function listCalls(exchange: CallerExchange): Promise<Answer> {
  const { core, caller } = exchange;
  const { calls, ...more } = await readPage(exchange, 'calls', (command) =>
    core.readCalls(caller.accountId, command),
  );
  const data = calls.map(({ account: _, refused: __, ...call }) => call);
  return { status: 200, body: { data, ...more } };
}

async function listRefusedCalls(exchange: CallerExchange): Promise<Answer> {
  const { core, caller } = exchange;
  const { calls, ...more } = await readPage(exchange, 'refused calls', (command) =>
    core.readRefusedCalls(caller.accountId, command),
  );
  const data = calls.map(({ at, face, method, path, status, ms, refused, request_id }) => ({
    at,
    face,
    method,
    path,
    status,
    ms,
    address: refused?.address ?? '',
    key_start: refused?.key_start ?? null,
    request_id,
  }));
  return { status: 200, body: { data, ...more } };
}

async function readPage(
  exchange: CallerExchange,
  list: string,
  read: (command: CallsCommand) => Promise<CallsPage>,
) {
  const parameters = new QueryParameters(exchange.query, callsQuery);
  const cursor = readCursor(exchange, parameters, list, 'after');
  const command = {
    after: cursor && fromCursor(cursor),
    limit: parameters.whole('limit'),
    waitMs: parameters.whole('wait') * 1000,
    face: parameters.choice('face', exchange.served.names),
    signal: exchange.signal,
    isStillAllowed: exchange.isStillAllowed,
  };
  parameters.throwIfInvalid();
  const { calls, next, hasGap } = await read(command);
  return { calls, meta: { next_cursor: sealNext(exchange, toCursor(next), list), has_gap: hasGap } };
}

/** Flattens the positions: the id of a process, its number, the next id, and so on. */
function toCursor(next: CallsCursor): Cursor {
  return [...next].flat();
}

function fromCursor(cursor: Cursor): CallsCursor {
  const read = new Map<string, number>();
  for (let index = 0; index + 1 < cursor.length; index += 2)
    read.set(String(cursor[index]), Number(cursor[index + 1]));
  return read;
}
