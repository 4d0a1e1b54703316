/** Upstreams: where calls go that are the vendor's to answer. */
import { upstreamJson } from '../../domain/upstream.js';
import { readBody } from '../kit/body/check-body.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { upstreamBody } from './bodies.js';
import { itemRoute, removalRoute, wholeListRoute } from './route-kinds.js';
import { upstreamWire } from './wire-upstreams.js';

const scope = 'upstreams:manage';
const single = { scope, item: upstreamWire } as const;

export const upstreamRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /upstreams', 'listUpstreams', 'List all upstreams', {
    scope,
    item: upstreamWire,
    data: async ({ core, caller }) => {
      const now = core.clock();
      return (await core.listUpstreams(caller.accountId)).map((one) => upstreamJson(one, now));
    },
  }),
  itemRoute('GET /upstreams/:face', 'getUpstream', 'Show an upstream', {
    ...single,
    data: async ({ core, caller, params }) =>
      upstreamJson(await core.getUpstream(caller.accountId, params.face ?? ''), core.clock()),
  }),
  itemRoute('PUT /upstreams/:face', 'setUpstream', 'Set an upstream', {
    ...single,
    body: upstreamBody,
    data: async ({ core, caller, principal, params, body }) => {
      const { url, key, read_through: readsThrough = false } = readBody(upstreamBody, body);
      const wanted = { face: params.face ?? '', url, key: key ?? null, readsThrough };
      const set = await core.setUpstream(caller.accountId, wanted, caller, principal);
      return upstreamJson(set, core.clock());
    },
  }),
  removalRoute('DELETE /upstreams/:face', 'removeUpstream', 'Remove an upstream', {
    scope,
    run: ({ core, caller, params }) => core.removeUpstream(caller.accountId, params.face ?? '', caller),
  }),
];
