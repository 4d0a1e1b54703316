/** `/audit`: who changed keys, the account, webhooks, upstreams and kept keys of vendors. */
import { Type } from 'typebox';
import { auditJson } from '../../domain/audit.js';
import { parseInstant } from '../../domain/instant.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { listed } from './answers.js';
import { readCursor, readLimit, sealNext } from './paging.js';
import { Parameters, pageQuery } from './query.js';
import { page } from './wire.js';
import { auditWire } from './wire-audit.js';

const auditQuery = Type.Object({
  ...pageQuery.properties,
  since: Type.Optional(Type.String({ format: 'date-time' })),
});

export const auditRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/audit',
    operation: 'listAudit',
    summary: 'List who changed keys, the account, webhooks and upstreams',
    scope: 'keys:manage',
    schema: { query: auditQuery, response: { 200: page(auditWire) } },
    handle: listAudit,
  },
];

async function listAudit(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const parameters = new Parameters(query, Object.keys(auditQuery.properties));
  const limit = readLimit(parameters);
  const text = parameters.text('since');
  const since = text === undefined ? null : parseInstant(text);
  if (since === undefined) parameters.fault('since', 'form', 'must be a date and time as in RFC 3339');
  const list = JSON.stringify(['audit', text ?? null]);
  const after = readCursor(exchange, parameters, list);
  parameters.settle();
  const { items, next } = await core.listAudit(caller.accountId, { limit, after, since: since ?? null });
  return listed(items.map(auditJson), sealNext(exchange, next, list));
}
