/** One import in its current state on the server (active, checked or ended) and the possible next actions. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { navigate } from '../address/address.ts';
import { call, isApiError } from '../api/client.ts';
import { failureText } from '../api/describe-error.ts';
import { saveFile } from '../api/save-file.ts';
import type { Import, One } from '../api/types.ts';
import { refreshContacts } from '../contacts/contact-queries.ts';
import type { View } from '../contacts/view.ts';
import { UnsavedMark } from '../drafts/unsaved.tsx';
import { isUnderWay } from '../jobs/job.ts';
import { useAccount } from '../session/account.ts';
import { removeSampleView } from '../settings/sample-people.ts';
import { countryName, formatDuration, formatMoment, formatNumber, t } from '../texts/texts.ts';
import { Button, onFirstClick } from '../ui/buttons.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { Progress } from '../ui/forms/fields.tsx';
import { LinkButton } from '../ui/LinkButton.tsx';
import { PageBody } from '../ui/page-frame.tsx';
import { ErrorLine, ErrorState, Loading, Notice, WarningLine } from '../ui/states.tsx';
import { useTask } from '../ui/task.ts';
import { toast, toastError } from '../ui/toasts.tsx';
import { Sending } from './ColumnsStep.tsx';
import { changeDraft, changeDraftOf, correctedCells, type Draft, send, useDraft } from './draft.ts';
import { FirstRows } from './FirstRows.tsx';
import { headingsOf, type ShownImport } from './field-label.ts';
import { StateBadge } from './ImportList.tsx';
import { keptDraft, wasTooLarge } from './kept-draft.ts';
import { LeftOut, namesLeftOut } from './LeftOut.tsx';
import { NewItems } from './NewItems.tsx';
import { Problems } from './Problems.tsx';
import { ActionBar, type Count, FileHead } from './parts.tsx';
import { importQuery, importsQuery } from './queries.ts';
import { openRejected } from './rejected-rows.ts';

interface ImportViewProps {
  readonly id: string;
  /** the import whose rejected rows this is a check of */
  readonly of: string | undefined;
  readonly onChoose: () => void;
}

export function ImportView({ id, of, onChoose }: ImportViewProps) {
  const { data: job, error, isPending, refetch } = useQuery(importQuery(id));
  const { data: first } = useQuery({ ...importQuery(of ?? ''), enabled: of !== undefined });
  const draft = useDraft();
  const [checked, setChecked] = useState<Import>();
  const isActive = job !== undefined && isUnderWay(job);
  useRefreshedContacts(job !== undefined && !job.dry_run && !isActive);
  useRefreshedList(job?.state);
  if (job?.dry_run === true && job.state === 'done' && job !== checked) setChecked(job);
  // The page keeps its place while a fix is checked: the last check is shown until then.
  const isChecking = checked !== undefined && error === null && (job === undefined || isActive);
  const shown = isChecking ? checked : job;
  if (shown === undefined)
    return <NoImport error={isPending ? undefined : error} onRetry={() => void refetch()} />;
  const isChecked = shown.dry_run && shown.state === 'done';
  const own = draft?.dryRunId === id ? draft : undefined;
  const hasFirstRows = isChecked && own !== undefined;
  const headed = { ...shown, headings: headingsOf(shown, first) };
  return (
    <>
      <PageBody>
        <ImportHead job={shown} />
        <Outcome job={shown} isLost={own === undefined && of === undefined} hasFirstRows={hasFirstRows} />
        {hasFirstRows && <FirstRows job={headed} draft={own} />}
        <FixedProblems
          job={headed}
          draft={isChecked && shown.format === 'csv' ? own : undefined}
          isBusy={isChecking}
        />
      </PageBody>
      {isChecking ? (
        <ActionBar counts={countsOf(shown)}>{job && <UnderWay isBar job={job} />}</ActionBar>
      ) : isChecked ? (
        <Next job={shown} draft={own} first={first} onChoose={onChoose} />
      ) : (
        // The progress of work under way is in the page.
        isUnderWay(shown) || <Ended job={shown} />
      )}
    </>
  );
}

function ImportHead({ job }: { job: Import }) {
  return (
    <FileHead
      step={job.dry_run ? 'check' : 'result'}
      badge={
        job.dry_run && job.state === 'done' ? (
          <span className="text-sm text-ink-soft">
            {t.imports.checked} {job.rejected === 0 && job.reasons.length === 0 && t.imports.good}
          </span>
        ) : (
          // Work under way has a bar with the same words.
          <Headline job={job} />
        )
      }
      facts={[
        t.imports.rows(job.rows),
        t.imports.onMatchWas[job.on_match],
        job.region === null ? undefined : t.imports.regionWas(countryName(job.region)),
        formatMoment(job.created_at),
      ]}
    />
  );
}

