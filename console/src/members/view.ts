/** The tab of the page of members that is shown, from the address. */
export interface MembersView {
  readonly tab?: 'roles';
}

export const readMembersView = ({ tab }: Record<string, unknown>): MembersView =>
  tab === 'roles' ? { tab } : {};
