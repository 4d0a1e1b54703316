/** Accounts, keys and scopes: the access rights of every caller. */

import type { KnownChannel, MergeProof } from '../consent/consent.js';
import { invariant } from '../problems/problem.js';
import type { AccountId, KeyId, MemberId, TokenFamilyId } from '../runtime/ids.js';
import type { Trace } from '../runtime/trace-context.js';
import type { Visibility } from './visibility.js';

export interface AccountSettings {
  /** ISO 3166-1 alpha-2, for numbers without a country */
  readonly default_region?: string;
  /** most contacts the account may have */
  readonly contact_limit?: number;
  /** digits */
  readonly whatsapp_number?: string;
  /** channels that require an opt-in for messages */
  readonly consent_required?: readonly (KnownChannel | 'all')[];
  /** words that stop or start messages when a person sends one; absent: the lists of the program */
  readonly stop_words?: readonly string[];
  readonly start_words?: readonly string[];
  /** days that deleted contacts are stored; 0: they are deleted at once */
  readonly bin_days?: number;
  /** assigns new contacts without an owner to these members; absent: contacts stay without an owner */
  readonly assign_new?: AssignRule;
  /** whether faces also serve what forks of the vendor's program have added to its API */
  readonly vendor_forks?: boolean;
  /** whether an intake merges contacts that a signed payload attests to be one person */
  readonly merge_attested?: boolean;
}

/** Assigns in rotation: to these members, or to the members of a group. */
export type AssignRule = { readonly members: readonly number[] } | { readonly group: number };

export type SettingName = keyof AccountSettings;

/** Every answer has this order. The command line has these names at its start; `access/values` has the rest. */
const everySetting: { readonly [Name in SettingName]-?: true } = {
  default_region: true,
  contact_limit: true,
  whatsapp_number: true,
  consent_required: true,
  stop_words: true,
  start_words: true,
  bin_days: true,
  assign_new: true,
  vendor_forks: true,
  merge_attested: true,
};
export const settingNames = Object.keys(everySetting) as readonly SettingName[];

/** Everything that can be set of an account, as text; an empty text clears it. */
export const accountSettings = ['name', 'slug', ...settingNames] as const;
export type AccountSetting = 'name' | 'slug' | SettingName;
export type SettingTexts = Readonly<Partial<Record<AccountSetting, string>>>;

export interface Account {
  readonly id: AccountId;
  readonly number: number;
  /** unique in the installation */
  readonly slug: string;
  /** made from the name, not chosen by the operator */
  readonly isSlugMade: boolean;
  readonly name: string;
  readonly settings: AccountSettings;
  readonly createdAt: Date;
  /** it has or had an intake: contacts of other accounts have no messages */
  readonly hasIntakes: boolean;
}

/** A number of requests, or of other units, in a window of time. */
export interface Rate {
  readonly count: number;
  /** milliseconds */
  readonly windowMs: number;
}

/** A rate window for this key, instead of each face's default. */
export type RateLimitRule =
  | { readonly kind: 'default' }
  | { readonly kind: 'unlimited' }
  | { readonly kind: 'window'; readonly count: number; readonly seconds: number };

/** A rule in the form of all our own wires. */
export type RateLimitJson = 'default' | 'unlimited' | { readonly count: number; readonly seconds: number };

export function rateLimitJson(rule: RateLimitRule): RateLimitJson {
  return rule.kind === 'window' ? { count: rule.count, seconds: rule.seconds } : rule.kind;
}

export function readRateLimit(json: RateLimitJson): RateLimitRule {
  return typeof json === 'string' ? { kind: json } : { kind: 'window', ...json };
}

export interface Key {
  readonly id: KeyId;
  readonly accountId: AccountId;
  /** the key that created this key; its revocation revokes this key; null: the command line created it */
  readonly parentId: KeyId | null;
  /** the key with the rate window of its requests: itself, or an ancestor */
  readonly rateKeyId: KeyId;
  readonly name: string;
  /** the first characters of the secret, shown to people */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly rateLimit: RateLimitRule;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** the previous secret also opens the key until then; null: no previous secret */
  readonly oldSecretUntil: Date | null;
  /** the member who owns the key; the key ends with the member; null: the key has no member */
  readonly memberNumber: number | null;
  /** the key that sessions of its member are issued from; its secret is never shown */
  readonly isSession: boolean;
}

/** The reason of a webhook or an upstream that paused because the key that made it was revoked or expired. */
export const keyEnded = 'key_ended';

/** A key without its secret. */
export interface ShownKey extends Key {
  /** accurate to about a minute; null: never */
  readonly lastUsedAt: Date | null;
  /** state of the key's member: the key is refused unless it is `active`; null: the key has no member */
  readonly memberState: MemberState | null;
}

export const scopes = [
  'contacts:read',
  'contacts:write',
  'contacts:delete',
  'groups:read',
  'groups:write',
  'groups:delete',
  'sources:read',
  'sources:write',
  'sources:delete',
  'statuses:read',
  'statuses:write',
  'statuses:delete',
  'account:read',
  'messages:send',
  'messages:read',
  'conversations:read',
  'broadcasts:send',
  'webhooks:manage',
  'keys:manage',
  'templates:read',
  'templates:sync',
  'upstream:use',
  'upstreams:manage',
  'pulls:manage',
  'intakes:manage',
  'account:write',
  'health:read',
] as const;

export type Scope = (typeof scopes)[number];

