/** The table of members, with the actions for each. */
import { useQuery } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { CatalogItem, Member, Role } from '../api/types.ts';
import { catalogQuery } from '../contacts/contact-queries.ts';
import { useAccount } from '../session/account.ts';
import { formatDate, formatList, formatMoment, t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { Button } from '../ui/buttons.tsx';
import { Initials } from '../ui/Initials.tsx';
import { Badge } from '../ui/page-frame.tsx';
import { Notice } from '../ui/states.tsx';
import { RecordList } from '../ui/tables/RecordList.tsx';
import { type Column, column, textColumn } from '../ui/tables/Table.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { useRefresh } from '../ui/use-refresh.ts';
import { ConfirmChange } from './ConfirmChange.tsx';
import { LinkDialog, MemberDialog } from './member-dialogs.tsx';
import { roleLabel } from './member-labels.ts';
import { PreviewDialog } from './PreviewDialog.tsx';
import { mayGrantRole, memberLists } from './queries.ts';

interface MemberListProps {
  readonly members: readonly Member[];
  readonly roles: readonly Role[];
  readonly onNew: () => void;
}

export function MemberList({ members, roles, onNew }: MemberListProps) {
  const refresh = useRefresh();
  const { can } = useAccount();
  const { data: groups } = useQuery({ ...catalogQuery('groups'), enabled: can('groups:read') });
  const left = members.filter((member) => member.state === 'left');
  const roleOf = (member: Member) => roles.find((role) => role.name === member.role);
  const restore = (member: Member) =>
    void call('PATCH', `/members/${member.number}`, { body: { state: 'active' } }).then(() => {
      toast({ text: t.members.changed(member.name) });
      void refresh(memberLists);
    }, toastError);
  if (members.length === 0)
    return (
      <Notice
        icon="account"
        title={t.members.emptyTitle}
        actions={
          <Button look="primary" icon="plus" onClick={onNew}>
            {t.members.invite}
          </Button>
        }
      >
        {t.members.emptyText}
      </Notice>
    );
  return (
    <RecordList
      label={t.members.tabs.members}
      columns={memberColumnsOf(members, roleOf, groups)}
      rows={members.filter((member) => member.state !== 'left')}
      ended={{ rows: left, show: t.members.showLeft(left.length), hide: t.members.hideLeft }}
      keyOf={(member) => member.number}
      nameOf={(member) => member.name}
      factsOf={(member) => [
        [t.members.number, String(member.number)],
        [t.members.role, roleLabel(roleOf(member), member.role)],
        [t.fields.email, member.email ?? t.none],
        [t.members.owners, formatList(member.owners) || t.none],
        [t.members.groups, groupNames(member, groups) || t.none],
        [t.members.lastSeen, member.last_seen_at === null ? t.never : formatMoment(member.last_seen_at)],
        [t.members.made, formatDate(member.created_at)],
      ]}
      actionsOf={(member) => {
        const { state } = member;
        if (state === 'left') return [];
        const mayChange = mayGrantRole(roleOf(member), can);
        return [
          mayChange && { icon: 'edit', label: t.members.edit, run: 'edit' },
          can('contacts:read') && { icon: 'search', label: t.members.preview, run: 'preview' },
          mayChange && state !== 'suspended' && { icon: 'keys', label: t.members.newLink, run: 'link' },
          mayChange && state === 'active' && { icon: 'pause', label: t.members.suspend, run: 'suspend' },
          mayChange &&
            state === 'suspended' && { icon: 'play', label: t.members.restore, run: () => restore(member) },
          mayChange && { icon: 'block', label: t.members.end, run: 'end', isDanger: true },
        ];
      }}
      dialogs={{
        edit: (member, onClose) => <MemberDialog member={member} roles={roles} onClose={onClose} />,
        preview: (member, onClose) => <PreviewDialog of={member} onClose={onClose} />,
        link: (member, onClose) => <LinkDialog member={member} onClose={onClose} />,
        suspend: (member, onClose) => <EndDialog member={member} isPause onClose={onClose} />,
        end: (member, onClose) => <EndDialog member={member} onClose={onClose} />,
      }}
    />
  );
}

interface EndDialogProps {
  readonly member: Member;
  /** only for a while */
  readonly isPause?: boolean;
  readonly onClose: () => void;
}

function EndDialog({ member: { name, number }, isPause = false, onClose }: EndDialogProps) {
  const texts = t.members;
  const [title, action, done, text] = isPause
    ? [texts.suspendTitle(name), texts.suspendButton, texts.changed(name), texts.suspendText]
    : [texts.endTitle(name), texts.endButton, texts.ended(name), texts.endText];
  const path = `/members/${number}`;
  const run = () => (isPause ? call('PATCH', path, { body: { state: 'suspended' } }) : call('DELETE', path));
  return <ConfirmChange {...{ title, action, done, run, onClose }}>{text}</ConfirmChange>;
}

function memberColumnsOf(
  members: readonly Member[],
  roleOf: (member: Member) => Role | undefined,
  groups: readonly CatalogItem[] | undefined,
): readonly Column<Member>[] {
  const emails = textColumn<Member>(t.fields.email, 'w-[30%] max-lg:hidden', (member) => member.email);
  const ofGroups = textColumn<Member>(t.members.groups, 'w-[20%] max-md:hidden', (member) =>
    groupNames(member, groups),
  );
  // A column that would be empty is left out.
  return [
    {
      title: t.members.name,
      look: 'max-w-0 w-[35%] max-md:w-full',
      isHead: true,
      cell: (member) => <MemberName member={member} role={roleLabel(roleOf(member), member.role)} />,
    },
    ...(members.some(({ email }) => email !== null) ? [emails] : []),
    column(t.members.role, 'whitespace-nowrap max-sm:hidden', (member) => (
      <span className="bidi">{roleLabel(roleOf(member), member.role)}</span>
    )),
    ...(members.some((member) => member.groups.length > 0) ? [ofGroups] : []),
    column(t.members.lastSeen, 'whitespace-nowrap text-ink-soft max-lg:hidden', (member) => (
      <Ago at={member.last_seen_at} />
    )),
  ];
}

function MemberName({ member, role }: { member: Member; role: string }) {
  return (
    <span className="flex items-center gap-2">
      <Initials id={`member ${member.number}`} name={member.name} />
      <span className="min-w-0">
        <span className="bidi block truncate font-medium">{member.name}</span>
        <span className="bidi block truncate text-xs text-ink-soft sm:hidden">{role}</span>
      </span>
      {/* The usual state is not shown, so that the others stand out. */}
      {member.state !== 'active' && (
        <Badge tone={member.state === 'suspended' ? 'warn' : 'plain'}>{stateWords(member)}</Badge>
      )}
    </span>
  );
}

/** Returns the state in words. An invited member may have declined. */
function stateWords({ state, declined_at: declined }: Member): string {
  return state === 'invited' && declined !== null ? t.members.declined : t.members.states[state];
}

/** Returns the names of groups. A group that was deleted, or may not be read, has its number. */
function groupNames({ groups: numbers }: Member, groups: readonly CatalogItem[] | undefined): string {
  return formatList(
    numbers.map((number) => groups?.find((group) => group.number === number)?.name ?? String(number)),
  );
}
