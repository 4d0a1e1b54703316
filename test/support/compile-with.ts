/** Schemas of a document, compiled with the shapes that they refer to alone: all of them are searched for each reference. */
import { Compile } from 'typebox/schema';

type Json = Readonly<Record<string, unknown>>;
type Compiled = ReturnType<typeof Compile>;

/** The same schema is compiled once. */
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

/** Looking for errors takes much longer than finding that there are none. */
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
