/** Decided duplicates: dismissed pairs and merges, each with an undo. */
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../api/client.ts';
import type { Dismissal, Merge, Page } from '../api/types.ts';
import { ContactLink } from '../contacts/ContactLink.tsx';
import { refreshContacts } from '../contacts/contact-queries.ts';
import { useAccount } from '../session/account.ts';
import { formatAgo, formatDate, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import type { IconName } from '../ui/Icon.tsx';
import { MoreButton } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { useTask } from '../ui/task.ts';
import { toast } from '../ui/toasts.tsx';
import { dismissalsQuery, mergesQuery, refreshDuplicates } from './queries.ts';

export function Dismissals() {
  const undoDecision = useUndoDecision();
  return (
    <DecidedList
      answer={useInfiniteQuery(dismissalsQuery)}
      icon="duplicates"
      title={t.duplicates.noneDismissed}
      text={t.duplicates.noneDismissedText}
      action={t.deletedContacts.restore}
      whenOf={(dismissal: Dismissal) => formatAgo(dismissal.created_at)}
      isOpen={() => true}
      onAction={(dismissal) =>
        undoDecision('DELETE', `/duplicates/dismissals/${dismissal.id}`, t.duplicates.restored)
      }
    >
      {(dismissal) => (
        <>
          <ContactLink id={dismissal.contact_ids[0] ?? ''} />
          <span className="text-ink-faint">≠</span>
          <ContactLink id={dismissal.contact_ids[1] ?? ''} />
        </>
      )}
    </DecidedList>
  );
}

export function Merges() {
  const undoDecision = useUndoDecision();
  return (
    <DecidedList
      answer={useInfiniteQuery(mergesQuery)}
      icon="merge"
      title={t.duplicates.noneMerged}
      text={t.duplicates.noneMergedText}
      action={t.actions.undo}
      whenOf={(merge: Merge) => `${formatAgo(merge.merged_at)} · ${stateOf(merge)}`}
      isOpen={(merge) => merge.undoable_until !== null}
      onAction={(merge) => undoDecision('POST', `/merges/${merge.id}/undo`, t.merge.undone)}
    >
      {(merge) => (
        <>
          <span className="text-ink-soft">{t.numbered(merge.loser_number)} →</span>
          <ContactLink id={merge.survivor_id} />
        </>
      )}
    </DecidedList>
  );
}

function stateOf({ undone_at, undoable_until }: Merge): string {
  if (undone_at !== null) return t.duplicates.undone(formatAgo(undone_at));
  return undoable_until === null ? t.duplicates.final : t.duplicates.until(formatDate(undoable_until));
}

function useUndoDecision() {
  const client = useQueryClient();
  return async (method: string, path: string, doneText: string) => {
    await call(method, path);
    toast({ text: doneText });
    refreshContacts(client);
    refreshDuplicates(client);
  };
}

interface DecidedListProps<Item> {
  readonly answer: UseInfiniteQueryResult<InfiniteData<Page<Item>>>;
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  /** the undo, while it is possible */
  readonly action: string;
  readonly isOpen: (item: Item) => boolean;
  readonly onAction: (item: Item) => Promise<unknown>;
  readonly whenOf: (item: Item) => string;
  readonly children: (item: Item) => ReactNode;
}

function DecidedList<Item extends { readonly id: string }>(props: DecidedListProps<Item>) {
  const { answer, icon, title, text, action, isOpen, onAction, whenOf, children } = props;
  const { can } = useAccount();
  if (answer.data === undefined) return <Unread of={answer} />;
  const items = answer.data.pages.flatMap((page) => page.data);
  if (items.length === 0)
    return (
      <div className="page-table">
        <Notice icon={icon} title={title}>
          {text}
        </Notice>
      </div>
    );
  return (
    <div className="flex max-w-page flex-col gap-3 px-edge py-4">
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {items.map((item) => (
          <DecidedRow
            key={item.id}
            when={whenOf(item)}
            action={isOpen(item) && can('contacts:write') ? action : undefined}
            onAction={() => onAction(item)}
          >
            {children(item)}
          </DecidedRow>
        ))}
      </ul>
      <MoreButton list={answer} />
    </div>
  );
}

interface DecidedRowProps {
  readonly when: string;
  readonly action: string | undefined;
  readonly onAction: () => Promise<unknown>;
  readonly children: ReactNode;
}

function DecidedRow({ when, action, onAction, children }: DecidedRowProps) {
  const { isBusy, runWithToast } = useTask();
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
      <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2">{children}</span>
      <span className="text-xs text-ink-faint">{when}</span>
      {action !== undefined && (
        <Button icon="undo" isBusy={isBusy} onClick={() => runWithToast(onAction())}>
          {action}
        </Button>
      )}
    </li>
  );
}
