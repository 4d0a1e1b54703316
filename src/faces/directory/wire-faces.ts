/** What is told of the APIs that the server serves. */
import { type Static, Type } from 'typebox';
import { nullableText } from './wire.js';

const texts = Type.Array(Type.String());

const connectHeader = Type.Object({ name: Type.String(), value: Type.String() }, { title: 'ConnectHeader' });

const connectRequest = Type.Object(
  {
    title: Type.String(),
    method: Type.String(),
    path: Type.String(),
    // Sent as it is, whatever it is; null: none.
    body: Type.Unsafe<unknown>({}),
  },
  { title: 'ConnectRequest' },
);

const connectBase = Type.Object({ before: nullableText, path: Type.String() }, { title: 'ConnectBase' });

export const faceWire = Type.Object(
  {
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
  },
  { title: 'Face' },
);
export type FaceWire = Static<typeof faceWire>;
