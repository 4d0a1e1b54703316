/** The fields of conditions, listed for a program's menus. They come from the table that parses trees. Pure. */
import type { OwnField, OwnFieldChoice } from '@switchbook/domain/fields/own-field.js';
import { ownFieldTypes } from '@switchbook/domain/fields/own-field.js';
import { attributePrefix, opsOf, type TreeOperator } from './condition-tree.js';
import { treeFields, treeFieldTypes } from './tree-fields.js';
import { ownFieldReaders } from './tree-own-fields.js';

export const menuTypes = [
  ...new Set([...treeFieldTypes.filter((type) => type !== 'attribute'), ...ownFieldTypes]),
];

export interface MenuField {
  readonly field: string;
  /** the label of a declared field; null for fields that every contact has */
  readonly label: string | null;
  readonly type: (typeof menuTypes)[number];
  readonly ops: readonly TreeOperator[];
  /** the allowed values, if there are few */
  readonly choices: readonly OwnFieldChoice[];
}

const native: readonly MenuField[] = Object.entries(treeFields).flatMap(([field, row]) => {
  const { type, choices = [] } = row;
  if (type === 'attribute') return [];
  const options = choices.map((value) => ({ value, label: value, color: null }));
  return [{ field, label: null, type, ops: opsOf(row), choices: options }];
});

/** Lists the fields of conditions: native fields first, in the order of the guide. */
export function listMenuFields(ownFields: readonly OwnField[]): readonly MenuField[] {
  const ownEntries = ownFields.map((ownField) => ({
    field: attributePrefix + ownField.key,
    label: ownField.label,
    type: ownField.type,
    ops: opsOf({ readers: ownFieldReaders(ownField) }),
    choices: ownField.choices,
  }));
  return [...native, ...ownEntries];
}
