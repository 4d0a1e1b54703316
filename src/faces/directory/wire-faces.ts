/** Answers about the APIs that the server serves. */

import { Type } from 'typebox';
import { count, instant, nullable, nullableText, nullableUuid, shape, uuid } from '../../domain/schemas.js';

const texts = Type.Array(Type.String());

const connectHeader = shape('ConnectHeader', { name: Type.String(), value: Type.String() });

const connectRequest = shape('ConnectRequest', {
  title: Type.String(),
  method: Type.String(),
  path: Type.String(),
  // Sent as it is, whatever it is; null: none.
  body: Type.Unsafe<unknown>({}),
});

const connectBase = shape('ConnectBase', { before: nullableText, path: Type.String() });

export const faceWire = shape('Face', {
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

export const faceStateWire = shape('FaceState', {
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
