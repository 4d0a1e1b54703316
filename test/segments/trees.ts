/** Random condition trees, of values that some contacts have. */
import type { Tree } from './naive-segments.js';
import {
  attributes,
  channels,
  cities,
  type Dice,
  day,
  days,
  domains,
  groups,
  type OwnType,
  ownFields,
  purposes,
  senders,
  sites,
  sources,
  states,
  statuses,
  streets,
  tags,
  timeZones,
  words,
  zips,
} from './people.js';

const textOps = [
  'is',
  'is_not',
  'any_of',
  'none_of',
  'contains',
  'not_contains',
  'starts_with',
  'empty',
  'not_empty',
];
const equalOps = ['is', 'is_not', 'any_of', 'none_of'];
const itemOps = [...equalOps, 'empty', 'not_empty'];
const numberOps = [...equalOps, 'at_least', 'at_most', 'between'];
const timeOps = ['before', 'after', 'between', 'within_last', 'not_within_last'];

const ownConditions: Readonly<Record<OwnType, (field: string) => Make>> = {
  text: (field) => text(field, ['L', 'zoë', 'A_B', '7', 'true']),
  url: (field) => text(field, sites),
  number: (field) => (dice) =>
    condition(dice, field, [...numberOps, 'empty', 'not_empty'], numberOf(dice, 9)),
  date: (field) => (dice) => {
    const date = () => dice.of(['2026-01-15', '2025-06-01', '1999-12-31', '2000-01-01', '30 days ago']);
    return condition(dice, field, [...timeOps, ...itemOps], (op) => {
      if (op === 'between') return [date(), date()];
      return op.endsWith('within_last') ? dice.of(['90 days', '400 days', '1200 weeks']) : date();
    });
  },
  yes_no: (field) => fromList(field, [true, false], itemOps),
  one_of: (field) => fromList(field, ['free', 'Pro'], itemOps),
  several_of: (field) => fromList(field, ['tea', 'cake'], itemOps),
};

type Make = (dice: Dice, now: Date) => Tree;

/** A condition with a value as the operator needs it. */
function condition(dice: Dice, field: string, ops: readonly string[], value: (op: string) => unknown): Tree {
  const op = dice.of(ops);
  if (op === 'empty' || op === 'not_empty') return { field, op };
  if (op === 'any_of' || op === 'none_of')
    return { field, op, value: Array.from({ length: 1 + dice.below(3) }, () => value('is')) };
  return { field, op, value: value(op) };
}

const part = (dice: Dice, text: string) => {
  const letters = [...text];
  const from = dice.below(letters.length);
  return (
    letters
      .slice(from, from + 1 + dice.below(4))
      .join('')
      .trim() || 'a'
  );
};

const textOf = (dice: Dice, texts: readonly string[]) => (op: string) => {
  const text = dice.of(texts);
  if (op === 'contains' || op === 'not_contains') return part(dice, text);
  if (op === 'starts_with')
    return [...text]
      .slice(0, 1 + dice.below(3))
      .join('')
      .trim();
  return dice.in100(20) ? text.toUpperCase() : text;
};

const span = (dice: Dice) => dice.of(['1 hour', '3 days', '30 days', '8 weeks', '90 days', '400 days']);
const moment = (dice: Dice, now: Date) =>
  dice.in100(40)
    ? `${span(dice)} ago`
    : new Date(now.getTime() - dice.below(300) * day).toISOString().slice(0, dice.in100(50) ? 10 : 24);

const timeOf = (dice: Dice, now: Date) => (op: string) => {
  if (op === 'between') return [moment(dice, now), moment(dice, now)];
  return op.endsWith('within_last') ? span(dice) : moment(dice, now);
};

const numberOf = (dice: Dice, top: number) => (op: string) => {
  const low = dice.below(top);
  return op === 'between' ? [low, low + dice.below(top)] : low;
};

const text =
  (field: string, texts: readonly string[]): Make =>
  (dice) =>
    condition(dice, field, textOps, textOf(dice, texts));
const item =
  (field: string, names: readonly string[]): Make =>
  (dice) =>
    condition(dice, field, itemOps, () =>
      dice.of([...names, 'none such', 1, 2, '1', names[0]?.toUpperCase() ?? '']),
    );
const time =
  (field: string, more: readonly string[] = []): Make =>
  (dice, now) =>
    condition(dice, field, [...timeOps, ...more], timeOf(dice, now));
const fromList =
  (field: string, values: readonly unknown[], ops: readonly string[] = equalOps): Make =>
  (dice) =>
    condition(dice, field, ops, () => dice.of(values));

const message: (dice: Dice) => Readonly<Record<string, unknown>> = (dice) => ({
  channel: dice.of(channels),
  ...(dice.in100(40) ? { purpose: dice.of(purposes) } : {}),
  ...(dice.in100(40) ? { sender: `+${dice.of(senders)}` } : {}),
});

