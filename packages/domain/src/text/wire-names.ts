/** Converts the names of members between JSON and the program: `made_at` becomes `madeAt`, and its text a Date. */

export type MemberName<Text extends string> = Text extends `${infer Head}_${infer Rest}`
  ? `${Head}${Capitalize<MemberName<Rest>>}`
  : Text;
type TimeName = `${string}_at` | `${'' | `${string}_`}${'since' | 'until'}`;
type Value<Of, Member> = Of extends TimeName
  ? Member extends string
    ? Date
    : Member
  : Member extends unknown[]
    ? Readonly<Member>
    : Member;

export type FromWire<Wire> = {
  -readonly [Member in keyof Wire as MemberName<Member & string>]: Value<Member, Wire[Member]>;
};

export type WireName<Text extends string> = Text extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Lowercase<Letter> ? Letter : `_${Lowercase<Letter>}`}${WireName<Rest>}`
  : Text;

/** Converts back, for JSON: the name `madeAt` becomes `made_at`, and its time a text. */
type ToWire<Members> = {
  readonly [Member in keyof Members as WireName<Member & string>]:
    | Exclude<Members[Member], Date>
    | (Date extends Members[Member] ? string : never);
};

const isTime = /_at$|(^|_)(since|until)$/;

/** Returns `madeAt` for `made_at`. */
export function memberName(wire: string): string {
  return wire.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Renames the members of an object; nested objects stay. */
export function fromWireNames<Wire extends object>(wire: Wire): FromWire<Wire> {
  const members = Object.entries(wire).map(([name, value]) => [
    memberName(name),
    isTime.test(name) && typeof value === 'string' ? new Date(value) : value,
  ]);
  return Object.fromEntries(members) as FromWire<Wire>;
}

/** Returns `made_at` for `madeAt`. Undefined members are omitted. */
export function toWireNames<Members extends object>(members: Members): ToWire<Members> {
  const renamed = Object.entries(members).map(([name, value]) => [
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value instanceof Date ? value.toISOString() : value,
  ]);
  return Object.fromEntries(renamed) as ToWire<Members>;
}

/** Picks these members in wire names, in this order. */
export function pickWire<Source extends object, Name extends keyof Source & string>(
  source: Source,
  ...names: readonly Name[]
): ToWire<Pick<Source, Name>> {
  return toWireNames(Object.fromEntries(names.map((name) => [name, source[name]])) as Pick<Source, Name>);
}
