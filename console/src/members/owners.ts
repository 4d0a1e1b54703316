/** Owners of contacts are texts; a member has several, and assignment writes the first. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Member } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { membersQuery, scope } from './queries.ts';

const noMembers: readonly Member[] = [];

/** Returns all members, including members who left. Users who may not list them know only themselves. */
export function useMembers(isWanted: boolean): readonly Member[] {
  const { can, me } = useAccount();
  const { data } = useQuery({ ...membersQuery, enabled: isWanted && can(scope) });
  const own = useMemo(() => (me?.member ? [me.member] : noMembers), [me?.member]);
  return data ?? own;
}

/** Returns the members to choose as owner. */
export function useOwners(isWanted = true): readonly Member[] {
  const { can } = useAccount();
  const members = useMembers(isWanted);
  return (can(scope) ? members : noMembers).filter(
    ({ state, owners }) => state !== 'left' && owners.length > 0,
  );
}

const ownerText = ({ owners }: Member): string => owners[0] ?? '';

/** Returns the name for a text of a member. */
export const ownerName = (text: string, members: readonly Member[]): string =>
  members.find(({ owners }) => owners.includes(text))?.name ?? text;

/** Returns the owners to choose from. A member with several texts has the contact's text. */
export function ownerChoices(members: readonly Member[], now: string | null) {
  const choices = members.map((member) => ({
    value: now !== null && member.owners.includes(now) ? now : ownerText(member),
    label: member.name,
    words: member.owners.join(' '),
  }));
  const isOther = now !== null && now !== '' && !choices.some(({ value }) => value === now);
  return isOther ? [{ value: now, label: now, words: '' }, ...choices] : choices;
}
