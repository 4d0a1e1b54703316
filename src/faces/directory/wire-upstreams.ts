/** The shape of an upstream. */

import { Type } from 'typebox';
import { instant, nullableInstant, nullableText, nullableUuid, oneOf, shape } from '../../domain/schemas.js';
import { keyEnded } from '../../domain/webhook.js';

export const upstreamWire = shape('Upstream', {
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