/** Shows what an import has changed, and its state. Work under way has a bar with the same words. */
function Headline({ job }: { job: Import }) {
  const { created, updated, state } = job;
  const changes = [
    ...(created > 0 || updated === 0 ? [t.imports.contactsCreated(created)] : []),
    ...(updated > 0 ? [t.imports.contactsUpdated(updated)] : []),
  ];
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 empty:hidden">
      {!job.dry_run && ['done', 'cancelled', 'failed'].includes(state) && (
        <h2 className="nums text-lg font-semibold">{changes.join(' · ')}</h2>
      )}
      {isUnderWay(job) || <StateBadge job={job} />}
    </div>
  );
}

interface OutcomeProps {
  readonly job: Import;
  /** this tab has no file whose rows can be edited */
  readonly isLost: boolean;
  /** the columns that are not imported are there */
  readonly hasFirstRows: boolean;
}

/** Shows how the import went. */
function Outcome({ job, isLost, hasFirstRows }: OutcomeProps) {
  return (
    <>
      {isUnderWay(job) && (
        <div className="rounded-lg border border-line bg-surface p-4">
          <UnderWay job={job} />
        </div>
      )}
      {job.dry_run && job.state === 'done' && job.rejected > 0 && isLost && (
        <p className="text-sm text-ink-soft">
          {job.format === 'csv' ? t.imports.mendNoFile : t.imports.mendOther}
        </p>
      )}
      <LeftOut names={job.format === 'csv' && !hasFirstRows ? namesLeftOut(job.columns) : []} />
      <NewItems job={job} />
      {job.error !== null && (
        <WarningLine>
          {t.imports.failed}: {failureText(job.error)}
        </WarningLine>
      )}
      {job.undo !== null && (
        <p className="text-sm text-ink-soft">
          {t.imports.undoneText(
            formatNumber(job.undo.reverted),
            job.undo.kept > 0 ? formatNumber(job.undo.kept) : undefined,
          )}
        </p>
      )}
    </>
  );
}

/** Refreshes the contacts. A short import has ended before its state is read for the first time. */
function useRefreshedContacts(hasEnded: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!hasEnded) return;
    refreshContacts(client);
    void client.invalidateQueries({ queryKey: ['catalogs'] });
  }, [hasEnded, client]);
}

/** Refreshes the list of imports, which may lack this one or its state. */
function useRefreshedList(state: Import['state'] | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (state !== undefined) void client.invalidateQueries({ queryKey: importsQuery.queryKey });
  }, [state, client]);
}

/** Shows the state of an import that is not read. `error`: undefined while it is read. */
function NoImport({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <PageBody>
      {error === undefined ? (
        <Loading rows={8} />
      ) : isApiError(error, 'not_found') ? (
        <Notice icon="import" title={t.imports.gone}>
          {t.imports.goneText}
        </Notice>
      ) : (
        <ErrorState error={error} onRetry={onRetry} />
      )}
    </PageBody>
  );
}

/** Shows the progress. `isBar`: in the bar of actions. */
function UnderWay({ job, isBar = false }: { job: Import; isBar?: boolean }) {
  const client = useQueryClient();
  const { can } = useAccount();
  const { isBusy, runWithToast } = useTask();
  const done = job.state === 'undoing' ? undefined : job.settled_rows / Math.max(1, job.rows);
  const label =
    job.state === 'running'
      ? t.imports.progress(formatNumber(job.settled_rows), formatNumber(job.rows))
      : t.imports.states[job.state];
  const cancel = () => {
    const done = ({ data }: One<Import>) => {
      client.setQueryData(importQuery(job.id).queryKey, data);
      toast({
        text: job.dry_run ? t.imports.checkCancelled : `${t.imports.cancelled} ${t.imports.cancelText}`,
      });
    };
    runWithToast(
      call<One<Import>>('POST', `/imports/${job.id}/cancel`).then(done, (error: unknown) => {
        // The import has ended, which the next request shows.
        if (!isApiError(error, 'conflict')) throw error;
      }),
    );
  };
  return (
    <div className={isBar ? 'flex min-w-0 flex-1 items-center gap-4' : 'flex flex-col gap-2'}>
      <div className="min-w-0 flex-1">
        <Progress
          label={
            job.seconds_left === null
              ? label
              : `${label}, ${t.imports.left(formatDuration(job.seconds_left))}`
          }
          share={done}
        />
      </div>
      <div className="flex items-center gap-2">
        {!isBar && <p className="flex-1 text-xs text-ink-faint">{t.imports.leave}</p>}
        {job.state !== 'undoing' && can('contacts:write') && (
          <Button isBusy={isBusy} onClick={onFirstClick(cancel)}>
            {job.dry_run ? t.imports.cancelCheck : t.imports.cancel}
          </Button>
        )}
      </div>
    </div>
  );
}

