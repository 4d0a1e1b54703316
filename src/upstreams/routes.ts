/** Upstreams: targets of requests that the vendor answers. */

import { grantorOf, keyEnded } from '@switchbook/domain/access/access.js';
import {
  clearable,
  closed,
  documented,
  instant,
  nullableInstant,
  nullableText,
  nullableUuid,
  oneOf,
  shape,
  text,
} from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { isOnlyNew, onlyNew } from '../faces/directory/kit/etags.js';
import { itemRoute, removalRoute, wholeListRoute } from '../faces/directory/kit/route-kinds.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { KeyRoute } from '../faces/kit/wire/declared-route.js';
import { maxUpstreamKey, maxUpstreamUrl, upstreamJson } from './values.js';

const vendorOrigin = documented('^https?://[^\\s?#@\\\\]+$');
/** URL of a live vendor; absent: the account's upstream is used. */
export const vendorUrl = Type.Optional(clearable(maxUpstreamUrl, vendorOrigin));
export const vendorKey = Type.Optional(clearable(maxUpstreamKey, documented('^[ -~]*$')));

const upstreamBody = closed('NewUpstream', {
  url: text(maxUpstreamUrl, vendorOrigin),
  key: vendorKey,
  read_through: Type.Optional(Type.Boolean()),
});

const upstreamWire = shape('Upstream', {
  face: Type.String(),
  url: Type.String(),
  has_key: Type.Boolean(),
  state: oneOf(['active', 'paused'] as const),
  reason: Type.Unsafe<string | null>({ type: ['string', 'null'], enum: [keyEnded, null] }),
  read_through: Type.Boolean(),
  key_file: nullableText,
  key_state: oneOf(['good', 'ends_soon', 'ended', 'refused'] as const),
  key_ends_at: nullableInstant,
  key_refused_at: nullableInstant,
  made_by: nullableUuid,
  created_at: instant,
  updated_at: instant,
});

const scope = 'upstreams:manage';
const upstreamRoute = { scope, item: upstreamWire } as const;

export const upstreamRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /upstreams', 'listUpstreams', 'List all upstreams', {
    scope,
    item: upstreamWire,
    data: async ({ core, caller }) => {
      const now = core.clock();
      return (await core.listUpstreams(caller)).map((upstream) => upstreamJson(upstream, now));
    },
  }),
  itemRoute('GET /upstreams/:face', 'getUpstream', 'Show an upstream', {
    ...upstreamRoute,
    data: async ({ core, caller, params }) =>
      upstreamJson(await core.getUpstream(caller, params.face ?? ''), core.clock()),
  }),
  itemRoute('PUT /upstreams/:face', 'setUpstream', 'Set an upstream', {
    ...upstreamRoute,
    headers: onlyNew,
    body: upstreamBody,
    data: async ({ core, caller, principal, params, body, headers }) => {
      const { url, key, read_through: readsThrough = false } = readBody(upstreamBody, body);
      const settings = { readsThrough, isOnlyNew: isOnlyNew(headers) };
      const upstream = { face: params.face ?? '', url, key: key ?? null, ...settings };
      const set = await core.setUpstream(caller.accountId, upstream, caller, grantorOf(principal));
      return upstreamJson(set, core.clock());
    },
  }),
  removalRoute('DELETE /upstreams/:face', 'removeUpstream', 'Remove an upstream', {
    scope,
    run: ({ core, caller, principal, params }) =>
      core.removeUpstream(caller.accountId, params.face ?? '', caller, grantorOf(principal)),
  }),
];
