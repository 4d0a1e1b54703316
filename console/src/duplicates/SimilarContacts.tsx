/** The stored contacts that a new one looks like, while it is typed. They are a hint, and never block the form. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from '../address/Link.tsx';
import { call, refetchEveryWhile } from '../api/client.ts';
import type { CheckedContact, One } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { candidateName, reasonText } from './pair-texts.ts';
import { similarShown } from './queries.ts';

/** Milliseconds between the last key and the request. */
const restMs = 300;

export function SimilarContacts({ typed, onOpen }: { typed: Query; onOpen: () => void }) {
  const compared = useSettled(JSON.stringify(comparableMembersOf(typed)));
  const { data } = useQuery({
    queryKey: ['duplicates', 'check', compared],
    // A next text cancels the request.
    queryFn: ({ signal }) =>
      call<One<CheckedContact>>('POST', '/duplicates/check', { body: JSON.parse(compared), signal }),
    enabled: compared !== '{}',
    placeholderData: keepPreviousData,
    // New contacts may still wait for the search.
    refetchInterval: refetchEveryWhile(1_000, (answer: One<CheckedContact>) => !answer.data.complete),
    retry: false,
  });
  const matches = compared === '{}' ? [] : (data?.data.matches ?? []);
  return (
    <ul aria-live="polite" className="flex flex-col text-sm empty:hidden">
      {matches.slice(0, similarShown).map(({ contact, reasons, letters }) => (
        <li key={contact.id}>
          <Link
            to="/contacts"
            search={{ person: contact.id }}
            onClick={onOpen}
            className="inline-flex min-h-6 items-center text-warn hover:underline"
          >
            {t.duplicates.looksLike(
              candidateName(contact),
              reasons.map((reason) => reasonText(reason, letters)).join(', '),
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}

type Query = Readonly<Partial<Record<string, string>>>;

/** Returns the members that the server can read already. */
function comparableMembersOf({ phone = '', email = '', ...texts }: Query): Query {
  const isNumber = phone.replace(/\D/g, '').length >= 8 && /^\s*(\+|00)/.test(phone);
  const all = { ...texts, phone: isNumber ? phone : '', email: /^\S+@\S+\.\S+$/.test(email) ? email : '' };
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text?.trim()));
}

/** Returns the text once it has not changed for a while. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState('{}');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
