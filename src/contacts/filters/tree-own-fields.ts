/** Conditions on attributes: declared fields by their type, others as text and numbers. Pure. */

import type { AttributeForm, ComparisonOperator, ContactFilter } from '@switchbook/domain/contact/query.js';
import { type ReadField, readyIndex } from '@switchbook/domain/fields/own-field.js';
import type { Readers } from './tree-fields.js';
import { orderedReaders, textReaders } from './tree-fields.js';
import {
  filterReader,
  minuteOf,
  readChoice,
  readDate,
  readFlag,
  readNumber,
  readSpan,
  type ValueReader,
} from './tree-values.js';

/** Returns the readers of an attribute that no field declares. */
export function attributeReaders(key: string): Readers {
  const { at_least, at_most, between } = numberReaders(key);
  return { ...attributeTextReaders(key), at_least, at_most, between };
}

const missingValue = (key: string): ContactFilter => ({
  op: 'shown',
  field: { attribute: key, as: 'json' },
  test: 'missing',
});
const attributeTextReaders = (key: string, index?: number): Readers => ({
  ...textReaders({ attribute: key, as: 'text', index }),
  empty: missingValue(key),
});

/** Returns the readers of a declared field. */
export function ownFieldReaders(field: ReadField): Readers {
  const { key } = field;
  const index = readyIndex(field);
  const empty = missingValue(key);
  const equal = (value: unknown): ContactFilter => ({
    op: 'shown',
    field: { attribute: key, as: 'json', index },
    test: { compare: 'eq', value: JSON.stringify(value) },
  });
  switch (field.type) {
    case 'text':
    case 'url':
      return attributeTextReaders(key, index);
    case 'number': {
      const { is, at_least, at_most, between } = numberReaders(key, index);
      return { is, at_least, at_most, between, empty };
    }
    case 'date':
      return { ...dateReaders(key, index), empty };
    case 'yes_no':
      // A contact without a value does not match true or false.
      return { is: filterReader(readFlag, equal), empty };
    case 'one_of':
      return { is: filterReader(choiceReader(field), equal), empty };
    case 'several_of':
      return {
        is: filterReader(choiceReader(field), (item) => ({
          op: 'shown',
          field: { attribute: key, as: 'items' },
          test: { compare: 'eq', value: item },
        })),
        empty,
      };
  }
}

const choiceReader = ({ choices }: ReadField): ValueReader<string> =>
  readChoice(choices.map((item) => item.value));

function attributeOrderReaders<Value extends string | number>(
  field: { readonly attribute: string; readonly as: AttributeForm; readonly index: number | undefined },
  read: ValueReader<Value>,
) {
  const compared = (compare: ComparisonOperator, value: Value): ContactFilter => ({
    op: 'shown',
    field,
    test: { compare, value },
  });
  return { compared, readers: orderedReaders(read, compared) };
}

const numberReaders = (attribute: string, index?: number) =>
  attributeOrderReaders({ attribute, as: 'number', index }, readNumber).readers;

function dateReaders(attribute: string, index: number | undefined): Readers {
  const { compared, readers } = attributeOrderReaders({ attribute, as: 'date', index }, readDate);
  const { is, before, after, between } = readers;
  const within_last: ValueReader<ContactFilter> = (value, at) => {
    const span = readSpan(value, at);
    const day = span === undefined ? undefined : new Date(minuteOf(at) - span).toISOString().slice(0, 10);
    return day === undefined ? undefined : compared('gte', day);
  };
  return { is, before, after, between, within_last };
}
