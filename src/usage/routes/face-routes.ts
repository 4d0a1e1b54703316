/** `/faces`: every API of the server, with its texts for people who move a client to it. */

import {
  count,
  instant,
  nullable,
  nullableText,
  nullableUuid,
  shape,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { wholeListRoute } from '../../faces/directory/kit/route-kinds.js';
import type { ServedApi } from '../../faces/kit/wire/connect.js';
import type { KeyRoute } from '../../faces/kit/wire/declared-route.js';
import { unusedFace } from '../operations/face-states.js';

const texts = Type.Array(Type.String());

const connectHeader = shape('ConnectHeader', { name: Type.String(), value: Type.String() });

const connectRequest = shape('ConnectRequest', {
  title: Type.String(),
  method: Type.String(),
  path: Type.String(),
  // any value, sent unchanged; null: no body
  body: Type.Unsafe<unknown>({}),
});

const connectBase = shape('ConnectBase', { before: nullableText, path: Type.String() });

const faceWire = shape('Face', {
  name: Type.String(),
  title: Type.String(),
  vendor: nullableText,
  prefixes: texts,
  hosts: texts,
  public_url: nullableText,
  bases: Type.Array(connectBase),
  headers: Type.Array(connectHeader),
  requests: Type.Array(connectRequest),
  key_hint: Type.String(),
  token_path: nullableText,
  vendor_url: nullableText,
  vendor_key: nullableText,
  not_served: nullableText,
  differs: texts,
  reference: Type.String(),
  guide: nullableText,
  can_pull: Type.Boolean(),
  can_compare: Type.Boolean(),
  can_forward: Type.Boolean(),
  upstreams: texts,
  can_read_through: Type.Boolean(),
  has_webhooks: Type.Boolean(),
});

const callShares = shape('CallShares', { calls: count, forwarded: count, unserved: count });

const faceStateWire = shape('FaceState', {
  face: Type.String(),
  key_ids: Type.Array(uuid),
  pull: nullable(shape('LastPull', { id: uuid, at: instant, contacts: count })),
  comparison: nullable(
    shape('LastComparison', { at: instant, requests: count, contacts: count, differences: count }),
  ),
  first_call: nullable(shape('FirstCall', { at: instant, key_id: nullableUuid })),
  today: callShares,
  week: callShares,
});

export const faceRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /faces', 'listFaces', 'List the APIs that this server serves', {
    scope: 'account:read',
    item: faceWire,
    data: ({ served }) => served.apis.map((api) => encodeFace(api, served.publicUrl)),
  }),
  wholeListRoute('GET /faces/states', 'listFaceStates', 'Show how far the account uses each API', {
    scope: 'account:read',
    // Otherwise each refresh of the console would count as a call of the account.
    isUnlisted: true,
    item: faceStateWire,
    data: async ({ core, caller, served, signal }) => {
      const states = await core.listFaceStates(caller, signal);
      return served.apis.map(({ name }) => encodeState(states.get(name) ?? unusedFace(name)));
    },
  }),
];

const encodeState = encoderOf(faceStateWire);
const encode = encoderOf(faceWire);
function encodeFace(api: ServedApi, publicUrl: string | undefined) {
  const { connect } = api;
  return encode({
    ...connect,
    ...api,
    publicUrl: publicUrl ?? null,
    requests: connect.requests.map((request) => ({ body: null, ...request })),
    vendorUrl: connect.origin,
    vendorKey: api.keyForm,
    reference: `/docs/${api.name}`,
    guide: connect.guide === null ? null : `/${connect.guide}`,
  });
}
