/** The table of members, and what can be done with each. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { CatalogItem, Member, Role } from '../api/types.ts';
import { catalogQuery } from '../contacts/queries.ts';
import { useAccount } from '../session/account.ts';
import { formatAgo, formatDate, formatList, formatMoment, t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/controls.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/overlays.tsx';
import { Badge, Facts, Moment, type Tone } from '../ui/page-frame.tsx';
import { Notice } from '../ui/states.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { ConfirmChange } from './ConfirmChange.tsx';
import { EditMemberDialog, LinkDialog } from './MemberDialogs.tsx';
import { mayGive, refreshMembers } from './queries.ts';
import { SeenDialog } from './SeenDialog.tsx';
import { roleLabel } from './words.ts';

type Asked = {
  readonly what: 'edit' | 'seen' | 'link' | 'suspend' | 'end';
  readonly member: Member;
};

export function MemberList({
  members,
  roles,
  onNew,
}: {
  members: readonly Member[];
  roles: readonly Role[];
  onNew: () => void;
}) {
  const { can } = useAccount();
  const { data: groups } = useQuery({ ...catalogQuery('groups'), enabled: can('groups:read') });
  const [asked, setAsked] = useState<Asked>();
  const [areLeftShown, setLeftShown] = useState(false);
  const close = () => setAsked(undefined);
  const left = members.filter((one) => one.state === 'left');
  const staying = members.filter((one) => one.state !== 'left');
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
    <>
      <Table
        label={t.members.tabs.members}
        columns={columnsOf({ roles, groups, onAsk: setAsked })}
        rows={areLeftShown ? [...staying, ...left] : staying}
        keyOf={(one) => one.number}
        nameOf={(one) => one.name}
        detail={(one) => <MemberFacts member={one} roles={roles} groups={groups} />}
      />
      {left.length > 0 && (
        <div className="px-edge py-2">
          <Button look="quiet" className="-ml-2.5" onClick={() => setLeftShown(!areLeftShown)}>
            {areLeftShown ? t.members.hideLeft : t.members.showLeft(left.length)}
          </Button>
        </div>
      )}
      {asked?.what === 'edit' && <EditMemberDialog member={asked.member} roles={roles} onClose={close} />}
      {asked?.what === 'seen' && <SeenDialog of={asked.member} onClose={close} />}
      {asked?.what === 'link' && <LinkDialog member={asked.member} onClose={close} />}
      {asked?.what === 'suspend' && (
        <ConfirmChange
          title={t.members.suspendTitle(asked.member.name)}
          text={t.members.suspendText}
          action={t.members.suspendButton}
          done={t.members.changed(asked.member.name)}
          run={() => call('PATCH', `/members/${asked.member.number}`, { body: { state: 'suspended' } })}
          onClose={close}
        />
      )}
      {asked?.what === 'end' && (
        <ConfirmChange
          title={t.members.endTitle(asked.member.name)}
          text={t.members.endText}
          action={t.members.endButton}
          done={t.members.ended(asked.member.name)}
          run={() => call('DELETE', `/members/${asked.member.number}`)}
          onClose={close}
        />
      )}
    </>
  );
}

interface Context {
  readonly roles: readonly Role[];
  readonly groups: readonly CatalogItem[] | undefined;
  readonly onAsk: (asked: Asked) => void;
}

function columnsOf({ roles, groups, onAsk }: Context): readonly Column<Member>[] {
  const roleOf = (member: Member) => roles.find((one) => one.name === member.role);
  return [
    {
      title: t.members.name,
      look: 'max-w-0 w-[30%] max-md:w-full',
      isHead: true,
      cell: (one) => <span className="bidi block truncate font-medium">{one.name}</span>,
    },
    {
      title: t.fields.email,
      look: 'max-w-0 w-[25%] max-lg:hidden',
      cell: (one) => <span className="bidi block truncate text-ink-soft">{one.email}</span>,
    },
    {
      title: t.members.role,
      look: 'whitespace-nowrap max-sm:hidden',
      cell: (one) => <RoleLabel role={roleOf(one)} name={one.role} />,
    },
    {
      title: t.members.state,
      look: 'whitespace-nowrap',
      cell: (one) => <Badge tone={tones[one.state]}>{stateWords(one)}</Badge>,
    },
    {
      title: t.members.groups,
      look: 'max-w-0 w-[20%] max-md:hidden',
      cell: (one) => <span className="bidi block truncate text-ink-soft">{groupNames(one, groups)}</span>,
    },
    {
      title: t.members.lastSeen,
      look: 'whitespace-nowrap max-lg:hidden',
      cell: ({ last_seen_at: at }) =>
        at === null ? (
          <span className="text-ink-faint">{t.never}</span>
        ) : (
          <Moment at={at}>{formatAgo(at)}</Moment>
        ),
    },
    {
      title: <span className="sr-only">{t.moreActions}</span>,
      look: 'w-10',
      cell: (one) => <MemberMenu member={one} role={roleOf(one)} onAsk={onAsk} />,
    },
  ];
}

const tones: Readonly<Record<Member['state'], Tone>> = {
  invited: 'plain',
  active: 'good',
  suspended: 'warn',
  left: 'plain',
};

/** An invited member may have declined. */
function stateWords({ state, declined_at: declined }: Member): string {
  return state === 'invited' && declined !== null ? t.members.declined : t.members.states[state];
}

