/** The shape of an upstream. */
import { type Static, Type } from 'typebox';
import { instant } from './wire.js';

export const upstreamWire = Type.Object(
  {
    face: Type.String(),
    url: Type.String(),
    has_key: Type.Boolean(),
    created_at: instant,
    updated_at: instant,
  },
  { title: 'Upstream' },
);
export type UpstreamWire = Static<typeof upstreamWire>;
