/** Entries of the audit trail. */

import type { EventActor } from '@switchbook/domain/consent/consent.js';
import type { AuditChange } from '@switchbook/domain/events/audit-change.js';
import type { AccountId, AuditId } from '@switchbook/domain/runtime/ids.js';
import { pickWire } from '@switchbook/domain/text/wire-names.js';

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
