/** An entry of the trail of changes. */

import { Type } from 'typebox';
import { auditActions } from '../../domain/audit-change.js';
import { instant, oneOf, shape, uuid } from '../../domain/schemas.js';
import { authorWire } from './wire.js';

const members = Type.Unsafe<Record<string, unknown> | null>({
  type: ['object', 'null'],
  additionalProperties: true,
});

export const auditWire = shape('AuditEntry', {
  id: uuid,
  occurred_at: instant,
  actor: authorWire,
  action: oneOf(auditActions),
  subject: Type.String(),
  before: members,
  after: members,
  withheld: Type.Unsafe<readonly string[]>(Type.Array(Type.String())),
});
