/** The shape of phones that lack their country code. */
import { type Static, Type } from 'typebox';
import { nullableText, nullableUuid, number, pageWith, uuid } from './wire.js';

export const correctionWire = Type.Object(
  {
    contact: Type.Object({ id: uuid, number, name: nullableText }, { title: 'CorrectedContact' }),
    phone: Type.String(),
    written: Type.String(),
    corrected: Type.String(),
    held_by: nullableUuid,
  },
  { title: 'NumberCorrection' },
);

export const correctionPage = pageWith(
  correctionWire,
  Type.Object({ next_cursor: nullableText, region: nullableText }, { title: 'NumberCorrectionsMeta' }),
);
export type NumberCorrectionPage = Static<typeof correctionPage>;
export type NumberCorrectionWire = Static<typeof correctionWire>;
