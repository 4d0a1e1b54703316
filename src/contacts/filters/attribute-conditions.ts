/**
 * Conditions on attributes. A request is parsed without stored data, so they keep the form of the request until the
 * core knows the own fields of the account. Pure.
 */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { type ReadField, readyIndex } from '@switchbook/domain/fields/own-field.js';
import type { ReportIssue } from '@switchbook/domain/problems/problem.js';
import { attributePrefix, readConditionTree } from './condition-tree.js';
import {
  conditionsOf,
  conditionsWithOp,
  hasCondition,
  makeSubstitution,
  rewriteConditions,
} from './filter-conditions.js';
import { isSearch, searchedOf, withSearched, withTags } from './searched-words.js';
import type { NamedTag } from './tree-values.js';

const isAttribute = (condition: ContactFilter): boolean => condition.op === 'attribute';
const isOfFields = (condition: ContactFilter): boolean => isAttribute(condition) || isSearch(condition);

export const hasAttributes = (filter: ContactFilter): boolean => hasCondition(filter, isAttribute);
export const hasSearch = (filter: ContactFilter): boolean => hasCondition(filter, isSearch);

/** Whether the filter needs the own fields of the account before it can be used. */
export const needsFields = (filter: ContactFilter): boolean => hasCondition(filter, isOfFields);

/**
 * Reads the conditions on attributes, each by the type of its field. Also reads the searches, which search in searched
 * fields and in the names of tags. After a reported issue the readings must not be used.
 */
export function readByFields(
  filter: ContactFilter,
  ownFields: readonly ReadField[],
  report: ReportIssue,
  tags: readonly NamedTag[] = [],
): ReadonlyMap<ContactFilter, ContactFilter> {
  const read = new Map<ContactFilter, ContactFilter>();
  for (const condition of conditionsWithOp(filter, 'attribute')) {
    const input = { region: undefined, now: condition.now, ownFields, isExpanded: true };
    read.set(condition, readConditionTree(condition.condition, input, report, condition.path) ?? condition);
  }
  for (const condition of conditionsOf(filter, isSearch))
    read.set(condition, withTags(withSearched(condition, ownFields), tags));
  return read;
}

/** Returns the filter with these readings. */
export function withOwnFields(...args: Parameters<typeof readByFields>): ContactFilter {
  return rewriteConditions(args[0], [makeSubstitution(readByFields(...args))]);
}

/**
 * Returns the fields of these filters, with only the members that reads need. A field has its index only when the index
 * is ready.
 */
export function fieldsOf(
  filters: readonly ContactFilter[],
  ownFields: readonly ReadField[],
): readonly ReadField[] {
  const names = new Set(
    filters.flatMap((filter) =>
      conditionsWithOp(filter, 'attribute').map(({ condition }) => condition.field),
    ),
  );
  const searched = new Set(filters.some(hasSearch) ? searchedOf(ownFields) : []);
  return ownFields
    .filter((field) => names.has(attributePrefix + field.key) || searched.has(field))
    .map((field) => {
      const { key, type, choices } = field;
      const isSearched = searched.has(field) ? { searched: true } : {};
      const read = { key, type, choices: choices.map(({ value }) => ({ value })), ...isSearched };
      const indexNumber = readyIndex(field);
      return indexNumber === undefined ? read : { ...read, index: 'ready' as const, indexNumber };
    });
}
