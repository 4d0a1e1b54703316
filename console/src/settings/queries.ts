import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { AuditEntry, Page } from '../api/types.ts';

export const auditKey = 'audit';

export const auditQuery = infiniteQueryOptions({
  queryKey: [auditKey],
  queryFn: ({ signal, pageParam }) =>
    call<Page<AuditEntry>>('GET', '/audit', { signal, query: { limit: 25, cursor: pageParam } }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.meta.next_cursor ?? undefined,
});
