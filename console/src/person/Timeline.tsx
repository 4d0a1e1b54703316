/** The timeline of a contact, the newest first. Notes are written at its top. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Contact, TimelineEntry } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { formatDay, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { ErrorLine, Notice, Unread } from '../ui/states.tsx';
import { NoteComposer, NoteItem } from './notes.tsx';
import { type TimelineKind, timelineKinds, timelineQuery } from './section-queries.ts';
import { Entry } from './timeline-entry.tsx';

export function Timeline({ contact, noteRequests }: { contact: Contact; noteRequests: number }) {
  const { can } = useAccount();
  const canWrite = can('contacts:write');
  const [kind, setKind] = useState<TimelineKind>();
  const answer = useInfiniteQuery(timelineQuery(contact.id, kind));
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = answer;
  const entries = (data?.pages ?? []).flatMap((page) => page.data).filter(saysSomething);
  // The user continues by the button after a failure.
  const end = useInView(hasNextPage && !isFetchingNextPage && error === null, () => void fetchNextPage());
  return (
    <div className="flex flex-col gap-3 px-edge py-3">
      {canWrite && <NoteComposer contact={contact} noteRequests={noteRequests} />}
      <div role="group" aria-label={t.personPage.timeline.kinds} className="flex flex-wrap gap-1">
        {[undefined, ...timelineKinds].map((timelineKind) => (
          <button
            key={timelineKind ?? ''}
            type="button"
            aria-pressed={kind === timelineKind}
            onClick={() => setKind(timelineKind)}
            className="h-6 rounded-full border border-line px-2 text-xs text-ink-soft hover:border-line-strong aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-strong"
          >
            {timelineKind === undefined
              ? t.personPage.timeline.all
              : t.personPage.timeline.kind[timelineKind]}
          </button>
        ))}
      </div>
      <Unread of={answer} />
      {data !== undefined && entries.length === 0 && !hasNextPage && (
        <Notice icon="clock" title={t.personPage.timeline.none}>
          {kind === undefined ? t.personPage.timeline.noneText : t.personPage.timeline.noneOfKind}
        </Notice>
      )}
      {entries.length > 0 && (
        <ol aria-label={t.personPage.timeline.title} className="flex flex-col">
          {entries.map((entry, index) => {
            const day = formatDay(entry.at);
            const before = entries[index - 1];
            const heading = before !== undefined && formatDay(before.at) === day ? undefined : day;
            return entry.note === undefined ? (
              <Entry key={entry.id} entry={entry} day={heading} />
            ) : (
              <NoteItem
                key={entry.id}
                contact={contact}
                note={entry.note}
                canWrite={canWrite}
                day={heading}
              />
            );
          })}
        </ol>
      )}
      {hasNextPage && (
        <div ref={end} className="flex flex-col gap-2">
          {answer.isFetchNextPageError && <ErrorLine error={error} />}
          <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()} className="w-full">
            {t.personPage.timeline.earlier}
          </Button>
        </div>
      )}
    </div>
  );
}

/**
 * Whether an entry has content. A consent raises the version of its contact and changes derived values, but has its own
 * entry.
 */
function saysSomething({ type, changes }: TimelineEntry): boolean {
  return type !== 'contact.updated' || changes.some((change) => !change.field.startsWith('reach'));
}

/** Calls `run` while the element is in view, so that a page without a shown entry leads to the next page. */
function useInView(isWanted: boolean, run: () => void) {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (!isWanted || element.current === null) return;
    const observer = new IntersectionObserver(
      (seen) => seen.some((entry) => entry.isIntersecting) && latest.current(),
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [isWanted]);
  return element;
}
