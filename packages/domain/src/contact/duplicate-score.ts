/** Reasons why two contacts may be one person, and the likelihood of each. */
import type { ContactId, DismissalId } from '../runtime/ids.js';

export const duplicateReasons = [
  /** one number, or id of a messenger, that another contact owns */
  'shared_number',
  /** known forms of the same number */
  'equivalent_number',
  'same_email',
  /** the same name in any letter case; never a reason alone */
  'same_name',
  'same_company',
  'same_address',
  'same_username',
  /** the part of an email before the @ */
  'same_mailbox',
  /** the last seven digits of their numbers */
  'same_number_ending',
] as const;
export type DuplicateReason = (typeof duplicateReasons)[number];

/** Probability for one reason alone, from 0 to 1. */
const weights: Readonly<Record<DuplicateReason, number>> = {
  shared_number: 0.9,
  equivalent_number: 0.9,
  same_email: 0.7,
  same_name: 0.4,
  same_company: 0.25,
  same_address: 0.35,
  same_username: 0.35,
  same_mailbox: 0.3,
  same_number_ending: 0.35,
};

const strong = ['shared_number', 'equivalent_number', 'same_email'] as const;

/** 0 to 100; 0 for reasons that suggest nothing together. */
export function duplicateScore(reasons: readonly DuplicateReason[]): number {
  const isStrong = strong.some((reason) => reasons.includes(reason));
  if (!isStrong && !(reasons.includes('same_name') && reasons.length > 1)) return 0;
  const doubt = reasons.reduce((left, reason) => left * (1 - weights[reason]), 1);
  return Math.round(100 * (1 - doubt));
}

/** Two contacts, the lower id first. */
export type Pair = readonly [ContactId, ContactId];

export function pairOf(one: ContactId, other: ContactId): Pair {
  return one < other ? [one, other] : [other, one];
}

/** "Not the same person". */
export interface Dismissal {
  readonly id: DismissalId;
  readonly contacts: Pair;
  readonly createdAt: Date;
}
