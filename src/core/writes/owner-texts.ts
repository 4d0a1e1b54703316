/** The texts by which members are the owners of contacts. */
import type { AccountId } from '../../domain/ids.js';
import { invalid } from '../../domain/problem.js';
import type { Queryable } from '../../store/database/database.js';
import { findOwnerTexts, type OwnerText } from '../../store/members/assignment.js';

export async function readOwnerTexts(
  on: Queryable,
  accountId: AccountId,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, OwnerText>> {
  const found = await findOwnerTexts(on, accountId, [...new Set(numbers)]);
  return new Map(found.map((one) => [one.number, one]));
}

/** Throws `invalid` for a member that cannot be an owner. */
export function ownerTextOf(texts: ReadonlyMap<number, OwnerText>, number: number, path: string): string {
  const found = texts.get(number);
  if (found === undefined) throw invalid(path, 'unknown', `"${number}" is no member of the account`);
  if (found.state === 'left') throw invalid(path, 'left', `"${number}" is a member who left`);
  if (found.owner !== null) return found.owner;
  throw invalid(
    path,
    'no_owner',
    `"${number}" is a member without a text for owners: give it one in its owners`,
  );
}
