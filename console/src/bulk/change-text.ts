/** A bulk change in words: the change, and its contacts. */
import type { BulkChange } from '../api/types.ts';
import { madeName, wordOf } from '../texts/made-names.ts';
import { findText, t } from '../texts/texts.ts';

export function changeText({ change }: Pick<BulkChange, 'change'>): string {
  const {
    add_tags = [],
    remove_tags = [],
    add_groups = [],
    remove_groups = [],
    source,
    status,
    fields = {},
  } = change;
  const words = [
    ...add_tags.map((name) => t.bulk.addTag(name)),
    ...remove_tags.map((name) => t.bulk.removeTag(name)),
    ...add_groups.map((ref) => t.bulk.addGroup(ref.name)),
    ...remove_groups.map((ref) => t.bulk.removeGroup(ref.name)),
    ...(source === undefined
      ? []
      : [source ? t.bulkChanges.setSource(madeName('sources', source.name)) : t.bulkChanges.noSource]),
    ...(status === undefined ? [] : [t.bulk.setStatus(status ? madeName('statuses', status.name) : t.none)]),
    ...Object.entries(fields).map(([name, value]) => {
      if (name === 'owner' && value !== null) return t.bulk.setOwner(value);
      const label = findText(t.fields, name) ?? name;
      return value === null ? t.bulkChanges.clearField(label) : t.bulkChanges.setField(label, value);
    }),
    ...(change.correct_numbers === true ? [t.bulkChanges.correctNumbers] : []),
    ...(change.convert_field === undefined ? [] : [t.bulkChanges.convertField(change.convert_field)]),
    ...(change.delete === true ? [t.actions.delete] : []),
  ];
  return words.join(' · ');
}

const filterNames = [
  'search',
  'phone',
  'email',
  'lid',
  'tag',
  'group',
  'source',
  'status',
  'type',
  'channel',
  'consent',
  'updated_after',
  'updated_before',
] as const;

export function targetText({ filter }: Pick<BulkChange, 'filter'>): string {
  if (filter === null) return t.bulkChanges.chosen;
  const words = filterNames.flatMap((name) => {
    const text = filter[name];
    if (text === undefined) return [];
    return [text === null ? t.fields[name] : `${t.fields[name]}: ${wordOf(name, text)}`];
  });
  return words.length === 0 ? t.bulkChanges.everybody : t.bulkChanges.matching(words.join(' · '));
}
