/**
 * Finds records of an account by number or by name, as commands name them: items of catalogs, segments, views, members.
 * An ambiguous name is refused with the numbers of its records, since a command must not guess.
 */

import { isSameAddress } from '@switchbook/domain/identity/email.js';
import { notFound, type Resource } from '@switchbook/domain/problems/problem.js';
import { parseId } from '@switchbook/domain/runtime/ids.js';
import { tidyName } from '@switchbook/domain/text/compared-text.js';
import { fold } from '@switchbook/domain/text/text.js';
import type { Switchbook } from '../../../clients/typescript/src/index.js';
import { catalogNames } from '../syntax/catalog.js';
import { CliError } from '../terminal/cli-error.js';
import { inQuotes } from '../terminal/output.js';
import { programName } from '../terminal/program-name.js';
import { accountOption } from './command-account.js';

interface Numbered {
  readonly number: number;
  readonly name: string;
}

/** A kind of records, for messages. */
interface NameQuery {
  /** the noun of the command line: `group list` shows all */
  readonly noun: Resource & ('book' | 'member' | 'segment' | 'view' | keyof typeof catalogNames);
  /** the option of the account, unchanged */
  readonly accountRef: string | undefined;
  /** a name may consist of digits, and is tried before the number */
  readonly isNameFirst?: true;
}

/**
 * Returns the item with the number, else with the exact name, else with the name in any letter case. Throws CliError
 * for none, or several.
 */
export function getNamed<Item extends Numbered>(
  items: readonly Item[],
  ref: string,
  { noun, accountRef, isNameFirst }: NameQuery,
): Item {
  const name = tidyName(ref);
  const byNumber = items.filter((candidate) => String(candidate.number) === name);
  const exact = items.filter((candidate) => candidate.name === name);
  const folded = items.filter((candidate) => fold(candidate.name) === fold(name));
  const ways = isNameFirst === true ? [exact, folded, byNumber] : [byNumber, exact, folded];
  const [item, ...others] = ways.find((way) => way.length > 0) ?? [];
  if (item === undefined)
    throw new CliError(
      `There is no ${noun} ${inQuotes(ref)}.`,
      `Use a name or a number from: ${programName} ${noun} list${accountOption(accountRef)}`,
      { cause: notFound(noun) },
    );
  if (others.length === 0) return item;
  const numbers = [item, ...others].map((element) => element.number).sort((left, right) => left - right);
  throw new CliError(
    `Several ${manyOf(noun)} are called ${inQuotes(name)}: ${numbers.slice(0, maxShown).join(', ')}${numbers.length > maxShown ? ', …' : ''}.`,
    `Use the number of the one that is meant. To see all: ${programName} ${noun} list${accountOption(accountRef)}`,
  );
}

const maxShown = 10;

function manyOf(noun: NameQuery['noun']): string {
  return noun in catalogNames ? catalogNames[noun as keyof typeof catalogNames] : `${noun}s`;
}

const isNumber = (ref: string) => /^[1-9]\d{0,11}$/.test(ref.trim());

/** A member that a command names by address, name or number. A member who left has only a number. */
interface NamedMember extends Numbered {
  readonly email: string | null;
  readonly state: string;
}

/** Returns the numbers of groups, loaded only if one is given by name. */
export async function getGroupNumbers(
  api: Switchbook,
  refs: readonly string[],
  accountRef: string | undefined,
): Promise<readonly number[]> {
  if (refs.every(isNumber)) return refs.map(Number);
  const groups = (await api.listGroups({})).data;
  return refs.map((ref) => getNamed(groups, ref, { noun: 'group', accountRef }).number);
}

/** Returns the number of a segment, loaded only if it is given by name. */
export async function getSegmentNumber(
  api: Switchbook,
  ref: string,
  accountRef: string | undefined,
): Promise<number> {
  if (isNumber(ref)) return Number(ref);
  return getNamed((await api.listSegments()).data, ref, { noun: 'segment', accountRef }).number;
}

/** Returns the numbers of members, loaded only if one is given by name. */
export async function getMemberNumbers(
  api: Switchbook,
  refs: readonly string[],
  accountRef: string | undefined,
): Promise<readonly number[]> {
  if (refs.every(isNumber)) return refs.map(Number);
  const members = (await api.listMembers()).data;
  return refs.map((ref) => findMember(members, ref, accountRef).number);
}

/** Returns the number of the member that an option names as an owner; null for an empty text, which clears. */
export async function getOwnerNumber(
  api: Switchbook,
  ref: string | undefined,
  accountRef: string | undefined,
): Promise<number | null | undefined> {
  if (ref === undefined || ref === '') return ref === '' ? null : undefined;
  return (await getMemberNumbers(api, [ref], accountRef))[0];
}

/** Finds a member by number, address or name. A member who left has only a number. */
export function findMember<Member extends NamedMember>(
  all: readonly Member[],
  ref: string,
  accountRef: string | undefined,
): Member {
  const byAddress = all.find((member) => member.state !== 'left' && isSameAddress(member.email, ref.trim()));
  const meant = all.filter((member) => member.state !== 'left' || String(member.number) === ref.trim());
  return byAddress ?? getNamed(meant, ref, { noun: 'member', accountRef });
}

/** Returns the id or number of a contact, in the form of paths and lists of contacts. */
export function refOf(text: string): string {
  const ref = readRef(text);
  if (ref !== undefined) return ref;
  throw new CliError(
    `${inQuotes(text)} is not the id or number of a contact.`,
    `Find it with: ${programName} contact find --account ID --search TEXT`,
    { cause: notFound('contact') },
  );
}

/** Returns undefined for a text that is neither. */
export function readRef(text: string): string | undefined {
  return parseId(text) ?? (/^[1-9]\d{0,14}$/.test(text) ? text : undefined);
}
