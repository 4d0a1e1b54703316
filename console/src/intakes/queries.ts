import { queryOptions } from '@tanstack/react-query';
import { call, every } from '../api/client.ts';
import type { Intake, Page, Receiver } from '../api/types.ts';

export const intakesQuery = queryOptions({
  queryKey: ['intakes'],
  queryFn: async ({ signal }) => (await call<Page<Intake>>('GET', '/intakes', { signal })).data,
  refetchInterval: every(3_000),
});

export const receiversQuery = (intakeId: string) =>
  queryOptions({
    queryKey: ['receivers', intakeId],
    queryFn: async ({ signal }) =>
      (await call<Page<Receiver>>('GET', `/intakes/${intakeId}/receivers`, { signal })).data,
    refetchInterval: every(3_000),
  });
