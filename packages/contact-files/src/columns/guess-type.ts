/** Guesses the type of an own field from the cells of a column, and counts the cells that are valid for it. */

import type { OwnFieldType } from '@switchbook/domain/fields/own-field.js';
import { readFieldValue } from '@switchbook/domain/fields/own-field-values.js';
import { fold } from '@switchbook/domain/text/compared-text.js';
import { type DateOrder, isDoubtfulNumber, readSpreadsheetDate } from './dates-and-numbers.js';

export interface GuessedType {
  readonly valueType: OwnFieldType | null;
  /** percent of the cells that are a value of the type; null without any */
  readonly fit: number | null;
  /** the words that a field with one choice would have */
  readonly choices: readonly string[];
}

const guessed = ['yes_no', 'number', 'date', 'url'] as const;
/**
 * A type is chosen if at least this percentage of the cells fits. All other cells are problems of the file, like bad
 * numbers.
 */
const minFit = 95;
/** A word is a choice if it repeats this often, on average. */
const minRepeats = 4;
const maxChoices = 12;
const maxChoiceLength = 40;

export function guessType(cells: readonly string[], dateOrder: DateOrder | undefined): GuessedType {
  if (cells.length === 0) return { valueType: null, fit: null, choices: [] };
  const isRead = (type: OwnFieldType, cell: string) => {
    // An ambiguous decimal separator is resolved later, once the column is a number.
    if (type === 'number' && isDoubtfulNumber(cell)) return true;
    const text = type === 'date' ? (readSpreadsheetDate(cell, dateOrder) ?? cell) : cell;
    return 'value' in readFieldValue({ type, choices: [] }, text);
  };
  const fitOf = (type: OwnFieldType) =>
    percentOf(cells.filter((cell) => isRead(type, cell)).length, cells.length);
  for (const type of guessed) {
    const fit = fitOf(type);
    if (fit >= minFit) return { valueType: type, fit, choices: [] };
  }
  return asChoices(cells) ?? { valueType: 'text', fit: 100, choices: [] };
}

/** Choices: two to twelve short words that make up nearly all cells. */
function asChoices(cells: readonly string[]): GuessedType | undefined {
  const bySpelling = new Map<string, string[]>();
  for (const cell of cells) {
    const same = bySpelling.get(fold(cell));
    if (same === undefined) bySpelling.set(fold(cell), [cell]);
    else same.push(cell);
  }
  const words = [...bySpelling.values()].filter((same) => same.length > 1);
  const count = words.reduce((sum, same) => sum + same.length, 0);
  const choices = words.map(([first = '']) => first);
  const fit = percentOf(count, cells.length);
  const areFew = choices.length >= 2 && choices.length <= maxChoices;
  const areShort = choices.every((choice) => choice.length <= maxChoiceLength && !/[\n,;|]/.test(choice));
  if (!areFew || !areShort || fit < minFit || count < choices.length * minRepeats) return undefined;
  return { valueType: 'one_of', fit, choices };
}

function percentOf(part: number, whole: number): number {
  return Math.floor((part / whole) * 100);
}