const textsOf: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['display_name', 'given_name', 'family_name', 'company', 'job_title', 'description'].map((name) => [
      name,
      words,
    ]),
  ),
  avatar_url: sites,
  language: ['en', 'pt-BR'],
  time_zone: timeZones,
  owner: ['kim', '17'],
  'address.street': streets,
  'address.city': cities,
  'address.state': states,
  'address.zip': zips,
  'address.country_code': ['DE', 'BR'],
};

const itemsOf = { tag: tags, group: groups, source: sources, status: statuses };

/** Conditions on each field of the program. */
export const conditionsOfFields: Readonly<Record<string, Make>> = {
  ...Object.fromEntries(Object.entries(textsOf).map(([field, texts]) => [field, text(field, texts)])),
  ...Object.fromEntries(Object.entries(itemsOf).map(([field, names]) => [field, item(field, names)])),
  owner_member: fromList('owner_member', [0, 1, 2, 3]),
  birthday: (dice) =>
    condition(dice, 'birthday', [...itemOps, 'before', 'after', 'between'], (op) => {
      const dated = days.filter((candidate) => !candidate.startsWith('-'));
      if (op === 'between') return [dice.of(dated), dice.of(dated)];
      return op === 'before' || op === 'after' ? dice.of(dated) : dice.of(days);
    }),
  number: (dice) => condition(dice, 'number', numberOps, numberOf(dice, 300)),
  messages_in: (dice) => condition(dice, 'messages_in', numberOps, numberOf(dice, 4)),
  type: fromList('type', ['lead', 'customer', 'guest']),
  blocked: fromList('blocked', [true, false], ['is', 'is_not']),
  has_duplicates: fromList('has_duplicates', [true, false], ['is', 'is_not']),
  created_at: time('created_at'),
  updated_at: time('updated_at'),
  last_message_at: time('last_message_at', ['empty', 'not_empty']),
  undelivered_at: time('undelivered_at', ['empty', 'not_empty']),
  phone: (dice) =>
    condition(dice, 'phone', [...itemOps, 'starts_with'], (op) =>
      op === 'starts_with' ? dice.of(['+49', '+55', '+4917', '+1']) : `+4915${10_000_000 + dice.below(200)}`,
    ),
  email: (dice) =>
    condition(dice, 'email', [...itemOps, 'contains', 'not_contains'], (op) =>
      op.endsWith('contains')
        ? dice.of(['_%@', 'EXAMPLE', 'shared', 'p1'])
        : dice.of(['shared@example.com', 'p7_%@acme.test']),
    ),
  email_domain: fromList('email_domain', [...domains, 'Example.com', 'com'], equalOps),
  lid: fromList('lid', ['1000000007', '1000000012@lid'], itemOps),
  identity: fromList('identity', [
    { kind: 'telegram', value: 't3' },
    { kind: 'telegram', value: 't5' },
  ]),
  identity_kind: fromList('identity_kind', ['telegram', 'email', 'wa_id']),
  channel: fromList('channel', channels),
  consent: (dice) =>
    condition(dice, 'consent', equalOps, () => {
      const state = dice.of(['opted_in', 'opted_out', 'pending', 'unknown', 'none']);
      return dice.in100(40) ? `${dice.of(channels)}:${state}` : { ...message(dice), state };
    }),
  can_send: (dice) =>
    condition(dice, 'can_send', equalOps, () => (dice.in100(30) ? dice.of(channels) : message(dice))),
  search: (dice) => condition(dice, 'search', ['contains', 'not_contains'], () => part(dice, dice.of(words))),
  segment: fromList('segment', ['Everyone', 'Known']),
};

const kinds: readonly Make[] = [
  ...Object.values(conditionsOfFields),
  ...ownFields.map(({ key, type }) => ownConditions[type](`attributes.${key}`)),
  (dice) => {
    const field = `attributes.${dice.of(attributes)}`;
    if (dice.in100(40)) return condition(dice, field, ['at_least', 'at_most', 'between'], numberOf(dice, 9));
    return condition(dice, field, textOps, textOf(dice, ['L', 'xl', '7', '8.5', 'true', 'é']));
  },
];

export function someTree(dice: Dice, now: Date, depth = 0): Tree {
  if (depth < 3 && dice.in100(depth === 0 ? 70 : 35)) {
    const trees = () => Array.from({ length: 1 + dice.below(3) }, () => someTree(dice, now, depth + 1));
    const group = dice.of(['all', 'any', 'not']);
    return group === 'not' ? { not: someTree(dice, now, depth + 1) } : { [group]: trees() };
  }
  return dice.of(kinds)(dice, now);
}
