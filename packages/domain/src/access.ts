/** Accounts, keys and scopes: who may do what. */
import { binDaysOf } from './bin.js';
import type { KnownChannel } from './consent.js';
import type { AccountId, KeyId, MemberId, TokenFamilyId } from './ids.js';
import { invariant } from './problem.js';
import type { Visibility } from './seen.js';

export interface AccountSettings {
  /** ISO 3166-1 alpha-2, for numbers that come without a country */
  readonly default_region?: string;
  /** most contacts the account may have */
  readonly contact_limit?: number;
  /** digits */
  readonly whatsapp_number?: string;
  /** channels on which only who opted in may be sent messages */
  readonly consent_required?: readonly (KnownChannel | 'all')[];
  /** words by which a person stops or starts messages; absent: the lists of the program */
  readonly stop_words?: readonly string[];
  readonly start_words?: readonly string[];
  /** days that deleted contacts are kept, see `bin.ts`; 0: none is */
  readonly bin_days?: number;
  /** the members who get new contacts that have no owner; absent: none */
  readonly assign_new?: AssignRule;
}

/** These members in turn, or those of a group. */
export type AssignRule = { readonly members: readonly number[] } | { readonly group: number };

/** Most members of a rule. */
export const maxAssignees = 100;

/** The rule in words, as settings are given: `members:1,2` or `group:4`. */
export function assignRuleText(rule: AssignRule): string {
  return 'group' in rule ? `group:${rule.group}` : `members:${rule.members.join(',')}`;
}

/** Undefined for another text. */
export function readAssignRule(text: string): AssignRule | undefined {
  const [, kind, list = ''] =
    /^(members|group):([1-9]\d{0,14}(?:,[1-9]\d{0,14})*)$/.exec(text.replaceAll(' ', '')) ?? [];
  const numbers = [...new Set(list.split(',').map(Number))];
  if (kind === 'members') return numbers.length > maxAssignees ? undefined : { members: numbers };
  return kind === 'group' && numbers.length === 1 ? { group: numbers[0] as number } : undefined;
}

/** Most words of a list, and most characters of a word. */
export const wordLimits = { words: 50, characters: 50 } as const;

/** All of them, as every wire of our own shows them. */
export function settingsJson(settings: AccountSettings) {
  const { default_region = null, contact_limit = null, whatsapp_number = null } = settings;
  const consent_required = [...(settings.consent_required ?? [])];
  const { stop_words = null, start_words = null } = settings;
  const bin_days = binDaysOf(settings);
  const { assign_new = null } = settings;
  return {
    default_region,
    contact_limit,
    whatsapp_number,
    consent_required,
    stop_words,
    start_words,
    bin_days,
    assign_new,
  };
}

/** Settings of an account, as text; an empty text clears one. */
export const accountSettings = [
  'name',
  'slug',
  'default_region',
  'contact_limit',
  'whatsapp_number',
  'consent_required',
  'stop_words',
  'start_words',
  'bin_days',
  'assign_new',
] as const;
export type AccountSetting = (typeof accountSettings)[number];

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
  /** it has an intake, or had one: without, no contact has messages */
  readonly hasIntakes: boolean;
}

/** A rate window for this key, instead of each face's default. */
export type RateLimitRule =
  | { readonly kind: 'default' }
  | { readonly kind: 'unlimited' }
  | { readonly kind: 'window'; readonly count: number; readonly seconds: number };

/** A rule as every wire of our own has it. */
export type RateLimitJson = 'default' | 'unlimited' | { readonly count: number; readonly seconds: number };

export function rateLimitJson(rule: RateLimitRule): RateLimitJson {
  return rule.kind === 'window' ? { count: rule.count, seconds: rule.seconds } : rule.kind;
}

export function readRateLimit(json: RateLimitJson): RateLimitRule {
  return typeof json === 'string' ? { kind: json } : { kind: 'window', ...json };
}

/** Seconds for which a replaced secret counts too, at most. */
export const maxOverlapSeconds = 30 * 86_400;

export interface Key {
  readonly id: KeyId;
  readonly accountId: AccountId;
  /** the key that made it and whose revocation ends it; null: the command line */
  readonly parentId: KeyId | null;
  /** the key in whose rate window its requests count: itself, or an ancestor */
  readonly rateKeyId: KeyId;
  readonly name: string;
  /** the first characters of the secret, shown to people */
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly rateLimit: RateLimitRule;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** the previous secret also opens the key until then; null: there is none */
  readonly oldSecretUntil: Date | null;
  /** the member to whom it belongs, and with whom it ends; null: it has none */
  readonly memberNumber: number | null;
  /** the sessions of its member are made of it; its secret is shown to no one */
  readonly isSession: boolean;
}

