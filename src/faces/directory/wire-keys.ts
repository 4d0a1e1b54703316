/** Keys, and the account that one opens. */

import { type Static, Type } from 'typebox';
import { type AssignRule, type RateLimitJson, scopes } from '../../domain/access.js';
import { channels } from '../../domain/consent.js';
import { type MemberState, memberStates } from '../../domain/member-state.js';
import {
  count,
  instant,
  nullableInstant,
  nullableText,
  nullableUuid,
  number,
  oneOf,
  shape,
  uuid,
} from '../../domain/schemas.js';

const rateLimitWire = Type.Unsafe<RateLimitJson>({
  anyOf: [
    { type: 'string', enum: ['default', 'unlimited'] },
    {
      type: 'object',
      title: 'RateWindow',
      required: ['count', 'seconds'],
      properties: { count: { type: 'integer' }, seconds: { type: 'integer' } },
    },
  ],
});

export const keyWire = shape('Key', {
  id: uuid,
  name: Type.String(),
  prefix: Type.String(),
  scopes: Type.Array(oneOf(scopes)),
  rate_limit: rateLimitWire,
  created_at: instant,
  expires_at: nullableInstant,
  revoked_at: nullableInstant,
  last_used_at: nullableInstant,
  made_by: nullableUuid,
  old_secret_until: nullableInstant,
  /** number of the member to whom it belongs */
  member: Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1 }),
  /** the state of that member; the key is refused until it is `active` */
  member_state: Type.Unsafe<MemberState | null>({ type: ['string', 'null'], enum: [...memberStates, null] }),
});
export type KeyWire = Static<typeof keyWire>;

export const madeKeyWire = shape('MadeKey', { ...keyWire.properties, key: Type.String() });
export type MadeKeyWire = Static<typeof madeKeyWire>;

export const revokedKeyWire = shape('RevokedKey', {
  ...keyWire.properties,
  /** keys that came from it, revoked with it */
  also_revoked: count,
  paused_webhooks: Type.Array(shape('PausedWebhook', { id: uuid, face: Type.String(), url: Type.String() })),
  /** names of APIs */
  paused_upstreams: Type.Array(Type.String()),
});
export type RevokedKeyWire = Static<typeof revokedKeyWire>;

const nullableTexts = Type.Unsafe<readonly string[] | null>({
  type: ['array', 'null'],
  items: Type.String(),
});

/** One of both members. */
const assignRule = Type.Object(
  { members: Type.Optional(Type.Array(number)), group: Type.Optional(number) },
  { title: 'AssignRule' },
);

export const accountWire = shape('AccountAndKey', {
  account: shape('Account', {
    id: uuid,
    number,
    name: Type.String(),
    slug: Type.String(),
    default_region: nullableText,
    contact_limit: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
    whatsapp_number: nullableText,
    consent_required: Type.Array(oneOf([...channels, 'all'] as const)),
    stop_words: nullableTexts,
    start_words: nullableTexts,
    bin_days: count,
    assign_new: Type.Unsafe<AssignRule | null>({ ...assignRule, type: ['object', 'null'] }),
    created_at: instant,
  }),
  key: shape('KeyInUse', {
    id: uuid,
    name: Type.String(),
    scopes: Type.Array(oneOf(scopes)),
    rate_limit: rateLimitWire,
  }),
});
export type AccountWire = Static<typeof accountWire>;
