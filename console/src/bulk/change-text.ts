/** A bulk change in words: the change, and its contacts. */
import type { BulkChange, OwnField } from '../api/types.ts';
import { madeName, wordOf } from '../texts/made-names.ts';
import { findText, t } from '../texts/texts.ts';

/** Returns the change as a task: `Add the tag “lead”`. */
export const changeText = ({ change }: Pick<BulkChange, 'change'>, own: readonly OwnField[]): string =>
  [
    ...changeWordsOf(
      change,
      {
        ...t.bulk,
        ...t.bulkChanges,
        noStatus: t.bulk.setStatus(t.none),
      },
      own,
    ),
    ...(change.delete === true ? [t.actions.delete] : []),
  ].join(' · ');

/** Returns the change as its result: `tag “lead” added`. A deletion has a sentence of its own. */
export const changedText = ({ change }: Pick<BulkChange, 'change'>, own: readonly OwnField[]): string =>
  changeWordsOf(change, t.bulk.did, own).join(', ');

function changeWordsOf(
  {
    add_tags = [],
    remove_tags = [],
    add_groups = [],
    remove_groups = [],
    source,
    status,
    fields = {},
    correct_numbers: correctsNumbers = false,
    convert_field: converted,
  }: BulkChange['change'],
  words: typeof t.bulk.did,
  own: readonly OwnField[],
): readonly string[] {
  const setSource = source ? words.setSource(madeName('sources', source.name)) : words.noSource;
  const setStatus = status ? words.setStatus(madeName('statuses', status.name)) : words.noStatus;
  return [
    ...add_tags.map((name) => words.addTag(name)),
    ...remove_tags.map((name) => words.removeTag(name)),
    ...add_groups.map((ref) => words.addGroup(ref.name)),
    ...remove_groups.map((ref) => words.removeGroup(ref.name)),
    ...(source === undefined ? [] : [setSource]),
    ...(status === undefined ? [] : [setStatus]),
    ...Object.entries(fields).map(([name, value]) => {
      if (name === 'owner' && value !== null) return words.setOwner(value);
      const label = findText(t.fields, name) ?? name;
      return value === null ? words.clearField(label) : words.setField(label, value);
    }),
    ...(correctsNumbers ? [words.correctNumbers] : []),
    ...(converted === undefined
      ? []
      : [words.convertField(own.find(({ key }) => key === converted)?.label ?? converted)]),
  ];
}

type TreeMember = 'all' | 'any' | 'not' | 'field' | 'op' | 'value';
type FilterName = Exclude<keyof NonNullable<BulkChange['filter']>, TreeMember>;

const filterNames = Object.keys({
  search: true,
  phone: true,
  email: true,
  lid: true,
  tag: true,
  group: true,
  source: true,
  status: true,
  type: true,
  channel: true,
  consent: true,
  updated_after: true,
  updated_before: true,
} satisfies Record<FilterName, true>) as readonly FilterName[];

export function targetText({ filter }: Pick<BulkChange, 'filter'>): string {
  if (filter === null) return t.bulkChanges.chosen;
  const words = filterNames.flatMap((name) => {
    const text = filter[name];
    if (text === undefined) return [];
    return [text === null ? t.fields[name] : `${t.fields[name]}: ${wordOf(name, text)}`];
  });
  return words.length === 0 ? t.bulkChanges.everybody : t.bulkChanges.matching(words.join(' · '));
}
