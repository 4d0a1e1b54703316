/**
 * Running bulk changes, shown as messages until they end: with a button to stop them, and later to undo them. The
 * server does the work; a reloaded page shows the changes that still run.
 */
import type { QueryClient } from '@tanstack/react-query';
import { mayBeLater } from '../api/client.ts';
import { failureText } from '../api/describe-error.ts';
import type { BulkChange, OwnField } from '../api/types.ts';
import { refreshContacts } from '../contacts/contact-queries.ts';
import { fieldsQuery } from '../fields/queries.ts';
import { isUnderWay, pollMs } from '../jobs/job.ts';
import { onLeave } from '../session/session.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { toast, toastError } from '../ui/toasts.tsx';
import { changedText, changeText } from './change-text.ts';
import { bulkKey, readBulkChange, sendAction } from './queries.ts';

/** Contacts from which the page of bulk changes confirms an undo, because an undo cannot be stopped. */
export const confirmedFrom = 1_000;

const watched = new Map<string, AbortController>();
// Users may continue after an ended session, and see the changes that still run.
onLeave((how) => {
  if (how === 'ended') return;
  for (const stop of watched.values()) stop.abort();
  watched.clear();
});

/** Shows the job until it ends or the user signs out. A job that is already shown is ignored. */
export function watch(client: QueryClient, job: BulkChange): void {
  if (watched.has(job.id)) return;
  const stop = new AbortController();
  watched.set(job.id, stop);
  const show = toast(jobToastOf(client, job));
  follow(job, stop.signal, (now) => show(jobToastOf(client, now)))
    .then((ended) => {
      if (stop.signal.aborted) return;
      watched.delete(job.id);
      show(jobToastOf(client, ended));
      refreshContacts(client);
      for (const queryKey of [bulkKey, ['catalogs']]) void client.invalidateQueries({ queryKey });
    })
    .catch((error: unknown) => {
      if (stop.signal.aborted) return;
      watched.delete(job.id);
      show(undefined);
      toastError(error);
    });
}

/** Stops or undoes a change, and shows the progress. */
export async function stopOrUndo(client: QueryClient, id: string, action: 'cancel' | 'undo'): Promise<void> {
  const job = await sendAction(id, action);
  void client.invalidateQueries({ queryKey: bulkKey });
  if (action === 'undo') watch(client, job);
}

async function follow(
  job: BulkChange,
  stop: AbortSignal,
  onProgress: (job: BulkChange) => void,
): Promise<BulkChange> {
  let latest = job;
  while (isUnderWay(latest) && !stop.aborted) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    try {
      latest = await readBulkChange(job.id);
    } catch (error) {
      // The server continues the work, and is polled again once it responds.
      if (!mayBeLater(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.max(error.retryAfterMs ?? 0, 2_000)));
    }
    if (isUnderWay(latest) && !stop.aborted) onProgress(latest);
  }
  return latest;
}

function jobToastOf(client: QueryClient, job: BulkChange): Parameters<typeof toast>[0] {
  const own = client.getQueryData(fieldsQuery.queryKey) ?? [];
  const text = changeText(job, own);
  const { changed, failed, matched, seen, undo } = job;
  switch (job.state) {
    case 'queued':
    case 'running':
      return {
        text: t.bulk.running(text, formatNumber(seen), matched === null ? undefined : formatNumber(matched)),
        isUndoable: true,
        progress: Math.min(1, seen / Math.max(1, matched ?? 0, seen + 1)),
        action: {
          label: t.actions.stop,
          run: () => void stopOrUndo(client, job.id, 'cancel').catch(toastError),
        },
      };
    case 'undoing':
      return {
        text: t.bulk.undoing,
        progress: ((undo?.reverted ?? 0) + (undo?.kept ?? 0)) / Math.max(1, changed),
      };
    case 'undone':
      return {
        text: t.bulk.undone(undo?.reverted ?? 0, undo?.kept || undefined),
      };
    case 'failed':
      return { text: `${text}: ${job.error ? failureText(job.error) : ''}`, isBad: true };
    case 'done':
    case 'cancelled': {
      return {
        text: endedText(job, own),
        isBad: failed > 0,
        ...(job.can_undo && {
          action: {
            label: t.actions.undo,
            run: () =>
              job.changed < confirmedFrom
                ? stopOrUndo(client, job.id, 'undo')
                : history.pushState({ undo: job.id }, '', '/activity/bulk-changes'),
          },
        }),
      };
    }
  }
}

function endedText(job: BulkChange, own: readonly OwnField[]): string {
  const { change, state, changed, failed } = job;
  const missed = failed || undefined;
  if (change.delete === true) return t.bulk.deleted(changed, missed);
  return (state === 'done' ? t.bulk.done : t.bulk.stopped)(changedText(job, own), changed, missed);
}
