/** The data of accounts and keys that the audit trail may contain. */
import { type Account, type Key, rateLimitJson } from '@switchbook/domain/access/access.js';
import type { AuditState } from '@switchbook/domain/events/audit-change.js';
import { settingsAuditState } from './account-settings.js';

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
