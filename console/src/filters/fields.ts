/** The fields of conditions, from the server; and the operators and values that the bar offers for each. */
import { useQuery } from '@tanstack/react-query';
import { dataQuery } from '../api/data-query.ts';
import type { SavedSegment, SegmentField } from '../api/types.ts';
import { catalogIcons } from '../contacts/catalog-icons.ts';
import { type CatalogName, catalogQuery, readScopeOf } from '../contacts/contact-queries.ts';
import { useMembers } from '../members/owners.ts';
import { scope as membersScope } from '../members/queries.ts';
import { useAccount } from '../session/account.ts';
import { madeName } from '../texts/made-names.ts';
import { findText, t } from '../texts/texts.ts';
import type { IconName } from '../ui/Icon.tsx';
import { choiceColor, itemColor } from '../values/hue.ts';
import { type Condition, takesNoValue } from './tree.ts';

/** Shares the beginning of its key with `fieldsQuery`, so that a refresh of own fields also refreshes this list. */
export const segmentFieldsQuery = dataQuery<readonly SegmentField[]>(
  ['own fields', 'conditions'],
  '/segments/fields',
  { staleTime: 60_000 },
);

export const segmentsQuery = dataQuery<readonly SavedSegment[]>(['segments'], '/segments', {
  staleTime: 60_000,
});

/** Offered first: the most frequent filters. */
export const usualFields: readonly string[] = [
  ...['tag', 'status', 'group', 'last_message_at', 'type', 'source', 'company', 'segment'],
  ...['consent', 'can_send', 'created_at', 'updated_at'],
];

export function fieldLabel(name: string, fields: readonly SegmentField[] = []): string {
  const own = fields.find((field) => field.field === name)?.label;
  if (own != null) return own;
  return findText(t.filterBar.fields, name) ?? findText(t.fields, name.replace('address.', '')) ?? name;
}

export type Editor =
  | 'none'
  | 'text'
  | 'list'
  | 'number'
  | 'numbers'
  | 'moment'
  | 'day'
  | 'days'
  | 'duration'
  | 'yes_no'
  | 'multi_select'
  | 'consent'
  | 'can_send'
  | 'identity';

const multiSelectTypes: readonly SegmentField['type'][] = [
  'item',
  'choice',
  'one_of',
  'several_of',
  'segment',
];

/** The field that has numbers of members. */
const memberField = 'owner_member';

function hasMultiSelect({ type, field }: Pick<SegmentField, 'type' | 'field'>): boolean {
  return multiSelectTypes.includes(type) || field === memberField;
}

export function editorOf(field: SegmentField, op: string): Editor {
  const { type } = field;
  if (takesNoValue(op)) return 'none';
  if (op.endsWith('within_last')) return 'duration';
  if (hasMultiSelect(field)) return 'multi_select';
  if (op === 'between') return type === 'number' ? 'numbers' : 'days';
  if (op === 'any_of' || op === 'none_of') return 'list';
  if (type === 'yes_no' || type === 'consent' || type === 'can_send' || type === 'number') return type;
  if (type === 'time' || type === 'date') return 'moment';
  if (type === 'day') return 'day';
  return field.field === 'identity' ? 'identity' : 'text';
}

/** Returns the operators of the menu. A field with a choice of several values has a list of one instead of a single value. */
export function offeredOperators(field: SegmentField, current: string): readonly string[] {
  const hidden = hasMultiSelect(field) ? ['is', 'is_not'] : ['any_of', 'none_of'];
  return field.ops.filter((op) => !hidden.includes(op) || op === current);
}

/** Returns the words of an operator, which follow the number of values: `is vip`, `is any of vip, partner`. */
export function operatorLabel(field: SegmentField | undefined, { op, value }: Condition): string {
  const several = Array.isArray(value) && value.length > 1;
  const isList = op === 'any_of' || op === 'none_of';
  const shown = isList && !several && Array.isArray(value) && value.length === 1 ? singular[op] : op;
  return findText(t.filterBar.ops, field !== undefined && op === 'between' ? op : shown) ?? op;
}

const singular = { any_of: 'is', none_of: 'is_not' } as const;

const firstOps: Readonly<Partial<Record<SegmentField['type'], string>>> = {
  text: 'contains',
  url: 'contains',
  email: 'contains',
  search: 'contains',
  number: 'at_least',
  time: 'within_last',
  date: 'within_last',
};

