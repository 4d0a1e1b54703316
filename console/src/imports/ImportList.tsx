/** All imports, the newest first. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from '../address/Link.tsx';
import type { Import } from '../api/types.ts';
import { JobBadge } from '../jobs/JobBadge.tsx';
import { isUnderWay } from '../jobs/job.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { Button } from '../ui/buttons.tsx';
import { Badge, MoreButton } from '../ui/page-frame.tsx';
import { GuideLink, Unread } from '../ui/states.tsx';
import { type Column, column, Table } from '../ui/tables/Table.tsx';
import { useDraft } from './draft.ts';
import { importsQuery } from './queries.ts';

/**
 * Whether a newer check or import of the same file replaced this check: a file is often checked several times before
 * its import.
 */
function isEarlierCheck(job: Import, newer: readonly Import[]): boolean {
  return job.dry_run && !isUnderWay(job) && newer.some((item) => item.file_name === job.file_name);
}

export function ImportList() {
  const [isAll, setAll] = useState(false);
  const list = useInfiniteQuery(importsQuery);
  if (list.data === undefined) return <Unread of={list} />;
  const all = list.data.pages.flatMap((page) => page.data);
  const jobs = isAll ? all : all.filter((job, index) => !isEarlierCheck(job, all.slice(0, index)));
  const hidden = all.length - jobs.length;
  if (all.length === 0)
    return (
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-ink-soft">
          <b className="font-medium text-ink">{t.imports.none}.</b> {t.imports.noneText}
        </p>
        <GuideLink page="guides/imports" />
      </div>
    );
  return (
    <section aria-label={t.imports.list} className="flex flex-col gap-2">
      <h2 className="text-sm font-medium text-ink-soft">{t.imports.list}</h2>
      <div className="overflow-x-auto rounded-lg border border-line bg-surface [--edge:16px]">
        <Table label={t.imports.list} columns={columns} rows={jobs} keyOf={(job) => job.id} />
      </div>
      {(hidden > 0 || isAll) && (
        <Button look="quiet" className="-ml-2.5 self-start" onClick={() => setAll(!isAll)}>
          {isAll ? t.imports.hideChecks : t.imports.showChecks(hidden)}
        </Button>
      )}
      <MoreButton list={list} />
    </section>
  );
}

const outcomes = ['created', 'updated', 'skipped', 'rejected'] as const;

const columns: readonly Column<Import>[] = [
  column(t.imports.file, 'max-w-0 max-md:w-full md:w-2/5', (job) => (
    <>
      <Link
        to="/activity/imports"
        search={{ id: job.id }}
        className="flex min-h-6 items-center font-medium hover:underline"
      >
        <span className="truncate">{job.file_name ?? t.imports.nameless}</span>
      </Link>
      <p className="nums truncate text-xs text-ink-soft md:hidden">
        {t.imports.brief(formatNumber(job.created), formatNumber(job.updated), formatNumber(job.rejected))}
      </p>
    </>
  )),
  { title: t.imports.state, cell: (job) => <ListedState job={job} /> },
  ...outcomes.map(
    (outcome): Column<Import> => ({
      title: t.imports.outcomes[outcome],
      look: 'text-right max-md:hidden',
      cell: (job) => (
        <span
          // A preview imported nothing.
          className={`nums ${job.dry_run || job[outcome] === 0 ? 'text-ink-faint' : outcome === 'rejected' ? 'text-bad' : ''}`}
        >
          {formatNumber(job[outcome])}
        </span>
      ),
    }),
  ),
  column(t.imports.when, 'text-right whitespace-nowrap text-ink-soft max-sm:hidden', (job) => (
    <Ago at={job.created_at} />
  )),
];

/** Shows the state. A preview can be imported only in the tab with its file, and not after a reload. */
function ListedState({ job }: { job: Import }) {
  const draft = useDraft();
  const isElsewhere = job.dry_run && job.state === 'done' && draft?.dryRunId !== job.id;
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <StateBadge job={job} />
      {isElsewhere && <span className="text-xs text-ink-faint max-sm:hidden">{t.imports.elsewhere}</span>}
    </span>
  );
}

export function StateBadge({ job }: { job: Import }) {
  return job.dry_run && job.state === 'done' ? <Badge>{t.imports.dryRun}</Badge> : <JobBadge job={job} />;
}
