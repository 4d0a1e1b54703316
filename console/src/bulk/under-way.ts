/** Shows bulk changes that began before the page was loaded. */
import type { QueryClient } from '@tanstack/react-query';
import { loadPage } from '../api/load-parts.ts';
import { isUnderWay } from '../jobs/job.ts';
import { readBulkChanges } from './queries.ts';

/** Limit of waiting and running ones. */
const maxUnderWay = 20;

export async function watchUnderWay(client: QueryClient): Promise<void> {
  const { data } = await readBulkChanges({ limit: maxUnderWay });
  const jobs = data.filter(isUnderWay).reverse();
  if (jobs.length === 0) return;
  const { watch } = await loadPage(() => import('./watch.ts'));
  for (const job of jobs) watch(client, job);
}