/** Returns a new condition with the most frequent values, so that it may stay unchanged. */
export function firstCondition(field: SegmentField): Condition {
  if (field.field === 'last_message_at')
    return { field: field.field, op: 'not_within_last', value: '90 days' };
  const wanted = hasMultiSelect(field) ? 'any_of' : (firstOps[field.type] ?? 'is');
  const op = field.ops.find((candidate) => candidate === wanted) ?? field.ops[0] ?? 'is';
  return { field: field.field, op, ...firstValue(editorOf(field, op)) };
}

/** Changes the operator, and keeps the value if it still fits. */
export function withOp(field: SegmentField, condition: Condition, op: string): Condition {
  const before = editorOf(field, condition.op);
  const after = editorOf(field, op);
  const fits = before === after && condition.value !== undefined;
  return { field: condition.field, op, ...(fits ? { value: condition.value } : firstValue(after)) };
}

const firstValues: Readonly<Partial<Record<Editor, unknown>>> = {
  duration: '30 days',
  moment: '30 days ago',
  yes_no: true,
  consent: 'whatsapp:opted_in',
  can_send: 'whatsapp',
};

function firstValue(editor: Editor): { readonly value?: unknown } {
  const value = firstValues[editor];
  return value === undefined ? {} : { value };
}

export interface FieldOption {
  readonly value: string | number;
  readonly label: string;
  /** absent: its values have no colors */
  readonly color?: string | null | undefined;
}

const catalogs: Readonly<Record<string, CatalogName>> = {
  tag: 'tags',
  group: 'groups',
  source: 'sources',
  status: 'statuses',
};

const typeIcons: Readonly<Record<SegmentField['type'], IconName>> = {
  text: 'text',
  search: 'search',
  number: 'number',
  phone: 'phone',
  email: 'mail',
  url: 'link',
  time: 'clock',
  day: 'calendar',
  date: 'calendar',
  yes_no: 'toggle',
  choice: 'choice',
  one_of: 'choice',
  several_of: 'list',
  item: 'tag',
  segment: 'filter',
  identity: 'id',
  consent: 'verified',
  can_send: 'send',
};

/** Returns the icon of the kind of values that the field has. */
export function fieldIcon({ field, type }: SegmentField): IconName {
  const catalog = catalogs[field];
  if (catalog !== undefined) return catalogIcons[catalog];
  return field === memberField ? 'account' : typeIcons[type];
}

/** Returns the values to choose from, empty until loaded. Undefined: the key must not read them. */
export function useOptions(field: SegmentField | undefined): readonly FieldOption[] | undefined {
  const { can } = useAccount();
  const catalog = catalogs[field?.field ?? ''];
  const items = useQuery({
    ...catalogQuery(catalog ?? 'tags'),
    enabled: catalog !== undefined && can(readScopeOf(catalog)),
  });
  const isSegment = field?.type === 'segment';
  const segments = useQuery({ ...segmentsQuery, enabled: isSegment && can('groups:read') });
  const isMember = field?.field === memberField;
  const members = useMembers(isMember);
  if (field === undefined) return undefined;
  // Conditions use names of tags, since these differ by letter case. For other catalogs they use numbers, which survive
  // a rename.
  if (catalog !== undefined && !can(readScopeOf(catalog))) return undefined;
  if (catalog !== undefined)
    return (items.data ?? []).map((item) => ({
      value: catalog === 'tags' ? item.name : item.number,
      label: item.name,
      color: itemColor(catalog, item),
    }));
  if (isSegment && !can('groups:read')) return undefined;
  if (isSegment)
    return (segments.data ?? []).map(({ name, number }) => ({ value: number, label: name, color: null }));
  if (isMember && !can(membersScope)) return undefined;
  if (isMember) return members.map(({ name, number }) => ({ value: number, label: name, color: null }));
  return choiceOptions(field);
}

/** Returns the field's own choices. */
export function choiceOptions({ field, type, choices }: SegmentField): readonly FieldOption[] {
  return choices.map(({ value, label, color }, index) => ({
    value,
    label: choiceLabel(field, value) ?? label,
    ...(type !== 'choice' && { color: choiceColor(color, index) }),
  }));
}

function choiceLabel(field: string, value: string): string | undefined {
  if (field === 'type') return findText(t.types, value);
  if (field === 'channel') return findText(t.channels, value);
  return field === 'identity_kind' ? findText(t.kinds, value) : undefined;
}

/** Links may have the number or the name of an item, in any letter case. */
export function isOption({ value, label }: FieldOption, sent: unknown): boolean {
  if (value === sent || String(value) === String(sent)) return true;
  if (typeof value !== 'number' || typeof sent !== 'string') return false;
  const names = [sent, madeName('statuses', sent), madeName('sources', sent)];
  return names.some((name) => name.toLowerCase() === label.toLowerCase());
}

export const valuesOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
