/** SQL of the types of events. */
import type { EventType } from '../../domain/event.js';

/** Type of an event of an erased person: it only holds its place. */
export const blankType = 'blank';

/** SQL: the types as a list. */
export const typeList = (types: readonly (EventType | typeof blankType)[]): string =>
  `(${types.map((type) => `'${type}'`).join(', ')})`;
