/** The people who work in the account, and the roles that they have. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { navigate, useSearch } from '../address/address.ts';
import { useNew } from '../shell/use-new.tsx';
import { t } from '../texts/texts.ts';
import { TabView } from '../ui/menus/TabView.tsx';
import { PageHead } from '../ui/page-frame.tsx';
import { ErrorState, Loading } from '../ui/states.tsx';
import { MemberList } from './MemberList.tsx';
import { MemberDialog } from './member-dialogs.tsx';
import { membersQuery, rolesQuery } from './queries.ts';
import { RoleDialog } from './RoleDialog.tsx';
import { RoleList } from './RoleList.tsx';

const tabs = ['members', 'roles'] as const;

export function MembersPage() {
  const { tab = 'members' } = useSearch('/settings/members');
  const members = useQuery(membersQuery);
  const roles = useQuery(rolesQuery);
  const [isNew, setNew] = useState(false);
  const onNew = () => setNew(true);
  const onClose = () => setNew(false);
  const title = tab === 'members' ? t.members.invite : t.members.newRole;
  const error = members.error ?? roles.error;
  const retry = () => void Promise.all([members.refetch(), roles.refetch()]);
  const isLoaded = members.data !== undefined && roles.data !== undefined;
  const add = useNew({
    section: t.pages.members,
    title,
    run: onNew,
    isDisabled: !isLoaded,
  });
  return (
    <div className="flex h-full flex-col">
      <PageHead title={t.pages.members} text={t.members.text}>
        {add}
      </PageHead>
      <TabView
        label={t.members.tabsLabel}
        names={tabs}
        titles={t.members.tabs}
        value={tab}
        onChange={(next) =>
          navigate({ to: '/settings/members', search: next === 'roles' ? { tab: next } : {} })
        }
      >
        <div className="page-table">
          {!isLoaded && error === null && <Loading />}
          {!isLoaded && error !== null && <ErrorState error={error} onRetry={retry} />}
          {isLoaded && tab === 'members' && (
            <MemberList members={members.data} roles={roles.data} onNew={onNew} />
          )}
          {isLoaded && tab === 'roles' && <RoleList members={members.data} roles={roles.data} />}
        </div>
      </TabView>
      {isNew && isLoaded && tab === 'members' && <MemberDialog roles={roles.data} onClose={onClose} />}
      {isNew && isLoaded && tab === 'roles' && <RoleDialog onClose={onClose} />}
    </div>
  );
}
