/** The name of a contact, as a link to it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '../address/Link.tsx';
import { t } from '../texts/texts.ts';
import { contactQuery } from './contact-queries.ts';
import { readLinked } from './linked-contacts.ts';
import { nameOf } from './name.ts';

export function ContactLink({ id }: { id: string }) {
  const { data, isPending } = useQuery({
    ...contactQuery(id),
    queryFn: () => readLinked(id),
    retry: false,
  });
  if (isPending) return <span className="skeleton inline-block h-4 w-28" />;
  if (data === undefined) return <span className="text-ink-faint">{t.duplicates.gone}</span>;
  return (
    <Link
      to="/contacts"
      search={{ person: data.id }}
      className="bidi inline-block min-h-6 max-w-full truncate align-bottom leading-6 font-medium hover:underline"
    >
      {nameOf(data)}
    </Link>
  );
}
