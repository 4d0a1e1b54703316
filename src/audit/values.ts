/**
 * The data that the audit trail may contain. Secret members are recorded only by their names. So are members that may
 * name a person: names, numbers, free text and the paths of URLs.
 */

import { type Account, type Caller, type Key, rateLimitJson } from '@switchbook/domain/access/access.js';
import type { EventActor } from '@switchbook/domain/consent/consent.js';
import { type AuditChange, type AuditState, originOf } from '@switchbook/domain/events/audit-change.js';
import type { AccountId, AuditId } from '@switchbook/domain/runtime/ids.js';
import { pickWire } from '@switchbook/domain/text/wire-names.js';
import { settingsAuditState } from '../access/values/account-settings.js';
import type { MemberLogin } from '../members/values/member.js';
import type { Upstream } from '../upstreams/values.js';

export interface AuditEntry extends AuditChange {
  readonly accountId: AccountId;
  readonly id: AuditId;
  readonly occurredAt: Date;
  readonly actor: EventActor;
}

/** Encodes an entry for the native API and the command line. */
export function auditJson(entry: AuditEntry) {
  const { actor } = entry;
  return {
    ...pickWire(entry, 'id', 'occurredAt'),
    actor: { face: actor.face, key_id: actor.key_id },
    ...pickWire(entry, 'action', 'subject', 'before', 'after', 'withheld'),
  };
}

/** Returns the caller that acts for the command line. The command line has every scope. */
export function commandLine(accountId: AccountId): Caller {
  return { accountId, face: 'cli', keyId: null };
}

export function accountAuditState({ number, name, slug, settings }: Account): AuditState {
  const { shown, withheld } = settingsAuditState(settings);
  return { shown: { number, ...shown }, withheld: { name, slug, ...withheld } };
}

export function keyAuditState({ parentId, name, scopes, rateLimit, expiresAt, revokedAt }: Key): AuditState {
  return {
    shown: {
      made_by: parentId,
      scopes,
      rate_limit: rateLimitJson(rateLimit),
      expires_at: expiresAt?.toISOString() ?? null,
      revoked_at: revokedAt?.toISOString() ?? null,
    },
    withheld: { name },
  };
}

/** Returns data of an upstream for the trail. `sealedKey`: encrypted, as stored. */
export function upstreamAuditState({
  url,
  sealedKey,
  madeBy,
  readsThrough,
  keyFile,
}: Pick<Upstream, 'url' | 'madeBy' | 'readsThrough' | 'keyFile'> & {
  readonly sealedKey: Buffer | null;
}): AuditState {
  const options = {
    ...(readsThrough ? { read_through: true } : {}),
    ...(keyFile === null ? {} : { follows_key_file: true }),
  };
  return {
    shown: { origin: originOf(url), has_key: sealedKey !== null, made_by: madeBy, ...options },
    withheld: { url, key: sealedKey?.toString('hex') },
  };
}

/** Returns data of a member's login for the trail. The subject at the provider may be an email address. */
export function loginAuditState({
  memberNumber,
  issuer,
  label,
}: Pick<MemberLogin, 'memberNumber' | 'issuer' | 'label'>): AuditState {
  return {
    shown: { member: memberNumber, issuer: issuer === '' ? null : originOf(issuer) },
    withheld: { label },
  };
}

export function pullKeyAuditState({
  face,
  url,
}: {
  readonly face: string;
  readonly url: string;
}): AuditState {
  return { shown: { face, origin: originOf(url) }, withheld: { url, key: true } };
}