function RoleLabel({ role, name }: { role: Role | undefined; name: string }) {
  return <span className="bidi">{roleLabel(role, name)}</span>;
}

/** A group that was deleted, or may not be read, is shown by its number. */
function groupNames({ groups: numbers }: Member, groups: readonly CatalogItem[] | undefined): string {
  return formatList(
    numbers.map((number) => groups?.find((one) => one.number === number)?.name ?? String(number)),
  );
}

function MemberMenu({
  member,
  role,
  onAsk,
}: {
  member: Member;
  role: Role | undefined;
  onAsk: (asked: Asked) => void;
}) {
  const client = useQueryClient();
  const { can } = useAccount();
  const mayChange = mayGive(role, can);
  const maySee = can('contacts:read');
  if (member.state === 'left' || (!mayChange && !maySee)) return null;
  const ask = (what: Asked['what']) => () => onAsk({ what, member });
  const restore = () =>
    void call('PATCH', `/members/${member.number}`, { body: { state: 'active' } }).then(() => {
      toast({ text: t.members.changed(member.name) });
      refreshMembers(client);
    }, toastError);
  return (
    <Menu align="end" trigger={<IconButton icon="more" label={t.members.actionsFor(member.name)} />}>
      {mayChange && (
        <MenuItem icon="edit" onSelect={ask('edit')}>
          {t.members.edit}
        </MenuItem>
      )}
      {maySee && (
        <MenuItem icon="search" onSelect={ask('seen')}>
          {t.members.preview}
        </MenuItem>
      )}
      {mayChange && member.state !== 'suspended' && (
        <MenuItem icon="keys" onSelect={ask('link')}>
          {t.members.newLink}
        </MenuItem>
      )}
      {mayChange && <MenuLine />}
      {mayChange && member.state === 'active' && (
        <MenuItem icon="pause" onSelect={ask('suspend')}>
          {t.members.suspend}
        </MenuItem>
      )}
      {mayChange && member.state === 'suspended' && (
        <MenuItem icon="play" onSelect={restore}>
          {t.members.restore}
        </MenuItem>
      )}
      {mayChange && (
        <MenuItem icon="block" isDanger onSelect={ask('end')}>
          {t.members.end}
        </MenuItem>
      )}
    </Menu>
  );
}

function MemberFacts({ member, roles, groups }: Pick<Context, 'roles' | 'groups'> & { member: Member }) {
  const { last_seen_at: seen } = member;
  return (
    <div className="-mx-4 -my-2">
      <Facts
        facts={[
          [t.members.number, String(member.number)],
          [
            t.members.role,
            roleLabel(
              roles.find((one) => one.name === member.role),
              member.role,
            ),
          ],
          [t.fields.email, member.email ?? t.none],
          [t.members.owners, formatList(member.owners) || t.none],
          [t.members.groups, groupNames(member, groups) || t.none],
          [t.members.lastSeen, seen === null ? t.never : formatMoment(seen)],
          [t.members.made, formatDate(member.created_at)],
        ]}
      />
    </div>
  );
}
