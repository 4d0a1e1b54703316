/** The shape of an upstream. */
import { type Static, Type } from 'typebox';
import { keyEnded } from '../../domain/webhook.js';
import { instant, oneOf } from './wire.js';

const instantOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' });

export const upstreamWire = Type.Object(
  {
    face: Type.String(),
    url: Type.String(),
    has_key: Type.Boolean(),
    state: oneOf(['active', 'paused'] as const),
    reason: Type.Unsafe<string | null>({ type: ['string', 'null'], enum: [keyEnded, null] }),
    read_through: Type.Boolean(),
    key_file: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    key_state: oneOf(['good', 'ends_soon', 'ended', 'refused'] as const),
    key_ends_at: instantOrNull,
    key_refused_at: instantOrNull,
    made_by: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
    created_at: instant,
    updated_at: instant,
  },
  { title: 'Upstream' },
);
export type UpstreamWire = Static<typeof upstreamWire>;
