/** A stored cell, or entered text that is being sent, was refused, or conflicts with another user's change. */
import type { ReactNode } from 'react';
import type { Contact } from '../../api/types.ts';
import { useDraft, useSaved } from '../../drafts/drafts.ts';
import { t } from '../../texts/texts.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { ContactColumn } from './columns.tsx';

export function DraftCell(props: {
  contact: Contact;
  column: ContactColumn;
  isActive: boolean;
  /** shows the other value, at the active cell */
  conflict: () => ReactNode;
}) {
  const { contact, column, isActive, conflict } = props;
  const draft = useDraft(contact.id, column.id);
  const isSaved = useSaved(contact.id, column.id);
  if (draft === undefined)
    return (
      <>
        {column.show(contact)}
        {isSaved && (
          // Only in the padding of the cell, so that it covers no digit.
          <span className="animate-appear pointer-events-none absolute inset-y-0 right-0 flex items-center text-good">
            <Icon name="check" label={t.grid.saved} className="!size-2.5" />
          </span>
        )}
      </>
    );
  if (draft.conflict !== undefined)
    return (
      <>
        <span className="bidi truncate text-warn">{draft.text}</span>
        <span aria-hidden="true" className="grid-conflict pointer-events-none absolute inset-0" />
        {isActive ? conflict() : <span className="sr-only">{t.grid.conflict(undefined)}</span>}
      </>
    );
  if (draft.unsent !== undefined)
    return (
      <>
        <span className="bidi truncate text-warn">{draft.text}</span>
        <DraftMessage isBad={false} isActive={isActive}>
          {draft.unsent.isWaiting === true ? t.grid.unsent : t.grid.kept}
        </DraftMessage>
      </>
    );
  if (draft.why === undefined) return <span className="bidi truncate text-ink-faint">{draft.text}</span>;
  return (
    <>
      <span className="bidi truncate text-bad">{draft.text}</span>
      <span aria-hidden="true" className="grid-refused pointer-events-none absolute inset-0" />
      <DraftMessage isBad isActive={isActive}>
        {draft.why}
      </DraftMessage>
    </>
  );
}

/** Shows the message below the active cell. In other cells only screen readers announce it. */
function DraftMessage({
  isBad,
  isActive,
  children,
}: {
  isBad: boolean;
  isActive: boolean;
  children: string;
}) {
  const look = isBad ? 'border-bad text-bad' : 'border-warn text-warn';
  return (
    <span
      role={isActive ? 'alert' : undefined}
      className={
        isActive
          ? `absolute top-full left-0 z-20 mt-1 w-max max-w-72 rounded-md border bg-raised px-2 py-1 text-xs whitespace-normal shadow-float ${look}`
          : 'sr-only'
      }
    >
      {children}
    </span>
  );
}
