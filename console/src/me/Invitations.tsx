/** Accounts that invite the user, who joins by accepting. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { Me, One, OpenInvitation } from '../api/types.ts';
import { meQuery } from '../session/account.ts';
import { InvitationFacts } from '../session/InvitationFacts.tsx';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { Part } from '../ui/page-frame.tsx';
import { toast, toastError } from '../ui/toasts.tsx';

interface Answer {
  readonly invitation: OpenInvitation;
  readonly verb: 'accept' | 'decline';
}

export function Invitations({ invitations }: { invitations: readonly OpenInvitation[] }) {
  const client = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: ({ invitation, verb }: Answer) =>
      call<One<Me>>('POST', `/me/invitations/${encodeURIComponent(invitation.account.slug)}/${verb}`),
    onSuccess: ({ data }, { invitation, verb }) => {
      client.setQueryData(meQuery.queryKey, data);
      const { name } = invitation.account;
      toast({ text: verb === 'accept' ? t.self.accepted(name) : t.self.declined(name) });
    },
    onError: (error) => {
      toastError(error);
      void client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
  return (
    <Part title={t.self.invitations} text={t.self.invitationsText}>
      <ul className="divide-y divide-line">
        {invitations.map((invitation) => (
          <li key={invitation.account.slug} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
            <InvitationFacts invitation={invitation} />
            <Button
              look="primary"
              isBusy={isPending}
              onClick={() => mutate({ invitation, verb: 'accept' })}
              className="!whitespace-normal"
            >
              {t.invitation.accept(invitation.account.name)}
            </Button>
            <Button
              isBusy={isPending}
              aria-label={t.self.declineOf(invitation.account.name)}
              onClick={() => mutate({ invitation, verb: 'decline' })}
            >
              {t.self.decline}
            </Button>
          </li>
        ))}
      </ul>
    </Part>
  );
}
