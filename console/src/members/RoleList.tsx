/** The roles: those of the program, which are the same everywhere, and those of the account. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Member, OwnField, Role } from '../api/types.ts';
import { fieldsQuery } from '../fields/queries.ts';
import { accessWords } from '../keys/KeysPage.tsx';
import { useAccount } from '../session/account.ts';
import { formatList, formatNumber, t } from '../texts/texts.ts';
import { IconButton } from '../ui/controls.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/overlays.tsx';
import { Badge, Facts } from '../ui/page-frame.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { ConfirmChange } from './ConfirmChange.tsx';
import { mayGive } from './queries.ts';
import { RoleDialog } from './RoleDialog.tsx';
import { SeenDialog } from './SeenDialog.tsx';
import { partLabel, roleLabel } from './words.ts';

type Asked =
  | { readonly what: 'edit' | 'copy' | 'delete'; readonly role: Role }
  | { readonly what: 'seen'; readonly of: Member | Role };

export function RoleList({ roles, members }: { roles: readonly Role[]; members: readonly Member[] }) {
  const { can } = useAccount();
  const { data: fields = [] } = useQuery({ ...fieldsQuery, enabled: can('contacts:read') });
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const having = (role: Role) => members.filter((one) => one.role === role.name && one.state !== 'left');
  const columns: readonly Column<Role>[] = [
    {
      title: t.members.role,
      look: 'max-w-0 w-[30%] max-md:w-full',
      isHead: true,
      cell: (one) => (
        <span className="flex min-w-0 items-center gap-2">
          <span className="bidi min-w-0 truncate font-medium">{roleLabel(one, one.name)}</span>
          {one.of_program && <Badge>{t.members.ofProgram}</Badge>}
        </span>
      ),
    },
    {
      title: t.members.seesTitle,
      look: 'max-w-0 w-[30%] max-md:hidden',
      cell: (one) => <p className="truncate text-ink-soft">{t.members.sees[one.sees]}</p>,
    },
    {
      title: t.keys.preset,
      look: 'max-w-0 w-[40%] max-lg:hidden',
      cell: (one) => <p className="truncate text-ink-soft">{accessWords(one.scopes)}</p>,
    },
    {
      title: t.members.tabs.members,
      look: 'nums text-right whitespace-nowrap max-sm:hidden',
      cell: (one) => formatNumber(having(one).length),
    },
    {
      title: <span className="sr-only">{t.moreActions}</span>,
      look: 'w-10',
      cell: (one) => <RoleMenu role={one} members={having(one)} onAsk={setAsked} />,
    },
  ];
  return (
    <>
      <p className="max-w-3xl px-edge py-3 text-sm text-ink-soft">{t.members.rolesText}</p>
      <Table
        label={t.members.tabs.roles}
        columns={columns}
        rows={roles}
        keyOf={(one) => one.name}
        nameOf={(one) => roleLabel(one, one.name)}
        detail={(one) => <RoleFacts role={one} fields={fields} />}
      />
      {asked?.what === 'edit' && <RoleDialog roles={roles} edited={asked.role} onClose={close} />}
      {asked?.what === 'copy' && <RoleDialog roles={roles} copied={asked.role} onClose={close} />}
      {asked?.what === 'delete' && (
        <ConfirmChange
          title={t.members.deleteRoleTitle(asked.role.label)}
          text={t.members.deleteRoleText}
          action={t.actions.delete}
          done={t.members.roleDeleted(asked.role.label)}
          run={() => call('DELETE', `/roles/${encodeURIComponent(asked.role.name)}`)}
          onClose={close}
        />
      )}
      {asked?.what === 'seen' && <SeenDialog of={asked.of} onClose={close} />}
    </>
  );
}

function RoleMenu({
  role,
  members,
  onAsk,
}: {
  role: Role;
  members: readonly Member[];
  onAsk: (asked: Asked) => void;
}) {
  const { can } = useAccount();
  const mayChange = mayGive(role, can);
  // The contacts that a role shows depend on the member's groups and owner names, so one member is taken.
  const [example] = can('contacts:read') ? members : [];
  // A member without owner names has no own contacts.
  const isTold = can('contacts:read') && role.sees !== 'own';
  if (!mayChange && !isTold && example === undefined) return null;
  const isOwn = mayChange && !role.of_program;
  return (
    <Menu
      align="end"
      trigger={<IconButton icon="more" label={t.members.actionsFor(roleLabel(role, role.name))} />}
    >
      {isOwn && (
        <MenuItem icon="edit" onSelect={() => onAsk({ what: 'edit', role })}>
          {t.members.edit}
        </MenuItem>
      )}
      {mayChange && (
        <MenuItem icon="copy" onSelect={() => onAsk({ what: 'copy', role })}>
          {t.members.copyRole}
        </MenuItem>
      )}
      {isTold && (
        <MenuItem icon="search" onSelect={() => onAsk({ what: 'seen', of: role })}>
          {t.members.preview}
        </MenuItem>
      )}
      {example !== undefined && (
        <MenuItem icon="search" onSelect={() => onAsk({ what: 'seen', of: example })}>
          {t.members.previewOf(example.name)}
        </MenuItem>
      )}
      {isOwn && members.length === 0 && (
        <>
          <MenuLine />
          <MenuItem icon="trash" isDanger onSelect={() => onAsk({ what: 'delete', role })}>
            {t.members.deleteRole}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

function RoleFacts({ role, fields }: { role: Role; fields: readonly OwnField[] }) {
  const { hidden, masked } = role;
  const words = (parts: readonly string[]) =>
    formatList(parts.map((one) => partLabel(one, fields))) || t.none;
  return (
    <div className="-mx-4 -my-2">
      <Facts
        facts={[
          [t.members.seesTitle, t.members.sees[role.sees]],
          [t.keys.preset, accessWords(role.scopes)],
          [t.members.hidden, words(hidden)],
          [t.members.masked, words(masked)],
        ]}
      />
    </div>
  );
}
