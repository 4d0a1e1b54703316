/**
 * The settings of an account. Code that reads, checks, stores, shows or audits them loops over this table, which also
 * has the schemas of our own API. A new one is a member of `AccountSettings` with its name, and a row here.
 */

import {
  type AccountSettings,
  type AssignRule,
  type SettingName,
  settingNames,
} from '@switchbook/domain/access/access.js';
import { channels, type KnownChannel } from '@switchbook/domain/consent/consent.js';
import { mapNames } from '@switchbook/domain/contact/contact-fields.js';
import { readRegion, regionMustBe } from '@switchbook/domain/identity/read-phone.js';
import type { ValueForm } from '@switchbook/domain/problems/value-form.js';
import {
  clearable,
  closed,
  count,
  country,
  documented,
  nullable,
  nullableInteger,
  nullableText,
  number,
  oneOf,
  text,
} from '@switchbook/domain/records/schemas.js';
import { codePoints, foldWords, isStorable } from '@switchbook/domain/text/text.js';
import { type TOptional, type TSchema, Type } from 'typebox';
import { binDays } from '../../retention/values.js';

/** Characters of the name of an account. */
export const maxAccountName = 200;

/** Most members of a rule. */
const maxAssignees = 100;

/** Most words of a list, and most characters of a word. */
const wordLimits = { words: 50, characters: 50 } as const;

interface SettingRule<Value> {
  /** the value of a trimmed text that is not empty; undefined: malformed */
  readonly read: (text: string) => Value | undefined;
  /** predicate for valid texts: `must be …` */
  readonly mustBe: string;
  /** the form of valid texts, for programs */
  readonly form: ValueForm;
  /** JSON of a setting that is not set */
  readonly unset: Value | null;
  /** JSON in the audit trail of a setting that is not set; absent: as `unset` */
  readonly unsetInTrail?: null;
  /** the setting is a comma-separated list */
  readonly isList?: true;
  /** the trail has only the name of the setting */
  readonly isWithheld?: true;
  /** the schema in changes by the account; null: only the operator may change the setting, such as a limit */
  readonly patch: TOptional | null;
  /** the schema in answers */
  readonly shown: TSchema;
}

type Settings = Required<AccountSettings>;

const { words, characters } = wordLimits;
const keywords = {
  read: readWords,
  mustBe: `must be at most ${words} comma-separated words or phrases of at most ${characters} characters`,
  form: 'list',
  unset: null,
  isList: true,
  patch: Type.Optional(
    Type.Unsafe<readonly string[] | null>({
      type: ['array', 'null'],
      minItems: 1,
      maxItems: words,
      items: text(characters, documented('^[^,]*[^,\\s][^,]*$')),
    }),
  ),
  shown: Type.Unsafe<readonly string[] | null>({ type: ['array', 'null'], items: Type.String() }),
} as const;

const flag = {
  read: (text: string) => (text === 'true' || text === 'false' ? text === 'true' : undefined),
  mustBe: 'must be true or false',
  form: 'boolean',
  unset: false,
  patch: Type.Optional(Type.Boolean()),
  shown: Type.Boolean(),
} as const;

/** Exactly one of the two members. */
const assignRule = Type.Object(
  { members: Type.Optional(Type.Array(number)), group: Type.Optional(number) },
  { title: 'AssignRule' },
);
const newAssignRule = closed('NewAssignRule', {
  members: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: maxAssignees })),
  group: Type.Optional(Type.Integer({ minimum: 1 })),
});

