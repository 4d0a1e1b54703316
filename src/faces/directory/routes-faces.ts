/** `/faces`: every API that the server serves, and what its own folder tells people who move a client to it. */
import type { ServedApi } from '../kit/wire/connect.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { wholeListRoute } from './route-kinds.js';
import { type FaceWire, faceWire } from './wire-faces.js';

export const faceRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /faces', 'listFaces', 'List the APIs that this server serves', {
    scope: 'account:read',
    item: faceWire,
    data: ({ served }) => served.apis.map((api) => encodeFace(api, served.publicUrl)),
  }),
];

function encodeFace(api: ServedApi, publicUrl: string | undefined): FaceWire {
  const { name, title, connect } = api;
  return {
    name,
    title,
    vendor: connect.vendor,
    prefixes: [...api.prefixes],
    hosts: [...api.hosts],
    public_url: publicUrl ?? null,
    bases: connect.bases.map(({ before, path }) => ({ before, path })),
    headers: connect.headers.map(({ name, value }) => ({ name, value })),
    requests: connect.requests.map(({ title, method, path, body = null }) => ({ title, method, path, body })),
    key_hint: connect.keyHint,
    vendor_url: connect.origin,
    vendor_key: api.keyForm,
    not_served: connect.notServed,
    differs: [...connect.differs],
    reference: `/docs/${name}`,
    guide: connect.guide === null ? null : `/${connect.guide}`,
    can_pull: api.canPull,
    can_compare: api.canCompare,
    can_forward: api.canForward,
    upstreams: [...api.upstreams],
    can_read_through: api.canReadThrough,
    has_webhooks: api.hasWebhooks,
  };
}
