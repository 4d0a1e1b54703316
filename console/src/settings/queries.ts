import { infiniteQueryOptions } from '@tanstack/react-query';
import { pagesOf } from '../api/client.ts';
import type { AuditEntry, Page } from '../api/types.ts';

export const auditKey = 'audit';

export const auditQuery = infiniteQueryOptions({
  queryKey: [auditKey],
  ...pagesOf<Page<AuditEntry>>('/audit', { limit: 25 }),
});
