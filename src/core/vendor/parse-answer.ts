/**
 * JSON of a vendor, whose shape is judged before it is parsed: a few megabytes of `{}` would become gigabytes of objects, and
 * block the process while they do.
 */
import { excessOf } from '../../domain/json.js';
import { VendorFailure } from './failures.js';

export interface AnswerShape {
  readonly depth: number;
  /** objects and lists */
  readonly containers: number;
  /** members and list items */
  readonly values: number;
}

/** A page of two hundred contacts has a tenth of it. */
export const usualShape: AnswerShape = { depth: 64, containers: 20_000, values: 100_000 };

/** Undefined for what is no JSON. Throws VendorFailure for JSON that is not parsed. */
export function parseAnswer(
  text: string,
  host: string,
  shape: AnswerShape = usualShape,
): { readonly value: unknown } | undefined {
  const excess = excessOf(text, shape);
  if (excess !== undefined)
    throw new VendorFailure('answer_too_large', `A page of ${host} ${words(excess, shape)}.`);
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function words(excess: keyof AnswerShape, shape: AnswerShape): string {
  const bound = shape[excess];
  if (excess === 'depth') return `is nested deeper than ${bound} levels`;
  const things = excess === 'containers' ? 'objects and lists' : 'values';
  return `has more than ${bound} ${things}, too many for a page of contacts`;
}
