/** One import in its current state on the server (active, checked or ended) and the possible next actions. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { call, isApiError, openFile } from '../api/client.ts';
import { saveFile } from '../api/save-file.ts';
import type { Import, One } from '../api/types.ts';
import { refreshContacts } from '../contacts/queries.ts';
import { useAccount } from '../session/account.ts';
import { countryName, formatDuration, formatMoment, formatNumber, t } from '../texts/texts.ts';
import { Button, LinkButton } from '../ui/controls.tsx';
import { Figures, Progress } from '../ui/fields.tsx';
import { isUnderWay } from '../ui/job-state.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { ErrorLine, ErrorState, Loading, Notice } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { Sending } from './ColumnsStep.tsx';
import {
  changeDraft,
  correctedCells,
  type Draft,
  look,
  newDraft,
  send,
  setDraft,
  useDraft,
} from './draft.ts';
import { GroupFixes, hasGroups } from './GroupFixes.tsx';
import { StateBadge } from './ImportList.tsx';
import { areTooMany, keptDraft } from './kept-draft.ts';
import { LeftOut, namesLeftOut } from './LeftOut.tsx';
import { Problems } from './Problems.tsx';
import { importQuery } from './queries.ts';
import { RejectedGrid } from './RejectedGrid.tsx';
import { Steps } from './Steps.tsx';

export function ImportView({ id, onChoose }: { id: string; onChoose: () => void }) {
  const client = useQueryClient();
  const { data: job, error, isPending, refetch } = useQuery(importQuery(id));
  const draft = useDraft();
  const isActive = job !== undefined && isUnderWay(job);
  const wasActive = useRef(false);
  useEffect(() => {
    if (wasActive.current && !isActive) {
      refreshContacts(client);
      void client.invalidateQueries({ queryKey: ['catalogs'] });
    }
    wasActive.current = isActive;
  }, [isActive, client]);
  if (isPending) return <Loading rows={8} />;
  if (isApiError(error, 'not_found'))
    return (
      <Notice icon="import" title={t.imports.gone}>
        {t.imports.goneText}
      </Notice>
    );
  if (job === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <Steps current={job.dry_run ? 'check' : 'result'} />
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="min-w-0 flex-1 truncate text-base font-semibold">
            {job.file_name ?? t.imports.nameless}
          </h2>
          <StateBadge job={job} />
          <p className="w-full text-xs text-ink-soft">
            {[
              t.imports.rows(job.rows),
              t.imports.onMatchWas[job.on_match],
              ...(draft?.dryRunId === id && draft.region !== ''
                ? [t.imports.regionWas(countryName(draft.region))]
                : []),
              formatMoment(job.created_at),
            ].join(' · ')}
          </p>
        </div>
        {isActive && <UnderWay job={job} />}
        <Counts job={job} />
        {job.dry_run && job.state === 'done' && (
          <p className="text-sm text-ink-soft">
            {t.imports.checked} {job.rejected === 0 && job.reasons.length === 0 && t.imports.good}
          </p>
        )}
        <LeftOut names={job.format === 'csv' ? namesLeftOut(job.columns) : []} />
        {job.error !== null && (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
            {t.imports.failed}: {job.error.message}
          </p>
        )}
        {job.undo !== null && (
          <p className="text-sm text-ink-soft">
            {t.imports.undoneText(formatNumber(job.undo.reverted), formatNumber(job.undo.kept))}
          </p>
        )}
        <Ended job={job} />
      </div>
      {job.dry_run && job.state === 'done' && <Fixing job={job} />}
      <Problems reasons={job.reasons} />
      {job.dry_run && job.state === 'done' && <Next job={job} onChoose={onChoose} />}
    </>
  );
}

function UnderWay({ job }: { job: Import }) {
  const client = useQueryClient();
  const { can } = useAccount();
  const [isBusy, setBusy] = useState(false);
  const done = job.state === 'undoing' ? undefined : job.settled_rows / Math.max(1, job.rows);
  const label =
    job.state === 'running'
      ? t.imports.progress(formatNumber(job.settled_rows), formatNumber(job.rows))
      : t.imports.states[job.state];
  const cancel = () => {
    setBusy(true);
    call<One<Import>>('POST', `/imports/${job.id}/cancel`)
      .then(({ data }) => {
        client.setQueryData(importQuery(job.id).queryKey, data);
        toast({ text: `${t.imports.cancelled} ${job.dry_run ? '' : t.imports.cancelText}` });
      })
      .catch((error: unknown) => {
        // It ended meanwhile, which the next look shows.
        if (!isApiError(error, 'conflict')) toastError(error);
      })
      .finally(() => setBusy(false));
  };
  return (
    <div className="flex flex-col gap-2">
      <Progress
        label={
          job.seconds_left === null ? label : `${label}, ${t.imports.left(formatDuration(job.seconds_left))}`
        }
        share={done}
      />
      <div className="flex items-center gap-2">
        <p className="flex-1 text-xs text-ink-faint">{t.imports.leave}</p>
        {job.state !== 'undoing' && can('contacts:write') && (
          <Button isBusy={isBusy} onClick={cancel}>
            {t.imports.cancel}
          </Button>
        )}
      </div>
    </div>
  );
}

function Counts({ job }: { job: Import }) {
  const words = job.dry_run ? t.imports.wouldBe : t.imports.outcomes;
  const look = (outcome: 'created' | 'updated' | 'skipped' | 'rejected') => {
    if (job[outcome] === 0) return 'text-ink-faint';
    return outcome === 'rejected' ? 'text-bad' : outcome === 'skipped' ? '' : 'text-good';
  };
  return (
    <Figures
      items={(['created', 'updated', 'skipped', 'rejected'] as const).map(
        (one) => [words[one], formatNumber(job[one]), look(one)] as const,
      )}
    />
  );
}

/** Most rejected rows that can be edited here; for more there is the file. */
const mostAgain = 50_000;

