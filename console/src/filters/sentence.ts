/** A whole filter as one sentence, for read-only use. */
import { useQuery } from '@tanstack/react-query';
import type { SegmentField } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import {
  choiceOptions,
  type FieldOption,
  fieldLabel,
  operatorLabel,
  segmentFieldsQuery,
  useOptions,
} from './fields.ts';
import { type BarItem, type Condition, type ConditionItem, conditionsOf, readBar } from './tree.ts';
import { valueText } from './value-text.ts';

const listed = ['group', 'source', 'status', 'segment', 'owner_member'] as const;

/** Returns a tree of conditions in words; undefined for an invalid one. */
export function useSentence(tree: object | null): string | undefined {
  const isTree = tree !== null && ['all', 'any', 'not', 'field'].some((name) => Object.hasOwn(tree, name));
  const bar = readBar(isTree ? JSON.stringify(tree) : undefined);
  const names = new Set(conditionsOf(bar).map(({ condition }) => condition.field));
  const { data: fields = [] } = useQuery({ ...segmentFieldsQuery, enabled: names.size > 0 });
  const used = (name: string) => (names.has(name) ? fields.find((field) => field.field === name) : undefined);
  const options: Readonly<Record<(typeof listed)[number], readonly FieldOption[] | undefined>> = {
    group: useOptions(used('group')),
    source: useOptions(used('source')),
    status: useOptions(used('status')),
    segment: useOptions(used('segment')),
    owner_member: useOptions(used('owner_member')),
  };
  if (!isTree) return undefined;
  const words = ({ condition }: ConditionItem) => {
    const field = fields.find((segmentField) => segmentField.field === condition.field);
    const own = listed.find((listedField) => listedField === condition.field);
    return oneSentence(
      condition,
      field,
      fields,
      own === undefined ? field && choiceOptions(field) : options[own],
    );
  };
  const itemWords = (item: BarItem): string => {
    if (item.kind === 'condition') return words(item);
    if (item.kind === 'other') return t.filterBar.deeper;
    return `(${item.conditions.map(words).join(` ${t.filterBar.joins[item.join]} `)})`;
  };
  return bar.items.map(itemWords).join(` ${t.filterBar.joins[bar.join]} `);
}

/** Returns one condition in words. Values about persons are null once the work has ended. */
function oneSentence(
  condition: Condition,
  field: SegmentField | undefined,
  fields: readonly SegmentField[],
  options: readonly FieldOption[] | undefined,
): string {
  const words = [
    fieldLabel(condition.field, fields),
    operatorLabel(field, condition),
    valueText(condition, field, options),
  ];
  return words.filter((word) => word !== '').join(' ');
}
