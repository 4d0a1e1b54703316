/** Schemas of members that may be null. */
import { Type } from 'typebox';

export const nullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });
export const nullableInteger = Type.Unsafe<number | null>({ type: ['integer', 'null'] });
