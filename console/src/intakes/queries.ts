import { refetchEvery } from '../api/client.ts';
import { dataQuery } from '../api/data-query.ts';
import type { Intake, Receiver } from '../api/types.ts';

export const intakesQuery = dataQuery<readonly Intake[]>(['intakes'], '/intakes', {
  refetchInterval: refetchEvery(3_000),
});

export const receiversQuery = (intakeId: string) =>
  dataQuery<readonly Receiver[]>(['receivers', intakeId], `/intakes/${intakeId}/receivers`, {
    refetchInterval: refetchEvery(3_000),
  });
