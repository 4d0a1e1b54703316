/**
 * The filter in the form of the bar: conditions joined by "and" or "or", and one level of groups. A more complex tree
 * is kept as one part that can only be removed.
 */
import { readJson } from '../contacts/view.ts';

export interface Condition {
  readonly field: string;
  readonly op: string;
  /** absent for `empty` and `not_empty`, and until one is chosen */
  readonly value?: unknown;
}

export type Join = 'all' | 'any';

/** `id`: of the part on this page, while it is displayed. */
export interface ConditionItem {
  readonly id: number;
  readonly kind: 'condition';
  readonly condition: Condition;
}

export interface GroupItem {
  readonly id: number;
  readonly kind: 'group';
  readonly join: Join;
  readonly conditions: readonly ConditionItem[];
}

interface OtherItem {
  readonly id: number;
  readonly kind: 'other';
  readonly tree: unknown;
}

export type BarItem = ConditionItem | GroupItem | OtherItem;

export interface Bar {
  readonly join: Join;
  readonly items: readonly BarItem[];
}

const emptyBar: Bar = { join: 'all', items: [] };

let lastId = 0;

export function newCondition(condition: Condition): ConditionItem {
  lastId += 1;
  return { id: lastId, kind: 'condition', condition };
}

export function newGroup(join: Join, conditions: readonly ConditionItem[]): GroupItem {
  lastId += 1;
  return { id: lastId, kind: 'group', join, conditions };
}

export function readBar(text: string | undefined): Bar {
  if (!text) return emptyBar;
  const tree = readJson(text);
  const top = joinedGroupOf(tree);
  if (top === undefined) return { join: 'all', items: [barItemOf(tree)] };
  return { join: top.join, items: top.trees.map(barItemOf) };
}

/** Returns the bar as text, empty without conditions. Conditions without a value are omitted. */
export function barText({ join, items }: Bar): string {
  const trees = items.flatMap((item): readonly unknown[] => {
    if (item.kind === 'other') return [item.tree];
    if (item.kind === 'condition') return wholeConditions([item]);
    const conditions = wholeConditions(item.conditions);
    return conditions.length === 0 ? [] : [{ [item.join]: conditions }];
  });
  if (trees.length === 0) return '';
  return JSON.stringify({ [trees.length === 1 ? 'all' : join]: trees });
}

/** Leaves out the conditions that have no value. */
export function wholeBar(bar: Bar): Bar {
  const isKept = ({ condition }: ConditionItem) => isWhole(condition);
  const items = bar.items.flatMap((item): readonly BarItem[] => {
    if (item.kind === 'condition') return isKept(item) ? [item] : [];
    if (item.kind === 'other') return [item];
    const conditions = item.conditions.filter(isKept);
    return conditions.length === 0 ? [] : [{ ...item, conditions }];
  });
  return { ...bar, items };
}

/** Replaces this condition by another; undefined removes it. */
export function withCondition(bar: Bar, id: number, condition: Condition | undefined): Bar {
  const change = (item: ConditionItem): readonly ConditionItem[] =>
    item.id !== id ? [item] : condition === undefined ? [] : [{ ...item, condition }];
  const items = bar.items.flatMap((item): readonly BarItem[] => {
    if (item.kind === 'condition') return change(item);
    if (item.kind === 'other') return [item];
    const conditions = item.conditions.flatMap(change);
    return conditions.length === 0 && item.conditions.length > 0 ? [] : [{ ...item, conditions }];
  });
  return { ...bar, items };
}

export function withoutItem(bar: Bar, id: number): Bar {
  return { ...bar, items: bar.items.filter((item) => item.id !== id) };
}

export function withJoin(bar: Bar, group: number | undefined, join: Join): Bar {
  if (group === undefined) return { ...bar, join };
  const items = bar.items.map((item) =>
    item.kind === 'group' && item.id === group ? { ...item, join } : item,
  );
  return { ...bar, items };
}

/** Adds at the end of the group, or of the bar. */
export function withNew(bar: Bar, added: ConditionItem, group: number | undefined): Bar {
  if (group === undefined) return { ...bar, items: [...bar.items, added] };
  const items = bar.items.map((item) =>
    item.kind === 'group' && item.id === group ? { ...item, conditions: [...item.conditions, added] } : item,
  );
  return { ...bar, items };
}

/** Returns the conditions of the bar, also those in groups. */
export function conditionsOf({ items }: Bar): readonly ConditionItem[] {
  return items.flatMap((item) =>
    item.kind === 'group' ? item.conditions : item.kind === 'condition' ? [item] : [],
  );
}

export function findCondition(bar: Bar, id: number): ConditionItem | undefined {
  return conditionsOf(bar).find((condition) => condition.id === id);
}

/** Issues of a refusal by the part that they are about. `path`: of the tree that the address has, such as `filter.all.0.value`. */
export function refusedParts<Issue extends { readonly path: string }>(
  bar: Bar,
  issues: readonly Issue[],
): ReadonlyMap<number, Issue> {
  const { items } = wholeBar(bar);
  const found = new Map<number, Issue>();
  for (const issue of issues) {
    const [, ...places] = /^filter(?:\.(?:all|any)\.(\d+))?(?:\.(?:all|any)\.(\d+))?/.exec(issue.path) ?? [];
    if (places.length === 0) continue;
    const [at, inside] = places;
    // A tree of one condition is not a list.
    const item = at === undefined ? (items.length === 1 ? items[0] : undefined) : items[Number(at)];
    const part = item?.kind === 'group' ? item.conditions[Number(inside)] : item;
    if (part !== undefined && !found.has(part.id)) found.set(part.id, issue);
  }
  return found;
}

export const takesNoValue = (op: string) => op === 'empty' || op === 'not_empty';

/** Whether the condition has its value, or needs none. */
export function isWhole({ op, value }: Condition): boolean {
  if (takesNoValue(op)) return true;
  if (op === 'between') return Array.isArray(value) && value.length === 2 && value.every(isGiven);
  return Array.isArray(value) ? value.length > 0 && value.every(isGiven) : isGiven(value);
}

function isGiven(value: unknown): boolean {
  if (typeof value === 'object' && value !== null && 'kind' in value && 'value' in value)
    return isGiven(value.value);
  return value !== undefined && value !== null && value !== '';
}

function wholeConditions(items: readonly ConditionItem[]): readonly Condition[] {
  return items.map(({ condition }) => condition).filter(isWhole);
}

function barItemOf(tree: unknown): BarItem {
  if (isCondition(tree)) return newCondition(tree);
  const group = joinedGroupOf(tree);
  if (group !== undefined && group.trees.length > 0 && group.trees.every(isCondition))
    return newGroup(group.join, group.trees.map(newCondition));
  lastId += 1;
  return { id: lastId, kind: 'other', tree };
}

function isCondition(tree: unknown): tree is Condition {
  return (
    typeof tree === 'object' &&
    tree !== null &&
    typeof (tree as Condition).field === 'string' &&
    typeof (tree as Condition).op === 'string'
  );
}

function joinedGroupOf(
  tree: unknown,
): { readonly join: Join; readonly trees: readonly unknown[] } | undefined {
  if (typeof tree !== 'object' || tree === null) return undefined;
  for (const join of ['all', 'any'] as const) {
    const trees: unknown = (tree as Readonly<Record<string, unknown>>)[join];
    if (Array.isArray(trees)) return { join, trees };
  }
  return undefined;
}
