/** Encoders generated from the schema of their result, so that its members are listed once. */

import { type FromWire, type MemberName, memberName } from '@switchbook/domain/text/wire-names.js';
import type { Static, Type } from 'typebox';

/** Members that are times although their names do not end like times. */
type OtherTime = 'at' | 'from' | 'to';

/** The source of an answer: in our words at each level; a member may also be in the words of the wire. */
type Within<Wire> = Wire extends readonly (infer Item)[]
  ? readonly Within<Item>[]
  : Wire extends object
    ? string extends keyof Wire
      ? Wire
      : WireValue<Wire> | Wire
    : Wire;

type WireValue<Wire> = {
  readonly [Member in keyof Wire as MemberName<Member & string>]:
    | Within<FromWire<Wire>[MemberName<Member & string> & keyof FromWire<Wire>]>
    | (Member extends OtherTime ? Date : never);
};

type Encode = (value: unknown) => unknown;
type Parts = { readonly properties?: Type.TProperties; readonly items?: Type.TSchema };

/**
 * Makes an encoder. It reads each member of the schema from the source by the program's name: `madeBy` for `made_by`. A
 * Date becomes text. Other members are omitted.
 */
export function encoderOf<Shape extends Type.TObject>(schema: Shape) {
  return encode(schema) as (source: WireValue<Static<Shape>>) => Static<Shape>;
}

function encode(schema: Type.TSchema): Encode {
  const { properties, items } = schema as Parts;
  if (items !== undefined) {
    const encodeItem = encode(items);
    return (value) => (Array.isArray(value) ? value.map(encodeItem) : value);
  }
  if (properties === undefined) return (value) => (value instanceof Date ? value.toISOString() : value);
  const members = Object.entries(properties).map(
    ([name, one]) => [name, memberName(name), encode(one)] as const,
  );
  return (value) => {
    if (value === null) return null;
    const source = value as Readonly<Record<string, unknown>>;
    const encoded: Record<string, unknown> = {};
    for (const [name, ours, encodeMember] of members) {
      const member = source[ours] === undefined ? source[name] : source[ours];
      if (member !== undefined) encoded[name] = encodeMember(member);
    }
    return encoded;
  };
}
