/** `/audit`: changes of rights, settings and connections of an account, with their actors. */

import { auditActionNames } from '@switchbook/domain/events/audit-change.js';
import { instant, oneOf, shape, uuid } from '@switchbook/domain/records/schemas.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import { Type } from 'typebox';
import { pageQuery } from '../faces/directory/kit/query.js';
import { listRoute } from '../faces/directory/kit/route-kinds.js';
import { authorWire } from '../faces/directory/kit/wire.js';
import type { KeyRoute } from '../faces/kit/wire/declared-route.js';
import { auditJson } from './values.js';

const auditedMembers = Type.Unsafe<Record<string, unknown> | null>({
  type: ['object', 'null'],
  additionalProperties: true,
});

const auditWire = shape('AuditEntry', {
  id: uuid,
  occurred_at: instant,
  actor: authorWire,
  action: oneOf(auditActionNames),
  subject: Type.String(),
  before: auditedMembers,
  after: auditedMembers,
  withheld: Type.Unsafe<readonly string[]>(Type.Array(Type.String())),
});

const auditQuery = Type.Object({
  ...pageQuery.properties,
  since: Type.Optional(Type.String({ format: 'date-time' })),
});

export const auditRoutes: readonly KeyRoute[] = [
  listRoute('GET /audit', 'listAudit', 'List changes of rights, settings and connections', {
    scope: 'keys:manage',
    query: auditQuery,
    item: auditWire,
    open: ({ core, caller, signal }, parameters) => {
      const text = parameters.text('since');
      const since = text === undefined ? null : parseInstant(text);
      if (since === undefined)
        parameters.fault(
          'since',
          'form',
          'must be a date and time as in RFC 3339, such as 2026-01-15T09:00:00Z',
          'time',
        );
      return {
        name: JSON.stringify(['audit', text ?? null]),
        read: (page) => core.listAudit(caller, { ...page, since: since ?? null }, signal),
      };
    },
    encode: auditJson,
  }),
];
