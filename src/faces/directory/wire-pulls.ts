/** The shape of a pull. */

import { type Static, Type } from 'typebox';
import { importStates } from '../../core/imports/import.js';
import { pullParts } from '../../domain/pull-source.js';
import { count, nullableCount, nullableInstant, number, oneOf, shape, uuid } from '../../domain/schemas.js';
import { importWire } from './wire-imports.js';

export const pullWire = shape('Pull', {
  id: uuid,
  face: Type.String(),
  url: Type.String(),
  state: oneOf(['pulling', ...importStates]),
  keeps_key: Type.Boolean(),
  without: Type.Array(oneOf(pullParts)),
  since: nullableInstant,
  pages: count,
  contacts: count,
  total: nullableCount,
  passes: number,
  contacts_per_second: nullableCount,
  seconds_left: nullableCount,
  last_page_at: nullableInstant,
  read_at: nullableInstant,
  can_resume: Type.Boolean(),
  import: importWire,
});
export type PullWire = Static<typeof pullWire>;