function countsOf(job: Import): readonly Count[] {
  const words = job.dry_run ? t.imports.wouldBe : t.imports.outcomes;
  const look = (outcome: 'created' | 'updated' | 'skipped' | 'rejected') => {
    if (job[outcome] === 0) return 'text-ink-faint';
    if (job.state === 'undone') return 'text-ink-faint line-through';
    return outcome === 'rejected' ? 'text-bad' : outcome === 'skipped' ? '' : 'text-good';
  };
  return (['created', 'updated', 'skipped', 'rejected'] as const).map((outcome) => [
    words[outcome],
    formatNumber(job[outcome]),
    look(outcome),
  ]);
}

/** Most rejected rows that can be edited here; for more there is the file. */
const maxAgain = 50_000;

/** Actions for an import that has ended. */
function Ended({ job }: { job: Import }) {
  const client = useQueryClient();
  const { can } = useAccount();
  const [isConfirming, setConfirming] = useState(false);
  const { isBusy, runWithToast } = useTask();
  const mayUndo =
    !job.dry_run &&
    ['done', 'cancelled', 'failed'].includes(job.state) &&
    job.created + job.updated > 0 &&
    can('contacts:write') &&
    can('contacts:delete');
  const undo = async () => {
    const { data } = await call<One<Import>>('POST', `/imports/${job.id}/undo`);
    client.setQueryData(importQuery(job.id).queryKey, data);
    void client.invalidateQueries({ queryKey: importQuery(job.id).queryKey });
    await removeSampleView(client, job);
  };
  return (
    <ActionBar counts={countsOf(job)}>
      {mayUndo && (
        <Button icon="undo" onClick={() => setConfirming(true)}>
          {t.imports.undo}
        </Button>
      )}
      {!job.dry_run &&
        job.rejected > 0 &&
        job.rejected <= maxAgain &&
        job.format === 'csv' &&
        can('contacts:write') && (
          <Button icon="edit" isBusy={isBusy} onClick={() => runWithToast(openRejected(client, job))}>
            {t.imports.again}
          </Button>
        )}
      {!job.dry_run && job.state === 'done' && (
        <LinkButton label={t.imports.showContacts} to="/contacts" search={contactsOf(job)} look="primary" />
      )}
      {isConfirming && (
        <ConfirmDialog
          title={t.imports.undoTitle}
          action={t.imports.undo}
          run={undo}
          onClose={() => setConfirming(false)}
        >
          <p>{t.imports.result(formatNumber(job.created), formatNumber(job.updated))}</p>
          <p>{t.imports.undoText}</p>
        </ConfirmDialog>
      )}
    </ActionBar>
  );
}

/** Filters the contacts that changed while the import ran. The times that a file sets itself do not show that. */
function contactsOf({ columns, created, updated, started_at: from, finished_at: to }: Import): View {
  const hasTimes = columns.some(({ field }) => field === 'created_at' || field === 'updated_at');
  if (from === null || to === null || hasTimes || created + updated === 0) return {};
  // The end is rounded down to a whole millisecond.
  const value = [from, new Date(Date.parse(to) + 1).toISOString()];
  const during = (field: string) => ({ field, op: 'between', value });
  const some = [
    ...(created > 0 ? [during('created_at')] : []),
    ...(updated > 0 ? [during('updated_at')] : []),
  ];
  return { filter: JSON.stringify(some.length === 1 ? { all: some } : { any: some }) };
}

