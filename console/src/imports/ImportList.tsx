/** All imports, the newest first. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Import } from '../api/types.ts';
import { formatAgo, formatNumber, t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { isUnderWay, JobBadge } from '../ui/job-state.tsx';
import { Badge } from '../ui/page-frame.tsx';
import { ErrorState, Loading, Notice } from '../ui/states.tsx';
import { TableHead } from '../ui/table.tsx';
import { importsQuery } from './queries.ts';

/** A file is checked again and again before it is imported: the checks that something newer of the file replaced. */
function isEarlierCheck(job: Import, newer: readonly Import[]): boolean {
  return job.dry_run && !isUnderWay(job) && newer.some((one) => one.file_name === job.file_name);
}

export function ImportList() {
  const [isAll, setAll] = useState(false);
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery(importsQuery);
  if (isPending) return <Loading rows={6} />;
  if (error !== null && data === undefined)
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  const all = data?.pages.flatMap((page) => page.data) ?? [];
  const jobs = isAll ? all : all.filter((job, index) => !isEarlierCheck(job, all.slice(0, index)));
  const hidden = all.length - jobs.length;
  if (all.length === 0)
    return (
      <Notice icon="import" title={t.imports.none}>
        {t.imports.noneText}
      </Notice>
    );
  return (
    <section aria-label={t.imports.list} className="flex flex-col gap-2">
      <h2 className="text-sm font-medium text-ink-soft">{t.imports.list}</h2>
      <div className="overflow-x-auto rounded-lg border border-line bg-surface">
        <table className="w-full text-sm">
          <TableHead
            columns={[
              { title: t.imports.file, look: 'px-4' },
              { title: t.imports.state, look: 'px-2' },
              ...(['created', 'updated', 'skipped', 'rejected'] as const).map((one) => ({
                title: t.imports.outcomes[one],
                look: 'px-2 text-right max-md:hidden',
              })),
              { title: t.imports.when, look: 'px-4 text-right max-sm:hidden' },
            ]}
          />
          <tbody className="divide-y divide-line">
            {jobs.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </tbody>
        </table>
      </div>
      {(hidden > 0 || isAll) && (
        <Button look="quiet" className="self-start" onClick={() => setAll(!isAll)}>
          {isAll ? t.imports.hideChecks : t.imports.showChecks(hidden)}
        </Button>
      )}
      {hasNextPage && (
        <Button className="self-center" isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t.imports.more}
        </Button>
      )}
    </section>
  );
}

function JobRow({ job }: { job: Import }) {
  return (
    <tr className="hover:bg-canvas">
      <td className="h-11 max-w-0 px-4 max-md:w-full max-md:pt-1 md:w-2/5">
        <Link
          to="/imports"
          search={{ id: job.id }}
          className="flex min-h-6 items-center font-medium hover:underline"
        >
          <span className="truncate">{job.file_name ?? t.imports.nameless}</span>
        </Link>
        <p className="nums truncate pb-1.5 text-xs text-ink-soft md:hidden">
          {t.imports.brief(formatNumber(job.created), formatNumber(job.updated), formatNumber(job.rejected))}
        </p>
      </td>
      <td className="px-2">
        <StateBadge job={job} />
      </td>
      {(['created', 'updated', 'skipped', 'rejected'] as const).map((one) => (
        <td
          key={one}
          className={`nums px-2 text-right max-md:hidden ${job[one] === 0 ? 'text-ink-faint' : one === 'rejected' ? 'text-bad' : ''}`}
        >
          {formatNumber(job[one])}
        </td>
      ))}
      <td className="px-4 text-right whitespace-nowrap text-ink-soft max-sm:hidden">
        {formatAgo(job.created_at)}
      </td>
    </tr>
  );
}

export function StateBadge({ job }: { job: Import }) {
  return job.dry_run && job.state === 'done' ? <Badge>{t.imports.dryRun}</Badge> : <JobBadge job={job} />;
}
