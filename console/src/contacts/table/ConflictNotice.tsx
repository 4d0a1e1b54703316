/** Shown at a cell that another user changed while it was edited: the other value, its author, and the two choices. */
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { call } from '../../api/client.ts';
import type { Contact, Page, TimelineEntry } from '../../api/types.ts';
import { t } from '../../texts/texts.ts';
import { Keys } from '../../ui/Keys.tsx';
import type { ContactColumn } from './columns.tsx';
import { accessOf } from './editing/cell-value.ts';

interface ConflictProps {
  readonly contact: Contact;
  readonly column: ContactColumn;
  readonly onKeep: () => void;
  readonly onDrop: () => void;
  /** called with each other value */
  readonly onShown: () => void;
}

/** Recent changes of the contact that are searched for the cell's change. */
const maxLooked = 10;

/** Returns the author of a change. Undefined: not loaded yet, or a change without a key. */
function useAuthor(contact: Contact, column: ContactColumn): string | undefined {
  const path = accessOf(column)?.path.join('.') ?? '';
  const { data } = useQuery({
    queryKey: ['contacts', 'section', contact.id, 'author', contact.version, path],
    queryFn: ({ signal }) =>
      call<Page<Pick<TimelineEntry, 'actor' | 'changes'>>>('GET', `/contacts/${contact.id}/history`, {
        query: { limit: maxLooked },
        signal,
      }).then((page) => page.data),
  });
  const isIts = (field: string) => field === path || field.startsWith(`${path}.`);
  return data?.find((item) => item.changes.some(({ field }) => isIts(field)))?.actor.key_name ?? undefined;
}

export function ConflictNotice({ contact, column, onKeep, onDrop, onShown }: ConflictProps) {
  const panel = useRef<HTMLSpanElement>(null);
  const [isAbove, setAbove] = useState(false);
  const author = useAuthor(contact, column);
  const theirs = accessOf(column)?.textOf(contact) ?? '';
  const shown = useRef(onShown);
  shown.current = onShown;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value is another notice
  useEffect(() => shown.current(), [theirs]);
  useLayoutEffect(() => {
    const grid = panel.current?.closest('[role=grid]')?.getBoundingClientRect();
    const own = panel.current?.getBoundingClientRect();
    if (grid !== undefined && own !== undefined && own.bottom > grid.bottom) setAbove(true);
  }, []);
  return (
    <span
      ref={panel}
      role="alert"
      // The focus stays in the field, or in the grid.
      onPointerDown={(event) => event.preventDefault()}
      className={`absolute left-0 z-20 flex w-max max-w-72 flex-col gap-1.5 rounded-md border border-warn bg-raised px-2 py-1.5 text-xs font-normal whitespace-normal text-ink shadow-float ${isAbove ? 'bottom-full mb-1' : 'top-full mt-1'}`}
    >
      <span className="text-ink-soft">{t.grid.conflict(author)}</span>
      <span className="bidi break-words text-sm">
        {theirs === '' ? <span className="text-ink-faint">{t.none}</span> : column.show(contact)}
      </span>
      <span className="flex flex-wrap gap-1.5">
        <ChoiceButton keys="Enter" onChoose={onKeep}>
          {t.grid.keepMine}
        </ChoiceButton>
        <ChoiceButton keys="Esc" onChoose={onDrop}>
          {t.grid.takeTheirs}
        </ChoiceButton>
      </span>
    </span>
  );
}

function ChoiceButton({
  keys,
  onChoose,
  children,
}: {
  keys: string;
  onChoose: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      tabIndex={-1}
      onClick={onChoose}
      className="inline-flex min-h-7 items-center gap-1.5 rounded-md border border-line-strong px-2 text-sm font-medium hover:bg-sunken"
    >
      {children}
      <span aria-hidden="true">
        <Keys>{keys}</Keys>
      </span>
    </button>
  );
}
