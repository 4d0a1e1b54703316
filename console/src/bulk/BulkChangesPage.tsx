/** All bulk changes, the newest first, with what can be done about each. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { BulkChange } from '../api/types.ts';
import { keysQuery } from '../keys/queries.ts';
import { useAccount } from '../session/account.ts';
import { formatAgo, formatNumber, t } from '../texts/texts.ts';
import { ConfirmDialog } from '../ui/confirm.tsx';
import { Button } from '../ui/controls.tsx';
import { isUnderWay, JobBadge } from '../ui/job-state.tsx';
import { BackLink, Moment, MoreButton, PageFrame } from '../ui/page-frame.tsx';
import { ErrorState, Loading, NoPermission, Notice } from '../ui/states.tsx';
import { TableHead } from '../ui/table.tsx';
import { bulkChangesQuery } from './queries.ts';
import { Target } from './Target.tsx';
import { askedFrom, stopOrUndo } from './watch.ts';
import { changeWords } from './words.ts';

const counts = ['changed', 'unchanged', 'failed'] as const;

export function BulkChangesPage() {
  const { can } = useAccount();
  if (!can('contacts:read'))
    return (
      <>
        <h1 className="sr-only">{t.pages.bulkChanges}</h1>
        <NoPermission scope="contacts:read" />
      </>
    );
  return (
    <PageFrame
      title={t.pages.bulkChanges}
      back={<BackLink to="/contacts">{t.pages.contacts}</BackLink>}
      text={t.bulkChanges.text}
    >
      <BulkChangeList />
    </PageFrame>
  );
}

function BulkChangeList() {
  const { can } = useAccount();
  const list = useInfiniteQuery(bulkChangesQuery);
  const { data: keys = [] } = useQuery({ ...keysQuery, enabled: can('keys:manage') });
  if (list.isPending) return <Loading rows={6} />;
  if (list.error !== null && list.data === undefined)
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  const jobs = list.data?.pages.flatMap((page) => page.data) ?? [];
  if (jobs.length === 0)
    return (
      <Notice
        icon="clock"
        title={t.bulkChanges.none}
        actions={
          <Link to="/contacts" className="text-sm text-accent-strong hover:underline">
            {t.bulkChanges.toContacts}
          </Link>
        }
      >
        {t.bulkChanges.noneText}
      </Notice>
    );
  return (
    <section
      aria-label={t.bulkChanges.list}
      className="overflow-x-auto rounded-lg border border-line bg-surface"
    >
      <table className="w-full text-sm">
        <TableHead
          columns={[
            { title: t.bulkChanges.what, look: 'px-4' },
            { title: t.imports.state, look: 'px-2' },
            ...counts.map((one) => ({
              title: t.bulkChanges[one],
              look: 'px-2 text-right max-md:hidden',
            })),
            { title: t.bulkChanges.when, look: 'px-2 text-right max-sm:hidden' },
            {
              title: <span className="sr-only">{t.bulkChanges.actions}</span>,
              look: 'px-2 md:w-28 md:px-4',
            },
          ]}
        />
        <tbody className="divide-y divide-line">
          {jobs.map((job) => (
            <Row key={job.id} job={job} by={keys.find((one) => one.id === job.actor.key_id)?.name} />
          ))}
        </tbody>
      </table>
      <MoreButton
        isMore={list.hasNextPage}
        isBusy={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </section>
  );
}

function Row({ job, by }: { job: BulkChange; by: string | undefined }) {
  const what = changeWords(job);
  const more = moreWords(job);
  return (
    <tr className="align-top hover:bg-canvas">
      <td className="max-w-0 px-4 py-2 max-md:w-full md:w-2/5">
        <p className="pt-0.5 leading-5 font-medium break-words">{what}</p>
        <Target job={job} />
        <p className="nums text-xs break-words text-ink-soft md:hidden">
          {t.bulkChanges.brief(job.changed, job.failed === 0 ? undefined : job.failed)}
        </p>
        {more !== undefined && (
          <p className={`text-xs break-words ${job.state === 'failed' ? 'text-bad' : 'text-ink-soft'}`}>
            {more}
          </p>
        )}
      </td>
      <td className="px-2 py-2">
        <JobBadge job={job} />
      </td>
      {counts.map((one) => (
        <td
          key={one}
          className={`nums px-2 py-2 text-right leading-6 max-md:hidden ${job[one] === 0 ? 'text-ink-faint' : one === 'failed' ? 'text-bad' : ''}`}
        >
          {formatNumber(job[one])}
        </td>
      ))}
      <td className="px-2 py-2 text-right leading-6 text-ink-soft max-sm:hidden">
        <Moment at={job.created_at}>{formatAgo(job.created_at)}</Moment>
        {by !== undefined && (
          <p className="text-xs text-ink-faint">{t.bulkChanges.by(by || t.keys.nameless)}</p>
        )}
      </td>
      <td className="px-2 py-1.5 text-right md:px-4">
        <Way job={job} what={what} />
      </td>
    </tr>
  );
}

function moreWords({ undo, error, state }: BulkChange): string | undefined {
  if (state === 'failed') return error?.message;
  if (undo === null || state !== 'undone') return undefined;
  return t.bulkChanges.undone(undo.reverted, undo.kept === 0 ? undefined : undo.kept);
}

/** Stops what is under way, or undoes what was done. */
function Way({ job, what }: { job: BulkChange; what: string }) {
  const { can } = useAccount();
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const needsGroups = (job.change.add_groups ?? job.change.remove_groups) !== undefined;
  if (!can('contacts:write')) return null;
  if (isUnderWay(job) && job.state !== 'undoing')
    return (
      <Button aria-label={t.bulkChanges.stop(what)} onClick={() => void stopOrUndo(client, job.id, 'cancel')}>
        {t.actions.stop}
      </Button>
    );
  if (!job.can_undo || (needsGroups && !can('groups:write'))) return null;
  if (job.change.delete === true && !can('contacts:delete')) return null;
  const undo = () => stopOrUndo(client, job.id, 'undo');
  return (
    <>
      <Button
        icon="undo"
        aria-label={t.bulkChanges.undo(what)}
        onClick={() => (job.changed < askedFrom ? void undo() : setAsked(true))}
      >
        {t.actions.undo}
      </Button>
      {isAsked && (
        <ConfirmDialog
          title={t.bulkChanges.undoTitle(job.changed)}
          action={t.actions.undo}
          run={undo}
          onClose={() => setAsked(false)}
        >
          <p>{what}</p>
          <p>{t.bulkChanges.undoText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
