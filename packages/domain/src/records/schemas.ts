/** Schemas that wires and records share. */
import * as Type from 'typebox';
import type { ValueForm } from '../problems/value-form.js';
import { withoutUndefined } from '../runtime/json.js';

/** Makes an object with these members, in their order on the wire; `title` names it in the document. */
export function shape<Members extends Type.TProperties>(
  title: string,
  members: Members,
  description?: string,
) {
  return Type.Object(members, { title, ...withoutUndefined({ description }) });
}

/** Adds a description for the API document, for members that no wire describes. */
export function describedAs<Schema extends Type.TSchema>(schema: Schema, description: string) {
  return Type.Unsafe<Type.Static<Schema>>({ ...schema, description });
}

/** Refuses members that have no name here. */
export function closed<Members extends Type.TProperties>(title: string, members: Members) {
  return Type.Object(members, { additionalProperties: false, title });
}

/** Makes the schema of one of these texts. */
export function oneOf<Text extends string>(texts: readonly Text[]) {
  return Type.Unsafe<Text>({ type: 'string', enum: [...texts] });
}

export function nullableOneOf<Text extends string>(texts: readonly Text[]) {
  return Type.Unsafe<Text | null>({ type: ['string', 'null'], enum: [...texts, null] });
}

export const anyObject = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  additionalProperties: true,
});

export const nullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });
export const uuid = Type.String({ format: 'uuid' });
export const uuidOf = <Id extends string>() => Type.Unsafe<Id>(uuid);
export const nullableUuid = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'uuid' });
export const instant = Type.String({ format: 'date-time' });
export const nullableInstant = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' });
export const number = Type.Integer({ minimum: 1 });
export const count = Type.Integer({ minimum: 0 });
export const nullableInteger = Type.Unsafe<number | null>({ type: ['integer', 'null'] });
export const nullableNumber = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 1 });
export const nullableCount = Type.Unsafe<number | null>({ type: ['integer', 'null'], minimum: 0 });

/** Makes a shape nullable. `title`: the name in the document, if it differs from the shape's. */
export function nullable<Shape extends Type.TObject>(objectShape: Shape, title?: string) {
  return Type.Unsafe<Type.Static<Shape> | null>({
    ...objectShape,
    type: ['object', 'null'],
    ...withoutUndefined({ title }),
  });
}

/** A pattern of texts: PostgreSQL stores no NUL. */
export const withoutNul = '^[^\\u0000]*$';

/** A pattern of texts that are not only white space. */
export const notBlank = '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$';

/** Makes a pattern for the API document only; checks use other code. */
export const documented = (pattern: string) => ({ 'x-documented': { pattern } });

export function text(maxLength: number, more: object = documented(notBlank)) {
  return Type.String({ minLength: 1, maxLength, ...more });
}

/** Makes a list with a maximum number of items. */
export function list<Item extends Type.TSchema>(item: Item, maxItems?: number) {
  return Type.Unsafe<readonly Type.Static<Item>[]>(Type.Array(item, withoutUndefined({ maxItems })));
}

/** Makes the schema of a text, or null to remove it. */
export function clearable(maxLength: number, more: object = documented(withoutNul)) {
  return Type.Unsafe<string | null>({ type: ['string', 'null'], maxLength, ...more });
}

/** Makes a pattern with its words, `must be …`, and its form for programs. */
export function patternOf<Form extends ValueForm>(pattern: string, mustBe: string, form: Form) {
  return { pattern, 'x-must-be': mustBe, 'x-form': form };
}

export const colorForm = patternOf('^#[0-9A-Fa-f]{6}$', 'a color such as #1A73E8', 'color');
export const color = clearable(7, colorForm);

export const clearableObject = Type.Unsafe<Readonly<Record<string, unknown>> | null>({
  type: ['object', 'null'],
  additionalProperties: true,
});

export const country = Type.Optional(
  clearable(2, patternOf('^([A-Za-z]{2})?$', 'a two-letter country code, such as DE', 'country')),
);

export const webAddress = patternOf('^(https?://\\S+)?$', 'an http or https address', 'url');
