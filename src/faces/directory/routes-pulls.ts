/** `/pulls`: everything read from a live vendor and imported; rows, undo and cancel are those of the import. */
import { pullReportOf } from '../../core/pulls/pull-json.js';
import type { ImportId } from '../../domain/ids.js';
import { parseInstant } from '../../domain/instant.js';
import { invalid } from '../../domain/problem.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { type PullBody, pullBody, resumeBody } from './bodies-pulls.js';
import { readBody } from './check-body.js';
import { ownId } from './ids.js';
import { requireScope } from './require-scope.js';
import { itemRoute, listRoute } from './route-kinds.js';
import { type PullWire, pullWire } from './wire-pulls.js';

const scope = 'pulls:manage';
/** A request that starts or resumes a pull answers so. */
const begun = { item: pullWire, status: 202, location: ({ id }: PullWire) => `/pulls/${id}` } as const;

export const pullRoutes: readonly KeyRoute[] = [
  itemRoute('POST /pulls', 'createPull', 'Pull all contacts from a live vendor', {
    ...begun,
    scope,
    body: pullBody,
    refusals: [404],
    data: createPull,
  }),
  listRoute('GET /pulls', 'listPulls', 'List all pulls', {
    scope,
    item: pullWire,
    open: ({ core, caller }) => ({ name: 'pulls', read: (page) => core.listPulls(caller, page) }),
    encode: pullReportOf,
  }),
  itemRoute('GET /pulls/:id', 'getPull', 'Show a pull', {
    scope,
    item: pullWire,
    data: async ({ core, caller, params: { id } }) => pullReportOf(await core.getPull(caller, pullId(id))),
  }),
  itemRoute('POST /pulls/:id/resume', 'resumePull', 'Go on with a pull that failed', {
    ...begun,
    scope,
    body: resumeBody,
    mayBeEmpty: true,
    data: resumePull,
  }),
  itemRoute('DELETE /pulls/:id/key', 'forgetPullKey', 'Forget the key that a pull keeps', {
    scope,
    item: pullWire,
    data: async ({ core, caller, params: { id } }) =>
      pullReportOf(await core.forgetPullKey(caller, pullId(id))),
  }),
];

const pullId = (text: string | undefined) => ownId<ImportId>(text, 'pull');

/** What is read is written, but for a dry run, so it takes both scopes. */
function requireWrite(exchange: CallerExchange, isDryRun: boolean): void {
  if (!isDryRun) requireScope(exchange, 'contacts:write');
}

async function createPull(exchange: CallerExchange): Promise<PullWire> {
  const sent = readBody(pullBody, exchange.body);
  requireWrite(exchange, sent.dry_run === true);
  return pullReportOf(await exchange.core.createPull(exchange.caller, decodePull(sent)));
}

async function resumePull(exchange: CallerExchange): Promise<PullWire> {
  const { core, caller } = exchange;
  const { key } = readBody(resumeBody, exchange.body);
  const { id, job: found } = await core.getPull(caller, pullId(exchange.params.id));
  requireWrite(exchange, found.options.isDryRun);
  return pullReportOf(await core.resumePull(caller, id, key == null ? {} : { key }));
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
