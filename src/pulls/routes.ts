/** `/pulls`: imports of all data of a live vendor; routes of imports show rows, undo and cancel. */

import { badCellPolicies } from '@switchbook/contact-files/imported-contact.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import {
  clearable,
  closed,
  count,
  documented,
  nullableCount,
  nullableInstant,
  number,
  oneOf,
  patternOf,
  shape,
  text,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import type { ImportId } from '@switchbook/domain/runtime/ids.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { type Static, Type } from 'typebox';
import { encoderOf } from '../faces/directory/kit/encoder.js';
import { ownId } from '../faces/directory/kit/ids.js';
import { pageQuery } from '../faces/directory/kit/query.js';
import { itemRoute, listRoute, requireScope } from '../faces/directory/kit/route-kinds.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';
import { encodeImport, importWire } from '../imports/routes/import-routes.js';
import { matchPolicies } from '../imports/values/import-job.js';
import { importOptionLimits, importStates } from '../imports/values/import-limits.js';
import { vendorKey, vendorUrl } from '../upstreams/routes.js';
import { maxFaceName } from '../upstreams/values.js';
import { type NewPull, type PullJob, pullLimits } from './values/pull-job.js';
import { pullParts } from './values/pull-source.js';

const pullWire = shape('Pull', {
  id: uuid,
  face: Type.String(),
  url: Type.String(),
  state: oneOf(['pulling', ...importStates]),
  keeps_key: Type.Boolean(),
  without: Type.Array(oneOf(pullParts)),
  since: nullableInstant,
  pages: count,
  contacts: count,
  total: nullableCount,
  passes: number,
  contacts_per_second: nullableCount,
  seconds_left: nullableCount,
  last_page_at: nullableInstant,
  read_at: nullableInstant,
  can_resume: Type.Boolean(),
  import: importWire,
});
type PullWire = Static<typeof pullWire>;

const encode = encoderOf(pullWire);
function encodePull(pull: PullJob): PullWire {
  const { contactsPerSecond: rate } = pull;
  return encode({
    ...pull,
    contactsPerSecond: rate === null ? null : Math.round(rate),
    import: encodeImport(pull.job),
  });
}

const optional = Type.Optional;
const names = optional(Type.Array(text(contactLimits.shortText), { maxItems: importOptionLimits.names }));

const pullBody = closed('NewPull', {
  face: text(maxFaceName),
  url: vendorUrl,
  key: vendorKey,
  keep_key: optional(Type.Boolean()),
  without: optional(Type.Array(oneOf(pullParts), { maxItems: pullLimits.omittedParts })),
  since: optional(clearable(pullLimits.since, documented('^(last|[0-9]{4}-[0-9]{2}-[0-9]{2}T.+)$'))),
  dry_run: optional(Type.Boolean()),
  on_match: optional(oneOf(matchPolicies)),
  bad_cells: optional(oneOf(badCellPolicies)),
  tags: names,
  groups: names,
  source: optional(clearable(contactLimits.shortText)),
  region: optional(
    clearable(2, patternOf('^[A-Za-z]{2}$', 'a two-letter country code, such as DE', 'country')),
  ),
});

const resumeBody = closed('ResumedPull', { key: vendorKey });

const pullsQuery = Type.Object({ ...pageQuery.properties, face: Type.Optional(Type.String()) });

const scope = 'pulls:manage';
/** Answer of the requests that start or resume a pull. */
const pullStarted = { item: pullWire, status: 202, location: ({ id }: PullWire) => `/pulls/${id}` } as const;

export const pullRoutes: readonly KeyRoute[] = [
  itemRoute('POST /pulls', 'createPull', 'Pull all contacts from a live vendor', {
    ...pullStarted,
    scope,
    body: pullBody,
    refusals: [404],
    data: createPull,
  }),
  listRoute('GET /pulls', 'listPulls', 'List all pulls', {
    scope,
    query: pullsQuery,
    item: pullWire,
    open: ({ core, caller, served }, parameters) => {
      const pulled = served.apis.filter(({ canPull }) => canPull);
      const face = parameters.choice(
        'face',
        pulled.map(({ name }) => name),
      );
      return {
        name: JSON.stringify(['pulls', face ?? null]),
        read: (page) => core.listPulls(caller, page, face),
      };
    },
    encode: encodePull,
  }),
  itemRoute('GET /pulls/:id', 'getPull', 'Show a pull', {
    scope,
    item: pullWire,
    data: async ({ core, caller, params: { id } }) => encodePull(await core.getPull(caller, pullId(id))),
  }),
  itemRoute('POST /pulls/:id/resume', 'resumePull', 'Resume a pull that failed', {
    ...pullStarted,
    scope,
    body: resumeBody,
    mayBeEmpty: true,
    data: resumePull,
  }),
  itemRoute('DELETE /pulls/:id/key', 'forgetPullKey', 'Delete the vendor key that a pull keeps', {
    scope,
    item: pullWire,
    data: async ({ core, caller, params: { id } }) =>
      encodePull(await core.forgetPullKey(caller, pullId(id))),
  }),
];

const pullId = (text: string | undefined) => ownId<ImportId>(text, 'pull');

/** Requires the scope to write contacts, in addition to the scope of the route. A dry run does not need it. */
function requireWrite(exchange: CallerExchange, isDryRun: boolean): void {
  if (!isDryRun) requireScope(exchange, 'contacts:write');
}

async function createPull(exchange: CallerExchange): Promise<PullWire> {
  const body = readBody(pullBody, exchange.body);
  requireWrite(exchange, body.dry_run === true);
  return encodePull(await exchange.core.createPull(exchange.caller, decodePull(body)));
}

async function resumePull(exchange: CallerExchange): Promise<PullWire> {
  const { core, caller } = exchange;
  const { key } = readBody(resumeBody, exchange.body);
  const { id, job } = await core.getPull(caller, pullId(exchange.params.id));
  requireWrite(exchange, job.options.isDryRun);
  return encodePull(await core.resumePull(caller, id, key == null ? {} : { key }));
}

function decodePull(body: Static<typeof pullBody>): NewPull {
  const { face, url, key, keep_key: keepsKey = false, without = [], since, ...options } = body;
  const { dry_run: isDryRun = false, tags = [], groups = [], source, region } = options;
  return {
    face,
    ...withoutUndefined({ url: url ?? undefined, key: key ?? undefined }),
    keepsKey,
    without: [...new Set(without)],
    ...withoutUndefined({ since: since == null ? undefined : since === 'last' ? since : decodeSince(since) }),
    options: {
      ...withoutUndefined({ onMatch: options.on_match, badCells: options.bad_cells }),
      isDryRun,
      tags,
      groups,
      ...withoutUndefined({ source: source ?? undefined, region: region?.toUpperCase() }),
    },
  };
}

function decodeSince(text: string): Date {
  const at = parseInstant(text);
  if (at === undefined)
    throw invalid(
      'since',
      'form',
      'must be last, or a date and time as in RFC 3339, such as 2026-01-15T09:00:00Z',
      'time',
    );
  return at;
}
