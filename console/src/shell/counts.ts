/**
 * The numbers of open tasks in the navigation. They are requested slowly, only while the tab is visible, and only with
 * the scopes that each of them needs.
 */
import { type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call, refetchEvery } from '../api/client.ts';
import type { BulkChange, DeletedContact, Import, Page } from '../api/types.ts';
import type { PairsPage } from '../duplicates/queries.ts';
import { isUnderWay } from '../jobs/job.ts';
import { useAccount } from '../session/account.ts';
import type { Right } from '../session/rights.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { webhooksQuery } from '../webhooks/queries.ts';
import type { PageEntry } from './pages.ts';

export interface Count {
  /** The navigation shows `3`; if there may be more, `50+`. */
  readonly text: string;
  /** Screen readers read `3 open pairs`. */
  readonly said: string;
  readonly isBad?: boolean;
}
export type Counts = Readonly<Partial<Record<PageEntry['path'], Count>>>;

const everyMs = 60_000;
/** Pairs change with contacts, and their count costs more than other counts. */
const pairsEveryMs = 300_000;
/** The first page of a list is counted, which is as cheap for an account of any size. */
const maxShown = 50;
/** Loads the counts after the rows of the page, which have priority. It draws nothing. */
export function CountsSource({ onCounts }: { onCounts: (counts: Counts) => void }) {
  const { can } = useAccount();
  const may = (...rights: readonly Right[]) => rights.every(can);
  const pairs = useQuery({
    ...firstPageQuery<PairsPage>(['duplicates', 'count'], '/duplicates', maxShown, pairsEveryMs),
    enabled: may('contacts:read'),
  });
  const imports = useQuery({
    ...firstPageQuery<Page<Import>>(['imports', 'count'], '/imports', 10),
    enabled: may('import'),
  });
  const bulk = useQuery({
    ...firstPageQuery<Page<BulkChange>>(['bulk changes', 'count'], '/bulk-changes', 10),
    enabled: may('contacts:read'),
  });
  const deleted = useQuery({
    ...firstPageQuery<Page<DeletedContact>>(['contacts', 'deleted', 'count'], '/deleted-contacts', maxShown),
    enabled: may('contacts:read', 'contacts:delete'),
  });
  const webhooks = useQuery({
    ...webhooksQuery,
    refetchInterval: refetchEvery(everyMs),
    enabled: may('webhooks:manage'),
  });
  const failing = webhooks.data?.filter(
    (webhook) => webhook.state === 'disabled' || webhook.failing_since !== null,
  );
  const counts = {
    // While the search runs, more pairs are found.
    ...countOf('/duplicates', pairs.data?.data, t.counts.duplicates, {
      isLeast: pairs.data?.meta.complete === false,
    }),
    ...countOf('/settings/deleted', deleted.data?.data, t.counts.deleted),
    ...countOf('/activity/imports', imports.data?.data.filter(isUnderWay), t.counts.jobs),
    ...countOf('/activity/bulk-changes', bulk.data?.data.filter(isUnderWay), t.counts.jobs),
    ...countOf('/webhooks', failing, t.counts.webhooks, { isBad: true }),
  };
  const text = JSON.stringify(counts);
  useEffect(() => onCounts(JSON.parse(text)), [onCounts, text]);
  return null;
}

function firstPageQuery<Read extends Page<unknown>>(
  queryKey: readonly string[],
  path: string,
  limit: number,
  ms = everyMs,
): UseQueryOptions<Read> {
  return {
    queryKey,
    queryFn: ({ signal }) => call<Read>('GET', path, { query: { limit }, signal }),
    staleTime: ms,
    refetchInterval: refetchEvery(ms),
  };
}

function countOf(
  path: PageEntry['path'],
  items: readonly unknown[] | undefined,
  phrase: (count: number) => string,
  { isBad = false, isLeast = false } = {},
): Counts {
  const count = items?.length ?? 0;
  if (count === 0) return {};
  const text = `${formatNumber(count)}${isLeast || count === maxShown ? '+' : ''}`;
  return { [path]: { text, said: phrase(count), isBad } };
}
