/** Schemas that several wires have. */
import { Type } from 'typebox';

/** An object with these members, in their order on the wire; `title` names it in the document. */
export function shape<Members extends Type.TProperties>(title: string, members: Members) {
  return Type.Object(members, { title });
}

/** One of these texts. */
export function oneOf<Text extends string>(texts: readonly Text[]) {
  return Type.Unsafe<Text>({ type: 'string', enum: [...texts] });
}

export const nullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });

export const anyObject = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  additionalProperties: true,
});
