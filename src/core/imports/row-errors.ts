/** Why a row was rejected or skipped, for people. */
import type { Contact } from '../../domain/contact.js';
import { sameIdentity } from '../../domain/identity.js';
import type { Issue } from '../../domain/problem.js';
import type { RowFlaw } from '../../files/record.js';
import type { RowIdentity } from './row-keys.js';

const reasons = {
  known: 'The contact is known already and stays as it is.',
  unchanged: 'The contact has all of it already.',
} as const;

export function skippedAs(reason: keyof typeof reasons): RowFlaw {
  return { column: null, code: reason, message: reasons[reason] };
}

export function ambiguous(identities: readonly RowIdentity[]): RowFlaw {
  const texts = identities.map((one) => `“${one.text}”`).join(', ');
  const column = identities.length === 1 ? (identities[0]?.column ?? null) : null;
  return {
    column,
    code: 'ambiguous',
    message: `Several contacts have ${texts}: it is not clear who is meant.`,
  };
}

export function conflict(identity: RowIdentity): RowFlaw {
  return {
    column: identity.column,
    code: 'conflict',
    message: `“${identity.text}” belongs to another contact.`,
  };
}

export function full(maximum: number): RowFlaw {
  return {
    column: null,
    code: 'quota',
    message: `The account may have ${maximum} contacts, and has as many.`,
  };
}

export function tooManyItems(maximum: number): RowFlaw {
  return {
    column: null,
    code: 'too_many',
    message: `The import has made ${maximum} tags, groups, sources and statuses, and makes no more.`,
  };
}

/** Somebody else took what the row needs, again and again, or the database cannot hold it. */
export function refused(code: 'conflict' | 'invalid'): RowFlaw {
  const message =
    code === 'conflict'
      ? 'What the row says kept changing hands while it was imported.'
      : 'The database cannot hold what the row says.';
  return { column: null, code, message };
}

/** Issues of a contact by the columns that they came from, as far as that is known. */
export function flawsOf(
  issues: readonly Issue[],
  contact: Contact,
  identities: readonly RowIdentity[],
): readonly RowFlaw[] {
  return issues.map(({ path, code, message }) => {
    const at = /^identities\.(\d+)\./.exec(path)?.[1];
    const held = at === undefined ? undefined : contact.identities[Number(at)];
    const said = held === undefined ? undefined : identities.find((one) => sameIdentity(one.key, held));
    const column = said?.column ?? path;
    return { column, code, message: `${column} ${message}.` };
  });
}
