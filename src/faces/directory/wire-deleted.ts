/** Answers about the bin; the other shapes are in `wire.ts`. */

import { Type } from 'typebox';
import { count, instant, nullableText, number, shape, uuid } from '../../domain/schemas.js';
import { authorWire, contactWire } from './wire.js';

const actorWire = shape('DeletedBy', authorWire.properties);
const shown = {
  id: uuid,
  number,
  version: number,
  display_name: nullableText,
  company: nullableText,
  deleted_by: actorWire,
  deleted_at: instant,
  restorable_until: instant,
  days_left: count,
};

export const deletedContactWire = shape('DeletedContact', shown);

export const deletedWholeWire = shape('WholeDeletedContact', {
  ...shown,
  notes: count,
  consents: count,
  contact: contactWire,
});

export const restoredWire = shape('RestoredContact', {
  contact: contactWire,
  not_restored: Type.Array(Type.String()),
});

export const emptiedWire = shape('EmptiedBin', { deleted: count, more: Type.Boolean() });