/** Shows the problems with a known fix. Each action sends the file again with one rule more or less. */
function FixedProblems(props: { job: ShownImport; draft: Draft | undefined; isBusy: boolean }) {
  const { job, draft } = props;
  const client = useQueryClient();
  const { can } = useAccount();
  const { isBusy, runWithToast } = useTask();
  const isChecking = props.isBusy || draft?.sent !== undefined;
  const onCheck = (change: Partial<Draft>) => {
    // The buttons remain until the check ends, so that nothing jumps.
    if (isChecking) return;
    changeDraft(change);
    send(client, true).catch((thrown: unknown) => {
      // The fix has no preview, so it is not chosen.
      if (draft !== undefined) {
        const { fixes, repeats, onMatch, onSimilar, badCells } = draft;
        changeDraftOf(draft.file, { fixes, repeats, onMatch, onSimilar, badCells });
      }
      if (!(thrown instanceof DOMException)) toastError(thrown);
    });
  };
  const download = () =>
    saveFile({
      path: `/imports/${job.id}/rejected`,
      query: {},
      name: `rejected-rows.${job.format}`,
      isLarge: job.rejected > 50_000,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
  return (
    <Problems
      job={job}
      draft={can('contacts:write') ? draft : undefined}
      isBusy={isChecking}
      onCheck={draft !== undefined && can('contacts:write') ? onCheck : undefined}
      actions={
        job.rejected > 0 &&
        !isUnderWay(job) && (
          <Button look="quiet" icon="download" isBusy={isBusy} onClick={() => runWithToast(download())}>
            {t.imports.rejectedFile}
          </Button>
        )
      }
    />
  );
}

interface NextProps {
  readonly job: Import;
  readonly draft: Draft | undefined;
  /** the import whose rejected rows are checked */
  readonly first: Import | undefined;
  readonly onChoose: () => void;
}

/** Steps after a dry run: check the corrected rows again, import. */
function Next({ job, draft, first, onChoose }: NextProps) {
  const client = useQueryClient();
  const { can } = useAccount();
  const [error, setError] = useState<unknown>();
  const shownDraft = draft ?? keptDraft(job.id);
  const corrected = shownDraft === undefined ? 0 : correctedCells(shownDraft);
  const good = job.created + job.updated;
  const run = (isDryRun: boolean) => {
    setError(undefined);
    send(client, isDryRun).catch((thrown: unknown) => {
      if (!(thrown instanceof DOMException)) setError(thrown);
    });
  };
  if (!can('contacts:write')) return <ActionBar counts={countsOf(job)} />;
  return (
    <ActionBar counts={countsOf(job)}>
      {error !== undefined && <ErrorLine error={error} />}
      {corrected > 0 && <UnsavedMark />}
      {draft === undefined ? (
        <Lost {...{ job, first, corrected, onChoose }} />
      ) : draft.sent !== undefined ? (
        <Sending share={draft.sent} />
      ) : (
        <>
          {corrected > 0 && (
            <p aria-live="polite" className="nums min-w-0 flex-1 basis-60 text-sm text-ink-soft">
              {t.imports.corrected(corrected)}{' '}
              <span className={wasTooLarge() ? 'text-warn' : 'text-ink-faint'}>
                {wasTooLarge() ? t.imports.tooManyToKeep : t.imports.keptHere}
              </span>
            </p>
          )}
          {corrected > 0 && (
            <Button look="quiet" onClick={() => changeDraft({ corrections: new Map() })}>
              {t.imports.forget}
            </Button>
          )}
          <Button onClick={() => navigate({ to: '/activity/imports', search: { step: 'columns' } })}>
            {job.format === 'csv' ? t.imports.toColumns : t.actions.back}
          </Button>
          {corrected > 0 && <Button onClick={() => run(true)}>{t.imports.checkAgain}</Button>}
          <Button
            look="primary"
            icon="import"
            disabled={good === 0 && corrected === 0}
            onClick={onFirstClick(() => run(false))}
          >
            {good === 0 || corrected > 0 ? t.imports.importNow : t.imports.importAnyway(good)}
          </Button>
        </>
      )}
    </ActionBar>
  );
}

interface LostProps extends Pick<NextProps, 'job' | 'first' | 'onChoose'> {
  readonly corrected: number;
}

/** Shows that this tab has no file of the check. The server still has the rejected rows of an import. */
function Lost({ job, first, corrected, onChoose }: LostProps) {
  const client = useQueryClient();
  const { isBusy, runWithToast } = useTask();
  return (
    <>
      <p className="min-w-0 flex-1 basis-60 text-sm text-ink-soft">
        {first !== undefined || corrected === 0 ? t.imports.lostText : t.imports.lostButKept(corrected)}
      </p>
      {first === undefined ? (
        <Button look="primary" icon="import" onClick={onChoose}>
          {t.imports.lost}
        </Button>
      ) : (
        <Button
          look="primary"
          icon="edit"
          isBusy={isBusy}
          onClick={() => runWithToast(openRejected(client, first, job))}
        >
          {t.imports.again}
        </Button>
      )}
    </>
  );
}