const rules = {
  default_region: {
    read: readRegion,
    mustBe: regionMustBe,
    form: 'country',
    unset: null,
    patch: country,
    shown: nullableText,
  },
  contact_limit: {
    read: (text) => (/^[0-9]{1,12}$/.test(text) ? Number(text) : undefined),
    mustBe: 'must be a whole number of at most 12 digits',
    form: 'number',
    unset: null,
    patch: null,
    shown: nullableInteger,
  },
  whatsapp_number: {
    read: (text) => /^\+?([1-9][0-9]{6,14})$/.exec(text)?.[1],
    mustBe: 'must be a phone number in E.164 format, for example +14155550123',
    form: 'phone',
    unset: null,
    isWithheld: true,
    patch: Type.Optional(clearable(20, documented('^(\\+?[1-9][0-9]{6,14})?$'))),
    shown: nullableText,
  },
  consent_required: {
    read: readChannels,
    mustBe: `must be 'all' or comma-separated channels: ${channels.join(', ')}`,
    form: 'list',
    unset: [],
    isList: true,
    patch: Type.Optional(Type.Array(oneOf([...channels, 'all'] as const), { maxItems: 20 })),
    shown: Type.Unsafe<readonly (KnownChannel | 'all')[]>(Type.Array(oneOf([...channels, 'all'] as const))),
  },
  stop_words: keywords,
  start_words: keywords,
  bin_days: {
    read: (text) => (/^[0-9]{1,3}$/.test(text) && Number(text) <= binDays.max ? Number(text) : undefined),
    mustBe: `must be a whole number from 0 to ${binDays.max}`,
    form: 'number',
    unset: binDays.usual,
    unsetInTrail: null,
    patch: Type.Optional(Type.Integer({ minimum: 0, maximum: binDays.max })),
    shown: count,
  },
  assign_new: {
    read: readAssignRule,
    mustBe: `must be group:NUMBER, or members: and up to ${maxAssignees} comma-separated numbers`,
    form: 'text',
    unset: null,
    patch: Type.Optional(nullable(newAssignRule)),
    shown: Type.Unsafe<AssignRule | null>({ ...assignRule, type: ['object', 'null'] }),
  },
  vendor_forks: flag,
  merge_attested: flag,
} as const satisfies { readonly [Name in SettingName]: SettingRule<Settings[Name]> };

type Rules = typeof rules;
/** Settings that an account may change. Limits belong to the operator. */
type ChangedByAccount = {
  [Name in SettingName]: Rules[Name]['patch'] extends null ? never : Name;
}[SettingName];

/** The members of changes by the account. */
export const patchSchemas = Object.fromEntries(
  settingNames.flatMap((name) => (rules[name].patch === null ? [] : [[name, rules[name].patch]])),
) as { readonly [Name in ChangedByAccount]: Rules[Name]['patch'] };

/** The members of the account. */
export const shownSchemas = mapNames(settingNames, (name) => rules[name].shown) as {
  readonly [Name in SettingName]: Rules[Name]['shown'];
};

export function settingRule(name: SettingName): SettingRule<unknown> {
  return rules[name];
}

/** Encodes all settings for the native API and the command line. */
export function settingsJson(settings: AccountSettings) {
  const entries = settingNames.map((name) => [name, settings[name] ?? settingRule(name).unset]);
  return Object.fromEntries(entries) as {
    readonly [Name in SettingName]-?: Settings[Name] | Extract<(typeof rules)[Name]['unset'], null>;
  };
}

/** Returns the settings for the audit trail. */
export function settingsAuditState(settings: AccountSettings) {
  const members = (isWithheld: boolean) =>
    Object.fromEntries(
      settingNames
        .filter((name) => (settingRule(name).isWithheld === true) === isWithheld)
        .map((name) => [name, settings[name] ?? (isWithheld ? undefined : unsetInTrail(name))]),
    );
  return { shown: members(false), withheld: members(true) };
}

function unsetInTrail(name: SettingName): unknown {
  const { unset, unsetInTrail: inTrail = unset } = settingRule(name);
  return inTrail;
}

/** Returns undefined for too many words, a word that is too long, or a word without a letter or digit. */
function readWords(text: string): readonly string[] | undefined {
  const wordList = [...new Set(text.split(',').map((part) => part.trim()))];
  const isGood = (word: string) =>
    foldWords(word) !== '' && isStorable(word) && codePoints(word) <= characters;
  return wordList.length <= words && wordList.every(isGood) ? wordList : undefined;
}

/** Returns undefined if one of them is not a channel. */
function readChannels(text: string): readonly (KnownChannel | 'all')[] | undefined {
  const channelNames = ['all', ...channels] as const;
  const parts = text.toLowerCase().split(/[\s,]+/u);
  const read = parts.flatMap((part) => channelNames.find((channel) => channel === part) ?? []);
  return read.length === parts.length ? read : undefined;
}

/** Returns the rule as text, in the form of the setting: `members:1,2` or `group:4`. */
export function formatAssignRule(rule: AssignRule): string {
  return 'group' in rule ? `group:${rule.group}` : `members:${rule.members.join(',')}`;
}

/** Returns undefined for a malformed text. */
function readAssignRule(text: string): AssignRule | undefined {
  const [, kind, list = ''] =
    /^(members|group):([1-9]\d{0,14}(?:,[1-9]\d{0,14})*)$/.exec(text.replaceAll(' ', '')) ?? [];
  const numbers = [...new Set(list.split(',').map(Number))];
  if (kind === 'members') return numbers.length > maxAssignees ? undefined : { members: numbers };
  return kind === 'group' && numbers.length === 1 ? { group: numbers[0] as number } : undefined;
}