/** Actions for an import that has ended. */
function Ended({ job }: { job: Import }) {
  const client = useQueryClient();
  const { can } = useAccount();
  const navigate = useNavigate({ from: '/activity/imports' });
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  if (isUnderWay(job)) return null;
  const mayUndo =
    !job.dry_run &&
    ['done', 'cancelled', 'failed'].includes(job.state) &&
    job.created + job.updated > 0 &&
    can('contacts:write') &&
    can('contacts:delete');
  const download = () => {
    setBusy(true);
    saveFile({
      path: `/imports/${job.id}/rejected`,
      query: {},
      name: `rejected-rows.${job.format}`,
      isLarge: job.rejected > 50_000,
      signal: new AbortController().signal,
      onProgress: () => {},
    })
      .catch(toastError)
      .finally(() => setBusy(false));
  };
  const undo = () => {
    setBusy(true);
    call<One<Import>>('POST', `/imports/${job.id}/undo`)
      .then(({ data }) => {
        client.setQueryData(importQuery(job.id).queryKey, data);
        void client.invalidateQueries({ queryKey: importQuery(job.id).queryKey });
        setAsked(false);
      })
      .catch(toastError)
      .finally(() => setBusy(false));
  };
  /** The rejected rows are a file of their own, which is checked as any file is and then opened in the grid. */
  const again = () => {
    setBusy(true);
    const name = t.imports.rejectedOf((job.file_name ?? t.imports.nameless).replace(/(\.csv)?(\.gz)?$/i, ''));
    openFile(`/imports/${job.id}/rejected`, {}, new AbortController().signal)
      .then((answer) => new Response(answer.body).blob())
      .then(async (blob) => {
        const file = new File([blob], name, { type: 'text/csv' });
        // Rows are opened to be fixed, so a cell that is wrong still keeps its row here.
        setDraft(newDraft(file, await look(file), { onMatch: job.on_match, badCells: 'reject_row' }));
        const checked = await send(true);
        await navigate({ search: { id: checked.id } });
      })
      .catch(toastError)
      .finally(() => setBusy(false));
  };
  const isNothing = job.rejected === 0 && !mayUndo && job.dry_run;
  if (isNothing) return null;
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {job.rejected > 0 && (
        <Button icon="download" isBusy={isBusy} onClick={download}>
          {t.imports.rejectedFile}
        </Button>
      )}
      {mayUndo && (
        <Button icon="undo" onClick={() => setAsked(true)}>
          {t.imports.undo}
        </Button>
      )}
      {!job.dry_run &&
        job.rejected > 0 &&
        job.rejected <= mostAgain &&
        job.format === 'csv' &&
        can('contacts:write') && (
          <Button icon="edit" isBusy={isBusy} onClick={again}>
            {t.imports.again}
          </Button>
        )}
      {!job.dry_run && job.state === 'done' && (
        <LinkButton to="/contacts" look="primary">
          {t.imports.showContacts}
        </LinkButton>
      )}
      {isAsked && (
        <Dialog
          title={t.imports.undoTitle}
          description={t.imports.result(formatNumber(job.created), formatNumber(job.updated))}
          onClose={() => setAsked(false)}
          footer={
            <>
              <Button onClick={() => setAsked(false)}>{t.actions.cancel}</Button>
              <Button look="danger" icon="undo" isBusy={isBusy} onClick={undo}>
                {t.imports.undo}
              </Button>
            </>
          }
        >
          <p className="text-sm">{t.imports.undoText}</p>
        </Dialog>
      )}
    </div>
  );
}

