/**
 * Schemas of a document, compiled only with the shapes that they refer to: each reference is searched in all of them.
 */
import { Compile } from 'typebox/schema';

type Json = Readonly<Record<string, unknown>>;
type Compiled = ReturnType<typeof Compile>;

/** Returns a compiler that compiles equal schemas once. */
export function compilerOf(schemas: Json): (schema: Json) => Compiled {
  const known = new Map<string, Compiled>();
  return (schema) => {
    const key = JSON.stringify(schema);
    const compiled =
      known.get(key) ?? Compile({ ...schema, components: { schemas: shapesOf(schema, schemas) } });
    known.set(key, compiled);
    return compiled;
  };
}

/** Listing errors takes much longer than a check. */
export function errorsOf(compiled: Compiled, value: unknown) {
  return compiled.Check(value) ? [] : compiled.Errors(value)[1];
}

function shapesOf(schema: Json, schemas: Json): Json {
  const found = new Map<string, unknown>();
  const open = [JSON.stringify(schema)];
  for (let text = open.pop(); text !== undefined; text = open.pop())
    for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name)) continue;
      if (!(name in schemas)) throw new Error(`there is no shape ${name}`);
      found.set(name, schemas[name]);
      open.push(JSON.stringify(schemas[name]));
    }
  return Object.fromEntries(found);
}
