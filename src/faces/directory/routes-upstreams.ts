/** Upstreams: where calls go that are the vendor's to answer. */
import type { KeyRoute } from '../kit/wire/define-face.js';
import { gone, listed, ok } from './answers.js';
import { upstreamBody, upstreamParams } from './bodies.js';
import { readBody } from './check-body.js';
import { maxBodyBytes } from './choices.js';
import { encodeUpstream } from './encode.js';
import { noContent, one, page } from './wire.js';
import { upstreamWire } from './wire-upstreams.js';

const scope = 'upstreams:manage';
const item = '/upstreams/:face';

export const upstreamRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/upstreams',
    operation: 'listUpstreams',
    summary: 'List all upstreams',
    scope,
    schema: { response: { 200: page(upstreamWire) } },
    handle: async ({ core, caller }) => {
      const now = core.clock();
      const upstreams = await core.listUpstreams(caller.accountId);
      return listed(
        upstreams.map((one) => encodeUpstream(one, now)),
        null,
      );
    },
  },
  {
    method: 'GET',
    path: item,
    operation: 'getUpstream',
    summary: 'Show an upstream',
    scope,
    schema: { params: upstreamParams, response: { 200: one(upstreamWire) } },
    handle: async ({ core, caller, params }) =>
      ok(encodeUpstream(await core.getUpstream(caller.accountId, params.face ?? ''), core.clock())),
  },
  {
    method: 'PUT',
    path: item,
    operation: 'setUpstream',
    summary: 'Set an upstream',
    scope,
    body: { read: 'json', maxBytes: maxBodyBytes },
    schema: { params: upstreamParams, body: upstreamBody, response: { 200: one(upstreamWire) } },
    handle: async ({ core, caller, principal, params, body }) => {
      const { url, key, read_through: readsThrough = false } = readBody(upstreamBody, body);
      const wanted = { face: params.face ?? '', url, key: key ?? null, readsThrough };
      const set = await core.setUpstream(caller.accountId, wanted, caller, principal);
      return ok(encodeUpstream(set, core.clock()));
    },
  },
  {
    method: 'DELETE',
    path: item,
    operation: 'removeUpstream',
    summary: 'Remove an upstream',
    scope,
    schema: { params: upstreamParams, response: { 204: noContent } },
    handle: async ({ core, caller, params }) => {
      await core.removeUpstream(caller.accountId, params.face ?? '', caller);
      return gone;
    },
  },
];
