/** A member is invited, changed, or gets another link. */
import { useQuery } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { InvitedMember, Member, One, Role } from '../api/types.ts';
import { catalogQuery } from '../contacts/contact-queries.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { type Change, useChange } from '../drafts/change.ts';
import { useReread } from '../drafts/use-reread.ts';
import { accountQuery, meQuery, useAccount } from '../session/account.ts';
import { formatMoment, t } from '../texts/texts.ts';
import { Combobox, SelectField } from '../ui/forms/Combobox.tsx';
import { Field } from '../ui/forms/form.tsx';
import { FormDialog, SecretDialog, TextField } from '../ui/forms/form-dialog.tsx';
import { TextArea } from '../ui/inputs.tsx';
import { roleLabel } from './member-labels.ts';
import { linesOf, mayGrantRole, memberLists, membersQuery } from './queries.ts';

type Invitation = InvitedMember['invitation'];

interface MemberValues {
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly groups: readonly number[];
  /** one per line */
  readonly owners: string;
}

const filledIn = ({ name, email, role, groups, owners }: Member): MemberValues => ({
  name,
  email: email ?? '',
  role,
  groups,
  owners: owners.join('\n'),
});

const memberBodyOf = ({ name, email, owners, ...rest }: Partial<MemberValues>) => ({
  ...rest,
  name: name?.trim(),
  email: email === undefined ? undefined : email.trim() || null,
  owners: owners === undefined ? undefined : linesOf(owners),
});

/** Invites a member when `member` is missing. */
export function MemberDialog(props: { member?: Member; roles: readonly Role[]; onClose: () => void }) {
  const { member, roles, onClose } = props;
  const { can } = useAccount();
  const grantable = roles.filter((role) => mayGrantRole(role, can) || role.name === member?.role);
  // The most frequent role; a user who may not grant it gets another.
  const first = grantable.find((role) => role.name === 'agent') ?? grantable[0];
  const change = useChange<Member | undefined, MemberValues>({
    id: `member ${member?.number ?? 'new'}`,
    source: member,
    labels: { ...t.members, email: t.fields.email },
    valuesOf: (item) =>
      item === undefined
        ? { name: '', email: '', role: first?.name ?? '', groups: [], owners: '' }
        : filledIn(item),
    read: useReread(membersQuery, member, 'number'),
  });
  const filled = change.values;
  const isNew = member === undefined;
  // The server uses the member's number if a new one has no owner names.
  const sent = (entered: Partial<MemberValues>) => {
    const { owners, ...rest } = memberBodyOf(entered);
    return { ...rest, owners: isNew && owners?.length === 0 ? undefined : owners };
  };
  return (
    <ChangeDialog<One<InvitedMember> | undefined, MemberValues, Member | undefined>
      change={change}
      title={isNew ? t.members.invite : t.members.editTitle(member.name)}
      description={isNew ? t.members.inviteText : undefined}
      action={isNew ? t.members.inviteButton : t.actions.save}
      isDisabled={filled.name.trim() === ''}
      run={() => change.store('/members', member?.number, sent)}
      done={!isNew && t.members.changed(filled.name.trim())}
      // The member may be the signed-in user.
      refresh={isNew ? memberLists : [...memberLists, meQuery, accountQuery]}
      onClose={onClose}
      {...(isNew && {
        made: (answer) =>
          answer && <Link name={answer.data.name} invitation={answer.data.invitation} onClose={onClose} />,
      })}
    >
      <MemberFields change={change} roles={grantable} isNew={isNew} />
    </ChangeDialog>
  );
}

interface FieldsProps {
  readonly change: Change<MemberValues, Member | undefined>;
  readonly roles: readonly Role[];
  readonly isNew: boolean;
}

function MemberFields({ change: { at, values: filled, put }, roles, isNew }: FieldsProps) {
  const role = roles.find((candidate) => candidate.name === filled.role);
  return (
    <>
      <TextField {...at('name')} autoFocus={isNew} required autoComplete="off" maxLength={100} />
      <TextField
        {...at('email')}
        type="email"
        hint={t.members.emailHint}
        autoComplete="off"
        maxLength={254}
      />
      <SelectField
        {...at('role')}
        hint={role === undefined ? undefined : t.members.sees[role.sees]}
        options={roles.map((listed) => [listed.name, roleLabel(listed, listed.name)] as const)}
      />
      {role?.sees === 'groups' && (
        <GroupField chosen={filled.groups} onChange={(groups) => put({ groups })} />
      )}
      {/* Most new members need none. */}
      <details open={!isNew}>
        <summary className={isNew ? 'cursor-pointer text-sm text-ink-soft' : 'hidden'}>
          {t.members.owners}
        </summary>
        <Field
          label={t.members.owners}
          name="owners"
          hint={isNew ? t.members.ownersNew : t.members.ownersHint}
        >
          <TextArea
            rows={2}
            value={filled.owners}
            onChange={(event) => put({ owners: event.target.value })}
          />
        </Field>
      </details>
    </>
  );
}

export function GroupField(props: {
  chosen: readonly number[];
  onChange: (groups: readonly number[]) => void;
}) {
  const { chosen, onChange } = props;
  const { can } = useAccount();
  const mayRead = can('groups:read');
  const { data: groups = [] } = useQuery({ ...catalogQuery('groups'), enabled: mayRead });
  const gone = chosen.filter((number) => !groups.some((group) => group.number === number));
  return (
    <div className="flex flex-col gap-1">
      <span className="text-sm font-medium text-ink-soft">{t.members.groups}</span>
      <Combobox
        isSeveral
        isDisabled={!mayRead}
        label={t.members.groups}
        options={[
          ...groups.map(({ number, name, color }) => ({ value: String(number), label: name, color })),
          ...gone.map((number) => ({ value: String(number), label: String(number) })),
        ]}
        chosen={chosen.map(String)}
        onChange={(next) => onChange(next.map(Number))}
      />
      <span className="text-xs text-ink-faint">{t.members.groupsHint}</span>
    </div>
  );
}

/**
 * Shows sign-in links: a long-lived one for an invited member, a short-lived one for a member who cannot sign in
 * otherwise.
 */
export function LinkDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  return (
    <FormDialog
      title={t.members.linkTitle(member.name)}
      description={member.state === 'invited' ? t.members.linkText : t.members.shortLinkText}
      action={t.members.inviteButton}
      run={() => call<One<Invitation>>('POST', `/members/${member.number}/invitations`)}
      onClose={onClose}
      made={({ data }) => <Link name={member.name} invitation={data} onClose={onClose} />}
    />
  );
}

function Link({ name, invitation, onClose }: { name: string; invitation: Invitation; onClose: () => void }) {
  return (
    <SecretDialog
      title={t.members.linkOf(name)}
      description={t.members.linkUntil(formatMoment(invitation.expires_at))}
      secret={invitation.url}
      label={t.members.link}
      onClose={onClose}
    />
  );
}
