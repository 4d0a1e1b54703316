/** One cell while it is changed: Enter saves, Escape does not. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { isApiError } from '../api/client.ts';
import { describeError, issueText } from '../api/describe-error.ts';
import { type Contact, contactTypes } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { fieldLook } from '../ui/controls.tsx';
import { toast } from '../ui/toasts.tsx';
import { type ColumnFacts, type ColumnId, facts } from './columns.tsx';
import { catalogQuery, changeContact } from './queries.ts';

type Member = NonNullable<ColumnFacts['edit']>;

export function CellEditor({
  contact,
  column,
  onDone,
}: {
  contact: Contact;
  column: ColumnId;
  onDone: () => void;
}) {
  const client = useQueryClient();
  const member = facts[column].edit ?? 'display_name';
  const before = shownOf(contact, member);
  const [value, setValue] = useState(before);
  const isOver = useRef(false);
  const [refused, setRefused] = useState<{ readonly text: string; readonly why: string }>();
  const about = useId();
  const catalog = useQuery({
    ...catalogQuery(member === 'source' ? 'sources' : 'statuses'),
    enabled: member === 'source' || member === 'status',
  });

  const save = (text: string, isLeaving = false) => {
    // The field loses the focus as it goes, which would save again.
    if (isOver.current) return;
    // A refused text is not sent a second time when the focus leaves the cell.
    if (text === before || (isLeaving && refused?.text === text)) {
      isOver.current = true;
      return onDone();
    }
    isOver.current = true;
    changeContact(client, contact, { [member]: sent(member, text) })
      .then(onDone)
      .catch((error: unknown) => {
        isOver.current = false;
        const isStale = isApiError(error, 'stale');
        if (!isStale && !isChosen(member)) return setRefused({ text, why: whyOf(error) });
        onDone();
        toast({ text: isStale ? t.changedMeanwhile(nameOf(contact)) : whyOf(error), isBad: true });
      });
  };

  const label = t.editCell(t.columns[column], nameOf(contact));
  const choices = choicesOf(member, catalog.data);
  if (choices !== undefined)
    return (
      <select
        aria-label={label}
        autoFocus
        value={value}
        onChange={(event) => save(event.target.value)}
        onBlur={() => !isOver.current && onDone()}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onDone();
        }}
        className={`${fieldLook} h-7! px-1`}
      >
        {choices.map(([one, shown]) => (
          <option key={one} value={one}>
            {shown}
          </option>
        ))}
      </select>
    );
  return (
    <span className="relative min-w-0 flex-1">
      <input
        aria-label={label}
        autoFocus
        {...(refused !== undefined && { 'aria-invalid': true, 'aria-describedby': about })}
        value={value}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setValue(event.target.value)}
        onBlur={() => save(value.trim(), true)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter') save(value.trim());
          if (event.key === 'Escape') {
            isOver.current = true;
            onDone();
          }
        }}
        className={`${fieldLook} h-7! px-1.5`}
      />
      {refused !== undefined && (
        <span
          id={about}
          role="alert"
          className="absolute top-full left-0 z-20 mt-1 w-max max-w-72 rounded-md border border-bad bg-raised px-2 py-1 text-xs whitespace-normal text-bad shadow-float"
        >
          {refused.why}
        </span>
      )}
    </span>
  );
}

/** Returns the server's message for the field, or the error's title. */
function whyOf(error: unknown): string {
  const [issue] = isApiError(error, 'invalid') ? (error.problem?.errors ?? []) : [];
  return issue === undefined ? describeError(error).title : issueText(issue);
}

export function nameOf(contact: Contact): string {
  return contact.display_name ?? contact.phone ?? contact.email ?? t.nameless;
}

function shownOf(contact: Contact, member: Member): string {
  if (member === 'status' || member === 'source') return String(contact[member]?.number ?? '');
  return contact[member] ?? '';
}

function sent(member: Member, text: string): string | number | null {
  if (text === '') return null;
  return member === 'status' || member === 'source' ? Number(text) : text;
}

function isChosen(member: Member): boolean {
  return member === 'type' || member === 'status' || member === 'source';
}

function choicesOf(
  member: Member,
  items: readonly { readonly number: number; readonly name: string }[] | undefined,
): readonly (readonly [string, string])[] | undefined {
  if (member === 'type') return contactTypes.map((one) => [one, t.types[one]]);
  if (member !== 'status' && member !== 'source') return undefined;
  return [['', t.none], ...(items ?? []).map((one) => [String(one.number), one.name] as const)];
}
