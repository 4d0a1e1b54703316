/** A cell as it is stored, or the text that was entered into it and is on its way, was refused, or met a change of someone else. */
import type { ReactNode } from 'react';
import type { Contact } from '../api/types.ts';
import { type Drafts, useDraft } from '../grid/drafts.ts';
import { t } from '../texts/texts.ts';
import type { ContactColumn } from './columns.tsx';

export function DraftCell({
  drafts,
  contact,
  column,
  isActive,
  conflict,
}: {
  drafts: Drafts;
  contact: Contact;
  column: ContactColumn;
  isActive: boolean;
  /** tells of the other value, at the active cell */
  conflict: () => ReactNode;
}) {
  const draft = useDraft(drafts, contact.id, column.id);
  if (draft === undefined) return column.show(contact);
  if (draft.conflict !== undefined)
    return (
      <>
        <span className="bidi truncate text-warn">{draft.text}</span>
        <span aria-hidden="true" className="grid-conflict pointer-events-none absolute inset-0" />
        {isActive ? conflict() : <span className="sr-only">{t.grid.conflict(undefined)}</span>}
      </>
    );
  if (draft.why === undefined) return <span className="bidi truncate text-ink-faint">{draft.text}</span>;
  return (
    <>
      <span className="bidi truncate text-bad">{draft.text}</span>
      <span aria-hidden="true" className="grid-refused pointer-events-none absolute inset-0" />
      <span
        role={isActive ? 'alert' : undefined}
        className={
          isActive
            ? 'absolute top-full left-0 z-20 mt-1 w-max max-w-72 rounded-md border border-bad bg-raised px-2 py-1 text-xs whitespace-normal text-bad shadow-float'
            : 'sr-only'
        }
      >
        {draft.why}
      </span>
    </>
  );
}
