/** All bulk changes, newest first, with their actions. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { failureText } from '../api/describe-error.ts';
import type { BulkChange } from '../api/types.ts';
import { fieldsQuery } from '../fields/queries.ts';
import { useSentence } from '../filters/sentence.ts';
import { JobBadge } from '../jobs/JobBadge.tsx';
import { isUnderWay } from '../jobs/job.ts';
import { keysQuery } from '../keys/queries.ts';
import { useAccount } from '../session/account.ts';
import { madeName } from '../texts/made-names.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { Button, onFirstClick } from '../ui/buttons.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { MoreButton, PageFrame } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { type Column, column, Table } from '../ui/tables/Table.tsx';
import { toastError } from '../ui/toasts.tsx';
import { changeText, targetText } from './change-text.ts';
import { bulkChangesQuery } from './queries.ts';
import { confirmedFrom, stopOrUndo } from './watch.ts';

const counts = ['changed', 'unchanged', 'failed'] as const;

export function BulkChangesPage() {
  return (
    <PageFrame width="table" title={t.pages.bulkChanges} text={t.bulkChanges.text}>
      <BulkChangeList />
    </PageFrame>
  );
}

function BulkChangeList() {
  const { can } = useAccount();
  const list = useInfiniteQuery(bulkChangesQuery);
  const { data: keys = [] } = useQuery({ ...keysQuery, enabled: can('keys:manage') });
  if (list.data === undefined) return <Unread of={list} />;
  const jobs = list.data.pages.flatMap((page) => page.data);
  if (jobs.length === 0)
    return (
      <Notice
        icon="bulk"
        title={t.bulkChanges.none}
        guide="guides/console"
        actions={
          <LinkButton label={t.goTo(t.pages.contacts)} to="/contacts" icon="contacts" look="primary" />
        }
      >
        {can('contacts:write') ? t.bulkChanges.noneText : t.readerEmpty}
      </Notice>
    );
  const byOf = ({ actor }: BulkChange) =>
    actor.member ? madeName('members', actor.member.name) : keys.find((key) => key.id === actor.key_id)?.name;
  return (
    <>
      <Table
        label={t.bulkChanges.list}
        columns={bulkChangeColumnsOf(jobs, byOf)}
        rows={jobs}
        keyOf={(job) => job.id}
      />
      <MoreButton list={list} />
    </>
  );
}

function bulkChangeColumnsOf(
  jobs: readonly BulkChange[],
  byOf: (job: BulkChange) => string | undefined,
): readonly Column<BulkChange>[] {
  const shown = counts.filter((count) => count !== 'failed' || jobs.some(({ failed }) => failed > 0));
  return [
    column(t.bulkChanges.what, 'max-w-0 max-md:w-full md:w-2/5', (job) => <ChangeSummary job={job} />),
    { title: t.imports.state, cell: (job) => <JobBadge job={job} /> },
    ...shown.map((count) => ({
      title: t.bulkChanges[count],
      look: 'nums text-right max-md:hidden',
      cell: (job: BulkChange) => (
        <span className={job[count] === 0 ? 'text-ink-faint' : count === 'failed' ? 'text-bad' : ''}>
          {formatNumber(job[count])}
        </span>
      ),
    })),
    column(t.bulkChanges.when, 'text-ink-soft max-sm:hidden md:pl-8', (job) => {
      const by = byOf(job);
      return (
        <>
          <Ago at={job.created_at} />
          {by !== undefined && (
            <p className="max-w-44 truncate text-xs text-ink-faint">
              {t.bulkChanges.by(by || t.keys.nameless)}
            </p>
          )}
        </>
      );
    }),
    column(<span className="sr-only">{t.bulkChanges.actions}</span>, 'text-right md:w-28', (job) => (
      <StopOrUndo job={job} />
    )),
  ];
}

function useOwnFields() {
  const { can } = useAccount();
  return useQuery({ ...fieldsQuery, enabled: can('contacts:read') }).data ?? [];
}

function ChangeSummary({ job }: { job: BulkChange }) {
  const own = useOwnFields();
  const more = outcomeText(job);
  return (
    <>
      <p className="font-medium break-words">{changeText(job, own)}</p>
      <Target job={job} />
      <p className="nums text-xs break-words text-ink-soft md:hidden">
        {t.bulkChanges.brief(job.changed, job.failed === 0 ? undefined : job.failed)}
      </p>
      {more !== undefined && (
        <p className={`text-xs break-words ${job.state === 'failed' ? 'text-bad' : 'text-ink-soft'}`}>
          {more}
        </p>
      )}
    </>
  );
}

function outcomeText({ undo, error, state }: BulkChange): string | undefined {
  if (state === 'failed') return error ? failureText(error) : undefined;
  if (undo === null || state !== 'undone') return undefined;
  return t.bulkChanges.undone(undo.reverted, undo.kept === 0 ? undefined : undo.kept);
}

/** Stops a running change, or undoes a finished one. */
function StopOrUndo({ job }: { job: BulkChange }) {
  const { can } = useAccount();
  const client = useQueryClient();
  const own = useOwnFields();
  const [isConfirming, setConfirming] = useState(false);
  // A message leads here with the change to undo, also from this page. A reload does not ask again.
  const isAsked = history.state?.undo === job.id;
  useEffect(() => {
    if (!isAsked) return;
    setConfirming(true);
    history.replaceState(null, '');
  }, [isAsked]);
  const needsGroups = (job.change.add_groups ?? job.change.remove_groups) !== undefined;
  if (!can('contacts:write')) return null;
  if (isUnderWay(job) && job.state !== 'undoing')
    return (
      <Button
        aria-label={t.bulkChanges.stop(changeText(job, own))}
        onClick={onFirstClick(() => void stopOrUndo(client, job.id, 'cancel').catch(toastError))}
      >
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
        aria-label={t.bulkChanges.undo(changeText(job, own))}
        onClick={() => (job.changed < confirmedFrom ? void undo().catch(toastError) : setConfirming(true))}
      >
        {t.actions.undo}
      </Button>
      {isConfirming && (
        <ConfirmDialog
          title={t.bulkChanges.undoTitle(job.changed)}
          action={t.actions.undo}
          run={undo}
          onClose={() => setConfirming(false)}
        >
          <p>{changeText(job, own)}</p>
          <p>{t.bulkChanges.undoText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function Target({ job }: { job: BulkChange }) {
  const sentence = useSentence(job.filter);
  return (
    <p className="text-xs break-words text-ink-soft">
      {sentence ? t.bulkChanges.matching(sentence) : targetText(job)}
    </p>
  );
}
