/**
 * The choice of an account, for a person with several invitations and no membership: the provider has proved the
 * identity.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { Me, One, OpenInvitation } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { ErrorLine, WarningLine } from '../ui/states.tsx';
import { InvitationFacts } from './InvitationFacts.tsx';

export function Choice({ onDone, onAgain }: { onDone: (me: Me) => void; onAgain: () => void }) {
  const { data, isError } = useQuery({
    queryKey: ['sign-in', 'invitations'],
    queryFn: ({ signal }) => call<One<readonly OpenInvitation[]>>('GET', '/sign-in/invitations', { signal }),
    retry: false,
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (slug: string) =>
      call<One<Me>>('POST', `/sign-in/invitations/${encodeURIComponent(slug)}/accept`),
    onSuccess: ({ data: me }) => onDone(me),
  });
  return (
    <>
      <h1 className="text-lg font-semibold">{t.signIn.choice.title}</h1>
      {isError ? (
        <WarningLine>{t.signIn.choice.ended}</WarningLine>
      ) : (
        <p className="text-sm text-ink-soft">{t.signIn.choice.text}</p>
      )}
      <ul className="flex flex-col gap-4" aria-busy={data === undefined && !isError}>
        {data?.data.map((invitation) => (
          <li key={invitation.account.slug} className="flex flex-col gap-2">
            <InvitationFacts invitation={invitation} />
            <Button
              look="primary"
              isBusy={isPending}
              onClick={() => mutate(invitation.account.slug)}
              className="!whitespace-normal"
            >
              {t.invitation.accept(invitation.account.name)}
            </Button>
          </li>
        ))}
      </ul>
      {error !== null && <ErrorLine error={error} />}
      <Button onClick={onAgain}>{t.signIn.choice.again}</Button>
    </>
  );
}
