/** The roles: built-in ones, which are the same everywhere, and roles of the account. */
import { useQuery } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { Member, Role } from '../api/types.ts';
import { fieldsQuery } from '../fields/queries.ts';
import { accessWords } from '../keys/KeysPage.tsx';
import { useAccount } from '../session/account.ts';
import { formatList, formatNumber, t } from '../texts/texts.ts';
import { Badge } from '../ui/page-frame.tsx';
import { RecordList } from '../ui/tables/RecordList.tsx';
import { type Column, column, textColumn } from '../ui/tables/Table.tsx';
import { ConfirmChange } from './ConfirmChange.tsx';
import { partLabel, roleLabel } from './member-labels.ts';
import { PreviewDialog } from './PreviewDialog.tsx';
import { mayGrantRole } from './queries.ts';
import { RoleDialog } from './RoleDialog.tsx';

export function RoleList({ roles, members }: { roles: readonly Role[]; members: readonly Member[] }) {
  const { can } = useAccount();
  const { data: fields = [] } = useQuery({ ...fieldsQuery, enabled: can('contacts:read') });
  const having = (role: Role) =>
    members.filter((member) => member.role === role.name && member.state !== 'left');
  const words = (parts: readonly string[]) =>
    formatList(parts.map((part) => partLabel(part, fields))) || t.none;
  return (
    <>
      <p className="max-w-3xl px-edge py-3 text-sm text-ink-soft">{t.members.rolesText}</p>
      <RecordList
        label={t.members.tabs.roles}
        columns={roleColumnsOf(roles, (role) => having(role).length)}
        rows={roles}
        keyOf={(role) => role.name}
        nameOf={(role) => roleLabel(role, role.name)}
        factsOf={({ sees, scopes, hidden, masked }) => [
          [t.members.seesTitle, t.members.sees[sees]],
          [t.keys.preset, accessWords(scopes)],
          [t.members.hidden, words(hidden)],
          [t.members.masked, words(masked)],
        ]}
        actionsOf={(role) => {
          const mayChange = mayGrantRole(role, can);
          const isOwn = mayChange && !role.of_program;
          const [example] = having(role);
          const maySee = can('contacts:read');
          return [
            isOwn && { icon: 'edit', label: t.members.edit, run: 'edit' },
            mayChange && { icon: 'copy', label: t.members.copyRole, run: 'copy' },
            // A member without owner names has no own contacts.
            maySee && role.sees !== 'own' && { icon: 'search', label: t.members.preview, run: 'preview' },
            maySee &&
              example !== undefined && {
                icon: 'search',
                label: t.members.previewOf(example.name),
                run: 'example',
              },
            isOwn &&
              example === undefined && {
                icon: 'trash',
                label: t.members.deleteRole,
                run: 'delete',
                isDanger: true,
              },
          ];
        }}
        dialogs={{
          edit: (role, onClose) => <RoleDialog edited={role} onClose={onClose} />,
          copy: (role, onClose) => <RoleDialog copied={role} onClose={onClose} />,
          preview: (role, onClose) => <PreviewDialog of={role} onClose={onClose} />,
          // The contacts of a role depend on the member's groups and owner texts, so the preview uses one member.
          example: (role, onClose) => <PreviewDialog of={having(role)[0] ?? role} onClose={onClose} />,
          delete: ({ name, label }, onClose) => (
            <ConfirmChange
              title={t.members.deleteRoleTitle(label)}
              action={t.actions.delete}
              done={t.members.roleDeleted(label)}
              run={() => call('DELETE', `/roles/${encodeURIComponent(name)}`)}
              onClose={onClose}
            >
              {t.members.deleteRoleText}
            </ConfirmChange>
          ),
        }}
      />
    </>
  );
}

/** Returns the columns. `count` counts the members that have the role. */
const roleColumnsOf = (roles: readonly Role[], count: (role: Role) => number): readonly Column<Role>[] => [
  {
    title: t.members.role,
    look: 'max-w-0 w-[22%] max-md:w-full',
    isHead: true,
    cell: (role) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="bidi min-w-0 truncate font-medium">{roleLabel(role, role.name)}</span>
        {role.of_program && roles.some((other) => !other.of_program) && <Badge>{t.members.ofProgram}</Badge>}
      </span>
    ),
  },
  textColumn<Role>(t.members.seesTitle, 'w-[35%] max-md:hidden', (role) => t.members.sees[role.sees]),
  textColumn<Role>(t.keys.preset, 'w-[40%] max-lg:hidden', (role) => accessWords(role.scopes)),
  column<Role>(t.members.tabs.members, 'nums text-right whitespace-nowrap max-sm:hidden', (role) =>
    formatNumber(count(role)),
  ),
];
