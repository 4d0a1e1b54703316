/** The member who is signed in: name, sessions, ways to sign in, and other accounts of the same person. */
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { AccountRef, Me, Member, One, OpenInvitation } from '../api/types.ts';
import { Conflicts } from '../drafts/Conflicts.tsx';
import { useChange } from '../drafts/change.ts';
import { roleLabel } from '../members/member-labels.ts';
import { meQuery, refreshMe, useAccount } from '../session/account.ts';
import { InvitationFacts } from '../session/InvitationFacts.tsx';
import { beginCookie, recordAccount } from '../session/session.ts';
import { formatList, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { FormErrors, useForm } from '../ui/forms/form.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { Facts, FormPart, PageFrame } from '../ui/page-frame.tsx';
import { Notice } from '../ui/states.tsx';
import { useTask } from '../ui/task.ts';
import { toast } from '../ui/toasts.tsx';
import { Logins } from './Logins.tsx';
import { Sessions } from './Sessions.tsx';

export function MePage() {
  const { me } = useAccount();
  if (me === undefined || me.member === null)
    return (
      <PageFrame title={t.pages.me}>
        <Notice icon="lock" title={t.noPermission.title}>
          {t.reasons.member_itself}
        </Notice>
      </PageFrame>
    );
  return (
    <PageFrame width="form" title={t.pages.me} text={t.self.text}>
      <Person member={me.member} me={me} />
      <Sessions />
      <Logins />
      {me.session !== null && me.invitations.length > 0 && <Invitations invitations={me.invitations} />}
      {me.session !== null && me.accounts.length > 0 && <Accounts accounts={me.accounts} />}
    </PageFrame>
  );
}

function Person({ member, me }: { member: Member; me: Me }) {
  const client = useQueryClient();
  const change = useChange({
    id: 'own name',
    source: member,
    labels: t.self,
    valuesOf: ({ name }) => ({ name }),
    read: async () => (await client.fetchQuery({ ...meQuery, staleTime: 0 })).member ?? member,
  });
  const { onSubmit, isBusy, error } = useForm(
    () => change.save(({ name = '' }) => call<One<Me>>('PATCH', '/me', { body: { name: name.trim() } })),
    (answer) => {
      if (answer !== undefined) client.setQueryData(meQuery.queryKey, answer.data);
      refreshMe(client);
      toast({ text: t.self.renamed });
    },
  );
  const parts = (names: readonly string[]) =>
    formatList(names.map((name) => t.members.parts[name as keyof typeof t.members.parts] ?? name));
  return (
    <FormPart title={me.account.name}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4 px-4 pt-4">
        <FormErrors error={error} isSaving={false}>
          <TextField
            {...change.at('name')}
            hint={t.self.nameHint}
            required
            maxLength={100}
            autoComplete="name"
          />
        </FormErrors>
        <Conflicts change={change} />
        <div>
          <Button type="submit" isBusy={isBusy}>
            {t.actions.save}
          </Button>
        </div>
      </form>
      <Facts
        facts={[
          [t.members.role, roleLabel(undefined, member.role)],
          [t.members.seesTitle, t.members.sees[me.sees]],
          me.hidden.length > 0 && [t.members.hidden, parts(me.hidden)],
          me.masked.length > 0 && [t.members.masked, parts(me.masked)],
          [t.fields.email, member.email ?? t.none],
        ]}
      />
    </FormPart>
  );
}

/** Shows the user's accounts. All tabs share the cookie, so all tabs load the data of the new account. */
function Accounts({ accounts }: { accounts: readonly AccountRef[] }) {
  const { isBusy, runWithToast } = useTask();
  const goTo = async (slug: string) => {
    const { data } = await call<One<Me>>('POST', '/me/account', { body: { slug } });
    recordAccount(data);
    beginCookie(data);
    location.assign('/');
  };
  return (
    <FormPart title={t.self.accounts} text={t.self.accountsText}>
      <ul className="divide-y divide-line">
        {accounts.map(({ slug, name }) => (
          <li key={slug} className="px-4 py-2">
            <Button isBusy={isBusy} onClick={() => runWithToast(goTo(slug))}>
              {t.self.goTo(name)}
            </Button>
          </li>
        ))}
      </ul>
    </FormPart>
  );
}

function Invitations({ invitations }: { invitations: readonly OpenInvitation[] }) {
  const client = useQueryClient();
  const { isBusy, runWithToast } = useTask();
  const answer = async ({ account: { slug, name } }: OpenInvitation, verb: 'accept' | 'decline') => {
    try {
      const path = `/me/invitations/${encodeURIComponent(slug)}/${verb}`;
      client.setQueryData(meQuery.queryKey, (await call<One<Me>>('POST', path)).data);
    } catch (error) {
      void client.invalidateQueries({ queryKey: meQuery.queryKey });
      throw error;
    }
    toast({ text: verb === 'accept' ? t.self.accepted(name) : t.self.declined(name) });
  };
  return (
    <FormPart title={t.self.invitations} text={t.self.invitationsText}>
      <ul className="divide-y divide-line">
        {invitations.map((invitation) => (
          <li key={invitation.account.slug} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
            <InvitationFacts invitation={invitation} />
            <Button
              look="primary"
              isBusy={isBusy}
              onClick={() => runWithToast(answer(invitation, 'accept'))}
              className="!whitespace-normal"
            >
              {t.invitation.accept(invitation.account.name)}
            </Button>
            <Button
              isBusy={isBusy}
              aria-label={t.self.declineOf(invitation.account.name)}
              onClick={() => runWithToast(answer(invitation, 'decline'))}
            >
              {t.self.decline}
            </Button>
          </li>
        ))}
      </ul>
    </FormPart>
  );
}
