/** Owners of contacts are texts; those of a member mean the member, and by its first one a contact is given to it. */
import { useQuery } from '@tanstack/react-query';
import type { Member } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { membersQuery, scope } from './queries.ts';

const noMembers: readonly Member[] = [];

/** Members to choose as owner, for those who may list them. */
export function useOwners(isWanted = true): readonly Member[] {
  const { can } = useAccount();
  const { data = noMembers } = useQuery({ ...membersQuery, enabled: isWanted && can(scope) });
  return data.filter(({ state, owners }) => state !== 'left' && owners.length > 0);
}

export const ownerText = ({ owners }: Member): string => owners[0] ?? '';

/** The name, for a text of a member. */
export function ownerWords(text: string, members: readonly Member[]): string {
  const member = members.find(({ owners }) => owners.includes(text));
  return member === undefined || member.name === text ? text : `${member.name} (${text})`;
}

/** A member with several texts is shown under the one that the contact has. */
export function ownerChoices(members: readonly Member[], now: string | null) {
  const choices = members.map((one) => ({
    value: now !== null && one.owners.includes(now) ? now : ownerText(one),
    label: one.name,
    words: one.owners.join(' '),
  }));
  const isOther = now !== null && now !== '' && !choices.some(({ value }) => value === now);
  return isOther ? [{ value: now, label: now, words: '' }, ...choices] : choices;
}
