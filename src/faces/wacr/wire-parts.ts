/** Parts of the shapes of responses: ids, times, and the figures and links of pages. */
import { nullableText } from '@switchbook/domain/records/schemas.js';
import { type Static, type TObject, Type } from 'typebox';

export const timestamp = Type.String({ format: 'date-time' });
/** The id of an existing record. */
export const storedInteger = Type.Integer({ minimum: 1 });
export const nullableId = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1 });
export const count = Type.Integer({ minimum: 0 });

export const pageFigures = {
  current_page: storedInteger,
  per_page: storedInteger,
  total: count,
  last_page: storedInteger,
  from: nullableId,
  to: nullableId,
};
export type PageFigures = Static<TObject<typeof pageFigures>>;

export const pageLinks = {
  first: Type.String(),
  last: Type.String(),
  prev: nullableText,
  next: nullableText,
};
export type PageLinks = Static<TObject<typeof pageLinks>>;
