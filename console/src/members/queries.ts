/** Members and roles of the account, and which of them the signed-in user may grant and change. */
import { infiniteQueryOptions } from '@tanstack/react-query';
import { pagesOf } from '../api/client.ts';
import { dataQuery } from '../api/data-query.ts';
import type { Contact, Member, Role, Scope } from '../api/types.ts';
import { withNames } from '../texts/made-names.ts';
import type { ListKey } from '../ui/use-refresh.ts';

/** The scope that manages keys manages members. */
export const scope: Scope = 'keys:manage';

export const membersQuery = dataQuery<readonly Member[]>(['members'], '/members', {
  shown: withNames('members'),
});

export const rolesQuery = dataQuery<readonly Role[]>(['roles'], '/roles');

/** All that a change of a member or a role may change. */
export const memberLists: readonly ListKey[] = [membersQuery, rolesQuery, { queryKey: ['seen'] }];

export interface PreviewPage {
  readonly data: readonly Contact[];
  readonly meta: {
    readonly next_cursor: string | null;
    readonly total: { readonly value: number; readonly relation: 'eq' | 'gte' };
  };
}

/** The previewed view: of a member, or of a role for a member in these groups without owner names. */
type Viewer = { readonly member: Member } | { readonly role: Role; readonly groups: readonly number[] };

const seenPathOf = (viewer: Viewer) =>
  'member' in viewer
    ? `/members/${viewer.member.number}/seen`
    : `/roles/${encodeURIComponent(viewer.role.name)}/seen`;

/** Returns the query of the contacts as the viewer gets them, the newest first. */
export const previewQuery = (viewer: Viewer) =>
  infiniteQueryOptions({
    queryKey: ['seen', seenPathOf(viewer), 'groups' in viewer ? viewer.groups.join() : ''],
    ...pagesOf<PreviewPage>(seenPathOf(viewer), {
      limit: 50,
      groups: 'groups' in viewer ? viewer.groups.join() : undefined,
    }),
  });

type HasScope = (scope: Scope) => boolean;

/** Whether a user may grant or change a role: not one with rights that the user lacks. */
export const mayGrantRole = (role: Role | undefined, can: HasScope): boolean =>
  role?.scopes.every(can) ?? true;

/** Returns the lines of a text that a user entered. */
export const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