const scopeSet: ReadonlySet<string> = new Set(scopes);

/**
 * Returns the scopes of a word: one scope, `<resource>:*` for all of a resource, `all` or `*` for every scope, `none`
 * for no scope. Undefined for an unknown word.
 */
export function expandScope(word: string): readonly Scope[] | undefined {
  if (word === 'all' || word === '*') return scopes;
  if (word === 'none') return [];
  if (scopeSet.has(word)) return [word as Scope];
  if (!word.endsWith(':*')) return undefined;
  const resourceScopes = scopes.filter((scope) => scope.startsWith(word.slice(0, -1)));
  return resourceScopes.length === 0 ? undefined : resourceScopes;
}

/** Returns the scopes of several words together, in canonical order; or the first unknown word. */
export function expandScopes(words: readonly string[]): readonly Scope[] | { readonly unknown: string } {
  const closure = new Set<Scope>();
  for (const word of words) {
    const expanded = expandScope(word.trim());
    if (expanded === undefined) return { unknown: word.trim() };
    for (const scope of expanded) closure.add(scope);
  }
  return scopes.filter((scope) => closure.has(scope));
}

/**
 * The caller of an operation: its account and its rights. A command in the process is an operator without a credential.
 */
export interface Requester {
  readonly account: Account;
  readonly keyName: string;
  /** whether the request came with the key, with a token issued from it, or with a session */
  readonly credential: 'key' | 'token' | 'session';
  /** token family, revoked as one; null: the request came with the key */
  readonly tokenFamily: TokenFamilyId | null;
  /** expiry of a token; null: the key itself */
  readonly tokenExpiresAt: Date | null;
  /** start of a token; null: the key itself */
  readonly tokenIssuedAt: Date | null;
  readonly scopes: ReadonlySet<Scope>;
  /**
   * Scopes on routes without scopes at the vendor. A key imported from the vendor has all scopes there that the role of
   * its member allows. For any other credential, these are `scopes`.
   */
  readonly vendorScopes: ReadonlySet<Scope>;
  /** the member who owns the key; null: no member */
  readonly member: CallingMember | null;
  /** whether the member's own sessions use the key; the caller of any other key is not the member */
  readonly isMember: boolean;
  /** the contacts and parts that it sees; absent: all */
  readonly visibility: Visibility;
}

/** An authenticated caller, with its key. */
export interface Principal extends Requester {
  readonly keyId: KeyId;
  readonly rateLimit: RateLimitRule;
  /** the key with the rate window of the requests, if windows are per key */
  readonly rateKeyId: KeyId;
  /** hash of the key's secret; null: the request came with a token */
  readonly secretHash: Buffer | null;
}

/**
 * Returns the caller who grants rights, and can grant only its own. Undefined: the operator, who can grant any right.
 */
export function grantorOf(requester: Requester): Principal | undefined {
  return 'keyId' in requester ? (requester as Principal) : undefined;
}

/** Returns the country of national numbers that the requester sends; undefined: its numbers are international. */
export function regionOf({ account }: Pick<Requester, 'account'>): string | undefined {
  return account.settings.default_region;
}

/** Throws for the operator, who has no key: no command calls such a route. */
export function principalOf(requester: Requester): Principal {
  const principal = grantorOf(requester);
  invariant(principal, 'the operator has no key');
  return principal;
}

/** A caller that is the member in person. Only `isMemberItself` decides this. */
export interface MemberPrincipal extends Principal {
  readonly member: CallingMember;
  readonly isMember: true;
}

/**
 * Whether the caller is a member in person: its credential belongs to the key of the member's sessions. Only such a
 * caller manages logins, sessions, passkeys and the name of a member. A program with another key of the member only
 * acts in the member's name.
 */
export function isMemberItself(principal: Principal): principal is MemberPrincipal {
  return principal.isMember && principal.member !== null;
}

interface CallingMember {
  readonly id: MemberId;
  readonly number: number;
  readonly name: string;
  /** the name of its role */
  readonly role: string;
}

/** The caller of a change, for the operations. `face` is opaque text: a face's name, `cli`, `import`. */
export interface Caller {
  readonly accountId: AccountId;
  readonly face: string;
  readonly keyId: KeyId | null;
  /** the contacts and parts that it sees; absent: all */
  readonly visibility?: Visibility;
  /** number of its member; absent: it has none, or sees all */
  readonly memberNumber?: number;
  /** scopes of its credential; absent: work of the program itself, which needs none */
  readonly scopes?: ReadonlySet<Scope>;
  /** call it after a wait: it throws if the caller has lost its rights meanwhile; absent: no check */
  readonly assertStillAllowed?: () => Promise<void>;
  /** recorded with the actor; absent: the caller decides for itself */
  readonly proof?: MergeProof;
  /** trace of the request, which deliveries of its events continue; absent: none */
  readonly trace?: Trace;
}

/** Returns the caller that acts for the command line. The command line has every scope. */
export function commandLineCaller(accountId: AccountId): Caller {
  return { accountId, face: 'cli', keyId: null };
}

/** The part of a caller that reads of its account need. */
export type AccountReader = Pick<Caller, 'accountId' | 'scopes'>;

/** `invited`: never signed in; `suspended`: may not sign in for now; `left`: only the name remains, in histories. */
export const memberStates = ['invited', 'active', 'suspended', 'left'] as const;
export type MemberState = (typeof memberStates)[number];
