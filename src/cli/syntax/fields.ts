/** `field`. */

import { ownFieldTypes } from '@switchbook/domain/fields/own-field.js';
import type { RequestedChoice } from '@switchbook/domain/fields/own-field-declaration.js';
import { InvalidArgumentError } from 'commander';
import { argument, choice, flag, noun, option, text } from './define.js';
import { account, listCommand, yes } from './words.js';

/** Adds `value`, `value=label` or `value=label=#RRGGBB` to the earlier ones. */
function wantedChoice(
  written: string,
  before: readonly RequestedChoice[] | undefined,
): readonly RequestedChoice[] {
  const [value = '', label, color, ...more] = written.split('=');
  if (value === '' || more.length > 0)
    throw new InvalidArgumentError('Write value, value=label or value=label=#RRGGBB.');
  return [
    ...(before ?? []),
    { value, ...(label ? { label } : {}), ...(color === undefined ? {} : { color }) },
  ];
}

const keyArgument = argument('<key>', 'key of the field: the name of the attribute');
const type = choice('<type>', 'type of the values', ownFieldTypes);
const choices = option(
  '<choice>',
  'choice as value, value=label or value=label=#RRGGBB; repeat the option for each',
  wantedChoice,
);
const label = text('<text>', 'name that people see (default: the key)');
const unique = flag('no two contacts may have the same value; such a field is indexed');
const indexed = flag('lists can be sorted by the field, and conditions find contacts quickly');

const searched = flag('a search for text also finds contacts by the field; such a field is indexed');

export const fields = noun('field', 'declare fields of contacts with types', {
  list: listCommand('list the fields of an account'),
  declare: {
    about: 'declare a field; values that contacts have already are converted',
    args: { key: keyArgument },
    options: {
      account,
      type: { ...type, isRequired: true },
      label,
      choice: choices,
      unique,
      indexed,
      searched,
    },
    example: 'plan --type one_of --choice free --choice "pro=Pro=#1A73E8" --account 1',
  },
  check: {
    about: 'count the values that would fit a declaration, without changes',
    args: { key: keyArgument },
    options: { account, type: { ...type, isRequired: true }, choice: choices, unique, searched },
    example: 'visits --type number --account 1',
  },
  change: {
    about: 'change the label, the type, all choices or the index of a field',
    args: { key: keyArgument },
    options: {
      account,
      type,
      label: text('<text>', 'name that people see'),
      choice: choices,
      unique: { ...unique, conflicts: 'notUnique' },
      notUnique: flag('contacts may have the same value'),
      indexed: { ...indexed, conflicts: 'notIndexed' },
      notIndexed: flag('drop the index of the field'),
      searched: { ...searched, conflicts: 'notSearched' },
      notSearched: flag('searches do not look in the field'),
    },
    example: 'plan --label "Tariff" --account 1',
  },
  remove: {
    about: 'remove a field; contacts keep its values as attributes',
    args: { key: keyArgument },
    options: { account, yes },
    example: 'plan --account 1 --yes',
  },
});
