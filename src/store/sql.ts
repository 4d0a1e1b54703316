/** Statements as constants: a name for the server's plan cache, and the text. */
import { createHash } from 'node:crypto';

export interface Statement {
  /** absent: planned anew for its values each time (a search, say) */
  readonly name?: string;
  readonly text: string;
}

/** A statement that is prepared once on each connection. */
export function prepared(label: string, text: string): Statement {
  return { name: `${label}_${createHash('sha256').update(text).digest('hex').slice(0, 12)}`, text };
}

/** A statement that is planned for its values. */
export function planned(text: string): Statement {
  return { text };
}

/** Milliseconds since 1970, as JSON numbers inside aggregates; in floats, which hold them exactly and are quick. */
export function milliseconds(column: string): string {
  return `round(date_part('epoch', ${column}) * 1000)`;
}
