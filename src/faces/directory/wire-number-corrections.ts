/** The shape of phones that lack their country code. */
import { type Static, Type } from 'typebox';
import { nullableText, uuid } from './wire.js';

export const correctionWire = Type.Object(
  {
    contact: Type.Object(
      { id: uuid, number: Type.Integer({ minimum: 1 }), name: nullableText },
      { title: 'CorrectedContact' },
    ),
    phone: Type.String(),
    written: Type.String(),
    corrected: Type.String(),
    held_by: Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' }),
  },
  { title: 'NumberCorrection' },
);

export const correctionPage = Type.Object(
  {
    data: Type.Array(correctionWire),
    meta: Type.Object(
      { next_cursor: nullableText, region: nullableText },
      { title: 'NumberCorrectionsMeta' },
    ),
  },
  { title: 'NumberCorrectionPage' },
);
export type NumberCorrectionWire = Static<typeof correctionWire>;
