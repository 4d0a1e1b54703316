/**
 * Edits of the identities of one contact. They add or remove an identity, or choose the primary identity, which a wire
 * with one slot shows. `apply-identity-edits.ts` applies them.
 */

import type { IdSource } from '../runtime/ids.js';
import {
  type Identity,
  type IdentityInput,
  type IdentityKey,
  type IdentityKind,
  identityKey,
} from './identity.js';

/** The identities that a wire can express: identities of these kinds, written by this origin; null: by any origin. */
export interface IdentityScope {
  readonly kinds: readonly IdentityKind[];
  readonly origin: string | null;
}

export type Spelling = 'take' | 'keep' | 'own';

export type IdentityEdit =
  /**
   * The contact has this identity after the edit. If it had it before, `spelling: take` replaces the raw text, and
   * `keep` leaves it. Attributes of the edit are set; null removes an attribute.
   */
  | { readonly op: 'hold'; readonly identity: IdentityInput; readonly spelling?: 'take' | 'keep' }
  | { readonly op: 'release'; readonly key: IdentityKey }
  | { readonly op: 'releaseId'; readonly id: string }
  /**
   * The value of a wire with one slot. A value that the contact has becomes primary, and nothing is removed. Another
   * value replaces the primary identity.
   */
  | {
      readonly op: 'slot';
      readonly identity: IdentityInput;
      /** `own` is `take`, and the spelling counts as the caller's even if unchanged or previously a wa_id's */
      readonly spelling?: Spelling;
      /** the primary identity is removed even if the contact already had the value */
      readonly displaces?: boolean;
      /**
       * the edit changes nothing if this is true for the identities, for example if the wire already shows the sent
       * value
       */
      readonly unless?: (identities: readonly Identity[]) => boolean;
      /** `shown`: replaces the shown identity if none is primary */
      readonly instead?: 'primary' | 'shown';
      /** replaces only within the same scope */
      readonly withinScope?: boolean;
      /** another known form of a number that the contact has counts as the value, and keeps its form */
      readonly equivalents?: boolean;
      /** a phone that is also a wa_id stays a wa_id */
      readonly keepsWaId?: boolean;
    }
  /**
   * The identity that a one-slot wire shows gets this scope or this value; the other part is kept. Without a shown
   * identity it changes nothing.
   */
  | {
      readonly op: 'slotPart';
      readonly kind: IdentityKind;
      readonly part: { readonly scope: string } | { readonly value: string };
    }
  /**
   * Empties the slot: removes the primary identity (`which: shown`: else the oldest). No identity becomes primary
   * instead.
   */
  | {
      readonly op: 'clearSlot';
      readonly kind: IdentityKind;
      readonly which: 'primary' | 'shown';
      readonly keepsWaId?: boolean;
    }
  /**
   * Replaces the contact's identities within the scope; identities of other origins stay. `promote`: a kind without a
   * primary identity gets the first item as its primary, else the oldest that stayed.
   */
  | {
      readonly op: 'replaceWithin';
      /** the scope includes shared identities */
      readonly includesShared?: boolean;
      readonly scope: IdentityScope;
      readonly items: readonly IdentityInput[];
      /** spelling of items the contact already has */
      readonly spelling?: 'take' | 'keep';
      readonly promote?: readonly IdentityKind[];
    };

export interface IdentityEditContext {
  readonly now: Date;
  readonly newId: IdSource;
  readonly origin: string;
}

/** Identities that a contact owns, and identities that it shares with their owner. */
export interface IdentityHolder {
  readonly identities: readonly Identity[];
  readonly sharing?: readonly Identity[];
}

export function editedIdentitiesOf(edit: IdentityEdit): readonly IdentityInput[] {
  if (edit.op === 'replaceWithin') return edit.items;
  return edit.op === 'hold' || edit.op === 'slot' ? [edit.identity] : [];
}

/** Returns the inputs of edits that may make a contact a sharer. */
export function shareableKeys(edits: readonly IdentityEdit[]): readonly IdentityKey[] {
  const keys: IdentityKey[] = [];
  for (const edit of edits)
    for (const item of editedIdentitiesOf(edit)) if (item.mayShare === true) keys.push(identityKey(item));
  return keys;
}
