/** `/pulls`: everything read from a live vendor and imported; rows, undo and cancel are those of the import. */
import { Type } from 'typebox';
import type { PullJob } from '../../core/pulls/pull.js';
import { pullReportOf } from '../../core/pulls/pull-json.js';
import type { ImportId } from '../../domain/ids.js';
import { parseInstant } from '../../domain/instant.js';
import { invalid } from '../../domain/problem.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { listed, ok } from './answers.js';
import { type PullBody, pullBody, resumeBody } from './bodies-pulls.js';
import { readBody } from './check-body.js';
import { maxBodyBytes } from './choices.js';
import { ownId } from './ids.js';
import { readCursor, readLimit, sealNext } from './paging.js';
import { Parameters, pageQuery } from './query.js';
import { requireScope } from './require-scope.js';
import { one, page } from './wire.js';
import { pullWire } from './wire-pulls.js';

const scope = 'pulls:manage';
const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const job = one(pullWire);

export const pullRoutes: readonly KeyRoute[] = [
  {
    method: 'POST',
    path: '/pulls',
    operation: 'createPull',
    summary: 'Pull all contacts from a live vendor',
    scope,
    body: { read: 'json', maxBytes: maxBodyBytes },
    schema: { body: pullBody, response: { 202: job }, refusals: [404] },
    handle: createPull,
  },
  {
    method: 'GET',
    path: '/pulls',
    operation: 'listPulls',
    summary: 'List all pulls',
    scope,
    schema: { query: pageQuery, response: { 200: page(pullWire) } },
    handle: listPulls,
  },
  {
    method: 'GET',
    path: '/pulls/:id',
    operation: 'getPull',
    summary: 'Show a pull',
    scope,
    schema: { params, response: { 200: job } },
    handle: async ({ core, caller, params: { id } }) =>
      ok(pullReportOf(await core.getPull(caller, pullId(id)))),
  },
  {
    method: 'POST',
    path: '/pulls/:id/resume',
    operation: 'resumePull',
    summary: 'Go on with a pull that failed',
    scope,
    body: { read: 'json', maxBytes: maxBodyBytes, ifEmpty: 'object' },
    schema: { params, body: resumeBody, response: { 202: job } },
    handle: resumePull,
  },
  {
    method: 'DELETE',
    path: '/pulls/:id/key',
    operation: 'forgetPullKey',
    summary: 'Forget the key that a pull keeps',
    scope,
    schema: { params, response: { 200: job } },
    handle: async ({ core, caller, params: { id } }) =>
      ok(pullReportOf(await core.forgetPullKey(caller, pullId(id)))),
  },
];

const pullId = (text: string | undefined) => ownId<ImportId>(text, 'pull');

/** What is read is written, but for a dry run, so it takes both scopes. */
function requireWrite(exchange: CallerExchange, isDryRun: boolean): void {
  if (!isDryRun) requireScope(exchange, 'contacts:write');
}

async function createPull(exchange: CallerExchange): Promise<Answer> {
  const sent = readBody(pullBody, exchange.body);
  requireWrite(exchange, sent.dry_run === true);
  const made = await exchange.core.createPull(exchange.caller, decodePull(sent));
  return begun(exchange, made);
}

async function resumePull(exchange: CallerExchange): Promise<Answer> {
  const { core, caller } = exchange;
  const { key } = readBody(resumeBody, exchange.body);
  const { id, job: found } = await core.getPull(caller, pullId(exchange.params.id));
  requireWrite(exchange, found.options.isDryRun);
  const resumed = await core.resumePull(caller, id, key == null ? {} : { key });
  return begun(exchange, resumed);
}

function begun({ prefix }: CallerExchange, pull: PullJob): Answer {
  const headers = { location: `${prefix}/pulls/${pull.id}` };
  return { status: 202, headers, body: { data: pullReportOf(pull) } };
}

function decodePull(sent: PullBody) {
  const { url, key, since, source, region, bad_cells: badCells } = sent;
  return {
    face: sent.face,
    ...(url == null ? {} : { url }),
    ...(key == null ? {} : { key }),
    keepsKey: sent.keep_key ?? false,
    without: [...new Set(sent.without ?? [])],
    ...(since == null ? {} : { since: since === 'last' ? ('last' as const) : decodeSince(since) }),
    options: {
      ...(sent.on_match === undefined ? {} : { onMatch: sent.on_match }),
      ...(badCells === undefined ? {} : { badCells }),
      isDryRun: sent.dry_run ?? false,
      tags: sent.tags ?? [],
      groups: sent.groups ?? [],
      ...(source == null ? {} : { source }),
      ...(region == null ? {} : { region: region.toUpperCase() }),
    },
  };
}

function decodeSince(text: string): Date {
  const at = parseInstant(text);
  if (at === undefined) throw invalid('since', 'form', 'must be last, or a date and time as in RFC 3339');
  return at;
}

async function listPulls(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const parameters = new Parameters(query, Object.keys(pageQuery.properties));
  const limit = readLimit(parameters);
  const after = readCursor(exchange, parameters, 'pulls');
  parameters.settle();
  const { items, next } = await core.listPulls(caller, { limit, after });
  return listed(items.map(pullReportOf), sealNext(exchange, next, 'pulls'));
}
