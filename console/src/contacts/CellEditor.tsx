/** One cell while it is changed: Enter saves, Escape does not. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { isApiError } from '../api/client.ts';
import { type Contact, contactTypes } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { fieldLook } from '../ui/controls.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
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
  const catalog = useQuery({
    ...catalogQuery(member === 'source' ? 'sources' : 'statuses'),
    enabled: member === 'source' || member === 'status',
  });

  const save = (text: string) => {
    // The field loses the focus as it goes, which would save again.
    if (isOver.current) return;
    isOver.current = true;
    onDone();
    if (text === before) return;
    changeContact(client, contact, { [member]: sent(member, text) }).catch((error: unknown) => {
      if (!isApiError(error, 'stale')) return toastError(error);
      toast({ text: t.changedMeanwhile(nameOf(contact)), isBad: true });
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
        onBlur={onDone}
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
    <input
      aria-label={label}
      autoFocus
      value={value}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setValue(event.target.value)}
      onBlur={() => save(value.trim())}
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
  );
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

function choicesOf(
  member: Member,
  items: readonly { readonly number: number; readonly name: string }[] | undefined,
): readonly (readonly [string, string])[] | undefined {
  if (member === 'type') return contactTypes.map((one) => [one, t.types[one]]);
  if (member !== 'status' && member !== 'source') return undefined;
  return [['', t.none], ...(items ?? []).map((one) => [String(one.number), one.name] as const)];
}