/** Actions for all rows with the same problem. Each sends the file again with one rule more or less. */
function Fixing({ job }: { job: Import }) {
  const navigate = useNavigate({ from: '/activity/imports' });
  const { can } = useAccount();
  const draft = useDraft();
  if (draft?.dryRunId !== job.id || draft.sent !== undefined || job.format !== 'csv') return null;
  if (!can('contacts:write') || !hasGroups(job, draft)) return null;
  const onCheck = (change: Partial<Draft>) => {
    changeDraft(change);
    send(true)
      .then((sent) => void navigate({ search: { id: sent.id } }))
      .catch((thrown: unknown) => {
        // The fix has no preview, so it is not chosen.
        changeDraft({ fixes: draft.fixes, repeats: draft.repeats, badCells: draft.badCells });
        if (!(thrown instanceof DOMException)) toastError(thrown);
      });
  };
  return <GroupFixes job={job} draft={draft} onCheck={onCheck} />;
}

/** Steps after a dry run: fix the rows, check again, import. */
function Next({ job, onChoose }: { job: Import; onChoose: () => void }) {
  const navigate = useNavigate({ from: '/activity/imports' });
  const { can } = useAccount();
  const held = useDraft();
  const draft = held?.dryRunId === job.id ? held : undefined;
  const [error, setError] = useState<unknown>();
  if (!can('contacts:write')) return null;
  const kept = draft ?? keptDraft(job.id);
  const corrected = kept === undefined ? 0 : correctedCells(kept);
  const good = job.created + job.updated;
  const run = (isDryRun: boolean) => {
    setError(undefined);
    send(isDryRun)
      .then((sent) => void navigate({ search: { id: sent.id } }))
      .catch((thrown: unknown) => {
        if (!(thrown instanceof DOMException)) setError(thrown);
      });
  };
  return (
    <>
      {job.rejected > 0 && (
        <section
          aria-label={t.imports.mend}
          data-unsaved={corrected > 0 || undefined}
          className="flex flex-col gap-3 rounded-lg border border-line bg-surface py-4"
        >
          <div className="px-4">
            <h2 className="text-base font-semibold">{t.imports.mend}</h2>
            <p className="text-sm text-ink-soft">
              {job.format !== 'csv'
                ? t.imports.mendOther
                : draft === undefined
                  ? t.imports.mendNoFile
                  : t.imports.mendText}
            </p>
          </div>
          {draft !== undefined && job.format === 'csv' && <RejectedGrid job={job} draft={draft} />}
        </section>
      )}
      {error !== undefined && <ErrorLine error={error} />}
      {draft === undefined ? (
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="flex-1 basis-60 text-sm text-ink-soft">
            {corrected === 0 ? t.imports.lostText : t.imports.lostButKept(corrected)}
          </p>
          <Button look="primary" icon="import" onClick={onChoose}>
            {t.imports.lost}
          </Button>
        </div>
      ) : draft.sent !== undefined ? (
        <Sending share={draft.sent} />
      ) : (
        <div className="flex flex-wrap items-center justify-end gap-2">
          {corrected > 0 && (
            <>
              <p aria-live="polite" className="nums flex-1 basis-60 text-sm text-ink-soft">
                {t.imports.corrected(corrected)}{' '}
                <span className={areTooMany() ? 'text-warn' : 'text-ink-faint'}>
                  {areTooMany() ? t.imports.tooManyToKeep : t.imports.keptHere}
                </span>
              </p>
              <Button onClick={() => changeDraft({ corrections: new Map() })}>{t.imports.forget}</Button>
            </>
          )}
          <Button onClick={() => void navigate({ search: { step: 'columns' } })}>
            {t.imports.toColumns}
          </Button>
          {corrected > 0 && <Button onClick={() => run(true)}>{t.imports.checkAgain}</Button>}
          <Button
            look="primary"
            icon="import"
            disabled={good === 0 && corrected === 0}
            onClick={() => run(false)}
          >
            {good === 0 || corrected > 0 ? t.imports.importNow : t.imports.importAnyway(good)}
          </Button>
        </div>
      )}
    </>
  );
}
