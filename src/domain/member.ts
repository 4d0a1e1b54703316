/** Members: people who work in an account and sign in. */

import type { MemberState } from './access.js';
import type { AccountId, KeyId, LoginId, MemberId, TokenFamilyId } from './ids.js';
import type { Role } from './role.js';

export interface Member {
  readonly accountId: AccountId;
  readonly id: MemberId;
  /** ascending in the account, never used again */
  readonly number: number;
  readonly name: string;
  readonly email: string | null;
  readonly role: string;
  readonly state: MemberState;
  /** numbers of the groups whose people the member sees, where the role sees groups */
  readonly groupNumbers: readonly number[];
  /** texts in the owner field of contacts that mean the member; by the first it is assigned */
  readonly owners: readonly string[];
  /** time at which the person declined the invitation; null: it did not */
  readonly declinedAt: Date | null;
  /** accurate to about a minute; null: never */
  readonly lastSeenAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The member that a key belongs to, as it signs in: with its role. */
export interface SignedInMember {
  readonly id: MemberId;
  readonly number: number;
  readonly name: string;
  readonly state: MemberState;
  readonly role: Role;
  readonly groups: readonly number[];
  readonly owners: readonly string[];
}

/** A text that contacts have as their owner. */
export interface ContactOwner {
  readonly owner: string;
  readonly contacts: number;
  /** the number of the member that the text means; null: none */
  readonly member: number | null;
}

/** The member of a key. */
export interface Author {
  readonly keyId: KeyId;
  readonly number: number;
  readonly name: string;
}

/** A session of a member in a browser: a family of tokens, one of which is in its cookie. */
export interface MemberSession {
  readonly familyId: TokenFamilyId;
  readonly memberNumber: number;
  /** the browser and system, as far as the browser tells */
  readonly agent: string;
  /** the label of the login that opened it, or `passkey`; null: a code or an invitation */
  readonly login: string | null;
  readonly createdAt: Date;
  /** accurate to about an hour */
  readonly seenAt: Date;
  /** it ends at the latest then; a week without a request ends it too */
  readonly endsAt: Date;
}

/** A proof of a member: it signs in by it. */
export interface MemberLogin {
  readonly id: LoginId;
  readonly memberNumber: number;
  /** the provider's issuer; empty for a passkey */
  readonly issuer: string;
  /** the issuer's subject, or the id of a passkey */
  readonly subject: string;
  /** the words of the provider, or of the passkey's owner */
  readonly label: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** An invitation of a person by an account, as the person is shown it. */
export interface OpenInvitation {
  readonly number: number;
  readonly slug: string;
  readonly name: string;
  readonly role: string;
  readonly roleLabel: string;
  /** the name of the member or the key that invited; null: the command line, or unknown */
  readonly invitedBy: string | null;
  readonly invitedAt: Date;
}

/** The issuer of a passkey, as it is stored. */
export const passkeyIssuer = '';
