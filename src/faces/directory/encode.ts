/** Results to the shapes of `wire.ts`. Pure. */
import path from 'node:path';
import type { MadeKey, RevokedKey } from '../../core/access/keys.js';
import type { Principal, RateLimitRule, ShownKey } from '../../domain/access.js';
import { scopes } from '../../domain/access.js';
import { type Consent, isActive, type Suppression } from '../../domain/consent.js';
import type { CatalogItem, Contact } from '../../domain/contact.js';
import { contactJson, identityJson, itemJson } from '../../domain/contact-json.js';
import { type Identity, type IdentityKey, isNumber, sameIdentity } from '../../domain/identity.js';
import type { Note } from '../../domain/note.js';
import { matchNumbers } from '../../domain/phone.js';
import { inStoredOrder } from '../../domain/stored-order.js';
import { isPaused, keyStateOf, type Upstream } from '../../domain/upstream.js';
import { keyEnded } from '../../domain/webhook.js';
import { blankIsNull } from './choices.js';
import type {
  CatalogItemWire,
  ConsentWire,
  ContactWire,
  IdentityWire,
  MatchWire,
  NoteWire,
  SuppressionWire,
} from './wire.js';
import type { AccountWire, KeyWire, MadeKeyWire, RateWindowWire, RevokedKeyWire } from './wire-keys.js';
import type { UpstreamWire } from './wire-upstreams.js';

export const encodeContact: (contact: Contact) => ContactWire = contactJson;
export const encodeIdentity: (identity: Identity) => IdentityWire = identityJson;
export const encodeItem: (item: CatalogItem) => CatalogItemWire = itemJson;

export function encodeInstant(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

/** The identifiers by which a contact was found. */
export function encodeMatches(contact: Contact, keys: readonly IdentityKey[]): MatchWire[] {
  return keys.flatMap((key, identifier) => {
    const match = matchOf(contact, key);
    return match === null ? [] : [{ identifier, ...encodeKey(key), match }];
  });
}

function matchOf(contact: Contact, key: IdentityKey): MatchWire['match'] | null {
  if (contact.identities.some((one) => sameIdentity(one, key))) return 'exact';
  const isEquivalent =
    isNumber(key.kind) &&
    contact.identities.some((one) => isNumber(one.kind) && matchNumbers(key.value, one.value) !== null);
  return isEquivalent ? 'equivalent' : null;
}

export function encodeKey(key: IdentityKey): Pick<MatchWire, 'kind' | 'scope' | 'value'> {
  return { kind: key.kind, scope: key.scope, value: key.value };
}

export function encodeNote(note: Note): NoteWire {
  return {
    id: note.id,
    number: note.number,
    body: note.body,
    type: note.type,
    author: note.author,
    media_url: note.mediaUrl,
    created_at: note.createdAt.toISOString(),
    updated_at: note.updatedAt.toISOString(),
  };
}

export function encodeConsent(consent: Consent): ConsentWire {
  return {
    id: consent.id,
    channel: consent.channel,
    state: consent.state,
    purpose: consent.purpose,
    source: consent.source,
    basis: consent.basis,
    proof: inStoredOrder(consent.proof),
    subjects: [...consent.subjects],
    occurred_at: consent.occurredAt.toISOString(),
    expires_at: encodeInstant(consent.expiresAt),
    actor: { face: consent.actor.face, key_id: consent.actor.key_id },
    created_at: consent.createdAt.toISOString(),
  };
}

export function encodeSuppression(suppression: Suppression, now: Date): SuppressionWire {
  return {
    id: suppression.id,
    channel: suppression.channel,
    subject: blankIsNull(suppression.subject),
    reason: suppression.reason,
    source: suppression.source,
    note: suppression.note,
    active: isActive(suppression, now),
    expires_at: encodeInstant(suppression.expiresAt),
    created_at: suppression.createdAt.toISOString(),
    updated_at: suppression.updatedAt.toISOString(),
  };
}

export function encodeApiKey(key: ShownKey): KeyWire {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: [...key.scopes],
    rate_limit: encodeRateLimit(key.rateLimit),
    created_at: key.createdAt.toISOString(),
    expires_at: encodeInstant(key.expiresAt),
    revoked_at: encodeInstant(key.revokedAt),
    last_used_at: encodeInstant(key.lastUsedAt),
    made_by: key.parentId,
    old_secret_until: encodeInstant(key.oldSecretUntil),
  };
}

export function encodeUpstream(upstream: Upstream, now: Date): UpstreamWire {
  const { face, url, hasKey, madeBy, readsThrough, keyFile, keyEndsAt, keyRefusedAt } = upstream;
  const isOver = isPaused(upstream, now);
  return {
    face,
    url,
    has_key: hasKey,
    state: isOver ? 'paused' : 'active',
    reason: isOver ? keyEnded : null,
    read_through: readsThrough,
    // The folder is the operator's alone to know.
    key_file: keyFile === null ? null : path.basename(keyFile),
    key_state: keyStateOf(upstream, now),
    key_ends_at: keyEndsAt?.toISOString() ?? null,
    key_refused_at: keyRefusedAt?.toISOString() ?? null,
    made_by: madeBy,
    created_at: upstream.createdAt.toISOString(),
    updated_at: upstream.updatedAt.toISOString(),
  };
}

export function encodeMadeKey(made: MadeKey): MadeKeyWire {
  return { ...encodeApiKey(made.key), key: made.secret };
}

export function encodeRevokedKey(revoked: RevokedKey): RevokedKeyWire {
  return {
    ...encodeApiKey(revoked.key),
    also_revoked: revoked.others,
    paused_webhooks: revoked.pausedWebhooks.map(({ id, face, url }) => ({ id, face, url })),
    paused_upstreams: [...revoked.pausedUpstreams],
  };
}

function encodeRateLimit(rule: RateLimitRule): 'default' | 'unlimited' | RateWindowWire {
  return rule.kind === 'window' ? { count: rule.count, seconds: rule.seconds } : rule.kind;
}

export function encodeAccount({ account, keyId, keyName, ...key }: Principal): AccountWire {
  const { settings } = account;
  return {
    account: {
      id: account.id,
      number: account.number,
      name: account.name,
      slug: account.slug,
      default_region: settings.default_region ?? null,
      contact_limit: settings.contact_limit ?? null,
      whatsapp_number: settings.whatsapp_number ?? null,
      consent_required: [...(settings.consent_required ?? [])],
      created_at: account.createdAt.toISOString(),
    },
    key: {
      id: keyId,
      name: keyName,
      scopes: scopes.filter((scope) => key.scopes.has(scope)),
      rate_limit: encodeRateLimit(key.rateLimit),
    },
  };
}
