/** The shape of phones that lack their country code. */

import { type Static, Type } from 'typebox';
import { nullableText, nullableUuid, number, shape, uuid } from '../../domain/schemas.js';
import { pageWith } from './wire.js';

export const correctionWire = shape('NumberCorrection', {
  contact: shape('CorrectedContact', { id: uuid, number, name: nullableText }),
  phone: Type.String(),
  written: Type.String(),
  corrected: Type.String(),
  held_by: nullableUuid,
});

export const correctionPage = pageWith(
  correctionWire,
  shape('NumberCorrectionsMeta', { next_cursor: nullableText, region: nullableText }),
);
export type NumberCorrectionPage = Static<typeof correctionPage>;
