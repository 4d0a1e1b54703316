/** The selected contacts of the list: some, or all that match the filter. */
import { useCallback, useMemo, useRef, useState } from 'react';
import type { Contact } from '../../api/types.ts';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toasts.tsx';
import type { ContactList } from './use-list.ts';

export interface Selection {
  readonly contacts: ReadonlyMap<string, Contact>;
  readonly isAll: boolean;
  readonly isEmpty: boolean;
  readonly has: (contact: Contact) => boolean;
  readonly onSelect: (contacts: readonly Contact[], isSelected: boolean) => void;
  readonly onAll: () => void;
  readonly clear: () => void;
}

const none: ReadonlyMap<string, Contact> = new Map();

/** Returns the selection of the list with this filter: another filter, also by Back or a view, may hide its contacts. */
export function useSelection(filter: string): Selection {
  const [contacts, setContacts] = useState(none);
  const [isAll, setAll] = useState(false);
  const [selectedIn, setSelectedIn] = useState(filter);
  if (selectedIn !== filter) {
    setSelectedIn(filter);
    setContacts(none);
    setAll(false);
  }
  const clear = useCallback(() => {
    setContacts(none);
    setAll(false);
  }, []);
  const onSelect = useCallback((changed: readonly Contact[], isSelected: boolean) => {
    setAll(false);
    setContacts((now) => {
      const next = new Map(now);
      for (const contact of changed)
        if (isSelected) next.set(contact.id, contact);
        else next.delete(contact.id);
      return next;
    });
  }, []);
  const isEmpty = contacts.size === 0 && !isAll;
  return useMemo(
    () => ({
      contacts,
      isAll,
      isEmpty,
      onSelect,
      clear,
      has: ({ id }) => isAll || contacts.has(id),
      onAll: () => setAll(true),
    }),
    [contacts, isAll, isEmpty, onSelect, clear],
  );
}

/** Returns a function that selects a row, or all rows from the last selected one. */
export function useRowSelection({ rows, name }: ContactList, selection: Selection) {
  /** row at which a range begins */
  const anchor = useRef({ list: name, row: 0 });
  return (row: number, isRange: boolean): void => {
    const contact = rows.at(row);
    if (contact === undefined) return;
    // If no row is selected, the range begins at this one.
    const begin = selection.isEmpty || anchor.current.list !== name ? row : anchor.current.row;
    const first = isRange ? Math.min(begin, row) : row;
    const last = isRange ? Math.max(begin, row) : row;
    const range = Array.from({ length: last - first + 1 }, (_, index) => rows.at(first + index));
    const contacts = range.filter((item) => item !== undefined);
    anchor.current = { list: name, row };
    const isLeftOut = !isRange && selection.isAll;
    // The other loaded rows stay selected.
    const others = rows.loaded().flatMap(([, one]) => (one.id === contact.id ? [] : [one]));
    if (isLeftOut) selection.onSelect(others, true);
    else selection.onSelect(contacts, isRange || !selection.has(contact));
    const missing = isLeftOut ? rows.count - 1 - others.length : range.length - contacts.length;
    if (missing > 0) toast({ text: t.notAllChosen(missing) });
  };
}
