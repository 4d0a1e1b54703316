/**
 * Serialisers of answers, one for each schema and process: a schema is shared by routes, mounts and the servers of a process.
 * Compiled with the first answer, since a start would otherwise wait for hundreds, most of which are never used.
 */
import fastJsonStringify, { type AnySchema } from 'fast-json-stringify';

type Serializer = (value: unknown) => string;

/** Entries live as long as their schema. */
const compiled = new WeakMap<object, Serializer>();

export function serializerOf(schema: object): Serializer {
  let own: Serializer | undefined;
  return (value) => {
    own ??= compile(schema);
    return own(value);
  };
}

/** Throws for a schema that cannot be compiled. */
export function compile(schema: object): Serializer {
  let known = compiled.get(schema);
  if (known === undefined) {
    known = fastJsonStringify(schema as AnySchema) as Serializer;
    compiled.set(schema, known);
  }
  return known;
}
