/**
 * Input as Laravel hands it to its rules: texts trimmed, an empty one null, and the forms in which PHP clients write
 * integers, booleans and arrays.
 */
import { trim as trimText } from '../../domain/text.js';
import { isObject } from '../kit/json-body.js';

/** Laravel takes a byte order mark away too. */
export function trim(text: string): string {
  return trimText(text, '\ufeff');
}

/** Every text of a body trimmed, and null where nothing is left of it. Names of members stay as they are. */
export function tidy(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = trim(value);
    return text === '' ? null : text;
  }
  if (Array.isArray(value)) return value.map(tidy);
  if (!isObject(value)) return value;
  // A map, so that `__proto__` is a member like any other.
  return Object.fromEntries(new Map(Object.entries(value).map(([name, member]) => [name, tidy(member)])));
}

/** An integer, or the decimal text of one; within what JSON numbers hold exactly. */
export function readInteger(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? normalZero(value) : undefined;
  if (typeof value !== 'string' || !/^-?[0-9]+$/.test(value)) return undefined;
  const integer = Number(value);
  return Number.isSafeInteger(integer) ? normalZero(integer) : undefined;
}

function normalZero(integer: number): number {
  return integer === 0 ? 0 : integer;
}

export function readBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 1 || value === '1' || value === 'true') return true;
  if (value === false || value === 0 || value === '0' || value === 'false') return false;
  return undefined;
}

/** An array, or the values of an object: PHP clients encode sparse arrays so. */
export function readList(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : undefined;
}