/** A key as it is shown. */
export interface ShownKey extends Key {
  /** accurate to about a minute; null: never */
  readonly lastUsedAt: Date | null;
  /** the state of its member: the key is refused until that is `active`; null: it has none */
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
 * The scopes that a word means: itself, `<resource>:*` for all of a resource, `all` or `*` for every one, `none` for
 * none. Undefined for an unknown word.
 */
export function expandScope(word: string): readonly Scope[] | undefined {
  if (word === 'all' || word === '*') return scopes;
  if (word === 'none') return [];
  if (scopeSet.has(word)) return [word as Scope];
  if (!word.endsWith(':*')) return undefined;
  const ofResource = scopes.filter((scope) => scope.startsWith(word.slice(0, -1)));
  return ofResource.length === 0 ? undefined : ofResource;
}

/** The scopes of several words together, in canonical order; or the first unknown word. */
export function expandScopes(words: readonly string[]): readonly Scope[] | { readonly unknown: string } {
  const wanted = new Set<Scope>();
  for (const word of words) {
    const expanded = expandScope(word.trim());
    if (expanded === undefined) return { unknown: word.trim() };
    for (const scope of expanded) wanted.add(scope);
  }
  return scopes.filter((scope) => wanted.has(scope));
}

/** The caller of an operation: its account and its rights. A command in the process is an operator without a credential. */
export interface Asker {
  readonly account: Account;
  readonly keyName: string;
  /** whether the key itself was shown, or a token made from it */
  readonly credential: 'key' | 'token' | 'session';
  /** the family of a token, revoked together; null: the key itself */
  readonly tokenFamily: TokenFamilyId | null;
  /** expiry of a token; null: the key itself */
  readonly tokenExpiresAt: Date | null;
  /** start of a token; null: the key itself */
  readonly tokenIssuedAt: Date | null;
  readonly scopes: ReadonlySet<Scope>;
  /**
   * What it may do where a vendor asks its keys for no scope: a key of the vendor that was imported may do it, whatever its
   * scopes are, as far as the role of its member allows. Of any other credential these are `scopes`.
   */
  readonly vendorScopes: ReadonlySet<Scope>;
  /** the member to whom the key belongs; null: it has none */
  readonly member: CallingMember | null;
  /** whether the key is that of the member's own sessions: such a caller is the member, any other key of it is not */
  readonly isMember: boolean;
  /** the contacts and parts that it sees; absent: all */
  readonly sees: Visibility;
}

/** An authenticated caller, with its key. */
export interface Principal extends Asker {
  readonly keyId: KeyId;
  readonly rateLimit: RateLimitRule;
  /** the key in whose rate window the requests count, where windows are per key */
  readonly rateKeyId: KeyId;
  /** hash of the secret of the key that was shown; null: a token was */
  readonly secretHash: Buffer | null;
}

/** The caller whose rights bound what it gives to others; undefined: the operator, who may give everything. */
export function giverOf(asker: Asker): Principal | undefined {
  return 'keyId' in asker ? (asker as Principal) : undefined;
}

/** Throws for the operator, which has no key: no command asks such a route. */
export function principalOf(asker: Asker): Principal {
  const principal = giverOf(asker);
  invariant(principal, 'the operator has no key');
  return principal;
}

/** A caller that is the member itself. Only `isMemberItself` tells so. */
export interface MemberPrincipal extends Principal {
  readonly member: CallingMember;
  readonly isMember: true;
}

/**
 * The one rule of who is a member: a caller with a credential of the key of the member's sessions. Logins, sessions, passkeys and the
 * name of a member are for such a caller alone. A program with another key of the member only works in its name.
 */
export function isMemberItself(principal: Principal): principal is MemberPrincipal {
  return principal.isMember && principal.member !== null;
}

/** The member that calls. */
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
  readonly sees?: Visibility;
  /** asked after a wait: throws once the right of its request has ended; absent: it has no end */
  readonly mustGoOn?: () => Promise<void>;
}

/** `invited`: never signed in; `suspended`: may not sign in for now; `left`: keeps the name in histories, and nothing else. */
export const memberStates = ['invited', 'active', 'suspended', 'left'] as const;
export type MemberState = (typeof memberStates)[number];
