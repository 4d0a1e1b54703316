/** The history of a contact: each change with its time, key and API. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Contact, HistoryEntry } from '../api/types.ts';
import { formatMoment, t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { ErrorState, Loading, Notice } from '../ui/states.tsx';
import { historyQuery } from './beside.ts';

export function History({ contact }: { contact: Contact }) {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(historyQuery(contact.id));
  if (isPending) return <Loading />;
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const entries = data.pages.flatMap((page) => page.data).filter(saysSomething);
  if (entries.length === 0)
    return (
      <Notice icon="clock" title={t.noHistory}>
        {t.noHistoryText}
      </Notice>
    );
  return (
    <div className="px-4 py-3">
      <ol className="flex flex-col">
        {entries.map((one) => (
          <Entry key={one.id} entry={one} />
        ))}
      </ol>
      {hasNextPage && (
        <Button isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()} className="mt-2 w-full">
          {t.showEarlier}
        </Button>
      )}
    </div>
  );
}

/** A consent moves the version of its contact, and what follows from it; it is told by an entry of its own. */
function saysSomething({ type, changes }: HistoryEntry): boolean {
  return type !== 'contact.updated' || changes.some((one) => !one.field.startsWith('reach'));
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const { actor } = entry;
  const title = t.eventTypes[entry.type as keyof typeof t.eventTypes] ?? entry.type;
  return (
    <li className="relative border-l border-line pb-4 pl-4 last:pb-0">
      <span aria-hidden="true" className="absolute top-1.5 -left-1 size-2 rounded-full bg-accent" />
      <p className="flex flex-wrap items-baseline justify-between gap-x-2 text-sm">
        <span className="font-medium">{title}</span>
        <time dateTime={entry.occurred_at} className="nums text-xs text-ink-faint">
          {formatMoment(entry.occurred_at)}
        </time>
      </p>
      <p className="text-xs text-ink-faint">{byText(actor)}</p>
      {entry.changes.length > 0 && (
        <dl className="mt-1 grid grid-cols-[7rem_1fr] gap-x-3 gap-y-0.5 text-sm">
          {entry.changes.map((change, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a field may be there more than once, in a fixed order
            <div key={index} className="contents">
              <dt className="truncate text-ink-faint">{fieldName(change.field)}</dt>
              <dd className="bidi min-w-0 break-words">
                {!isNothing(change.before) && <del className="text-ink-faint">{text(change.before)}</del>}
                {!isNothing(change.before) && !isNothing(change.after) && ' → '}
                {!isNothing(change.after) && <ins className="no-underline">{text(change.after)}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function byText({ key_name: key, face }: HistoryEntry['actor']): string {
  if (face === '') return t.byServer;
  return t.by(key, face === 'directory' ? t.ownApi : face);
}

function fieldName(field: string): string {
  const [first = '', ...rest] = field.split('.');
  return [t.fields[first as keyof typeof t.fields] ?? first, ...rest].join(' · ');
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** Most values are texts; what has a name or a value is told by it. */
function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, value: own, kind, state, channel, body } = value as Readonly<Record<string, unknown>>;
  if (name !== undefined) return String(name);
  if (own !== undefined) {
    if (kind === undefined) return String(own);
    const shown = kind === 'phone' ? `+${String(own).replace(/^\+/, '')}` : String(own);
    return `${t.kinds[kind as keyof typeof t.kinds] ?? kind} ${shown}`;
  }
  if (channel !== undefined)
    return [channel, state]
      .filter(Boolean)
      .map((one) => t.channels[one as never] ?? t.consentStates[one as never] ?? one)
      .join(': ');
  return body === undefined ? JSON.stringify(value) : String(body);
}
