/** Encoders that are made of the schema of what they make, so that its members are listed once. */
import type { Static, Type } from 'typebox';
import { type Ours, ourName } from '../../domain/wire-names.js';

/**
 * Makes an encoder: each member of the schema is that of the source in our words, `made_by` from `madeBy`, and a Date becomes
 * text. What is within a member stays as it is, and what the schema does not name is left out.
 */
export function encoderOf<Shape extends Type.TObject>(schema: Shape) {
  const members = Object.keys(schema.properties).map((name) => [name, ourName(name)] as const);
  return (source: Ours<Static<Shape>>): Static<Shape> => {
    const values = source as Readonly<Record<string, unknown>>;
    const encoded: Record<string, unknown> = {};
    for (const [name, ours] of members) {
      const value = values[ours];
      encoded[name] = value instanceof Date ? value.toISOString() : value;
    }
    return encoded as Static<Shape>;
  };
}
