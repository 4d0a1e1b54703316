/** A field, and the dry run of a declaration, in the words of our own wire and of the command line. */
import type { StoredField } from '../../domain/own-field-declaration.js';
import { told } from '../../domain/wire-names.js';
import type { FieldCheck } from './check-field.js';

export function fieldJson(field: StoredField) {
  return {
    ...told(field, 'id', 'number', 'key', 'label', 'type'),
    choices: field.choices.map(({ value, label, color }) => ({ value, label, color })),
    unique: field.isUnique,
    searched: field.isSearched,
    index: field.index,
    conversion: field.conversionId,
    ...told(field, 'createdAt', 'updatedAt'),
  };
}

export function fieldCheckJson({
  looked,
  isComplete,
  present,
  fit,
  changed,
  unfit,
  repeatedExamples,
  ...rest
}: FieldCheck) {
  return {
    looked,
    complete: isComplete,
    present,
    fit,
    changed,
    unfit,
    ...rest,
    examples: [...rest.examples],
    repeated_examples: repeatedExamples.map((one) => ({ ...one, numbers: [...one.numbers] })),
  };
}
