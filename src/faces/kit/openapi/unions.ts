/**
 * Unions for documents. If exactly one alternative can hold, they have `oneOf`, which tools of every language
 * understand as a union. Schemas that serialize responses keep their `anyOf` and lists of types.
 */
import type { Json } from '@switchbook/domain/runtime/json.js';

/** Returns the shape of `#/components/schemas/…`; undefined while it is still being written. */
type FindShape = (name: string) => Json | undefined;

/** The keywords for values of one type. */
const keywordsOf: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  object: [
    ...['properties', 'required', 'additionalProperties', 'patternProperties', 'propertyNames'],
    ...['dependentRequired', 'minProperties', 'maxProperties'],
  ],
};
const typeGroupOf = (type: string) => (type === 'integer' ? 'number' : type);

export function withOneOf(schema: Json, find: FindShape): Json {
  const { anyOf, ...others } = splitTypes(schema);
  if (!Array.isArray(anyOf)) return others;
  const branches = anyOf as readonly Json[];
  const areApart = branches.every((branch, index) =>
    branches.slice(index + 1).every((other) => excludesShape(branch, other, find)),
  );
  if (!areApart) return { ...others, anyOf };
  const discriminator = discriminatorOf(branches, find);
  return { ...others, oneOf: branches, ...(discriminator && { discriminator }) };
}

/** Splits several types into alternatives. A nullable type is left unchanged: every tool supports it. */
function splitTypes(schema: Json): Json {
  const types = schema.type;
  if (!Array.isArray(types) || types.filter((type) => type !== 'null').length < 2) return schema;
  const special = Object.values(keywordsOf).flat();
  const shared = Object.entries(schema).filter(
    ([name]) => name !== 'type' && name !== 'enum' && !special.includes(name),
  );
  const branches = types.map((type: string) => ({
    type,
    ...Object.fromEntries(
      (keywordsOf[typeGroupOf(type)] ?? [])
        .filter((name) => schema[name] !== undefined)
        .map((name) => [name, schema[name]]),
    ),
    ...(Array.isArray(schema.enum) && { enum: schema.enum.filter((item) => isOfType(item, type)) }),
  }));
  return { ...Object.fromEntries(shared), anyOf: branches };
}

/** Whether no value fits both. False if that cannot be determined. */
function excludesShape(shape: Json, otherShape: Json, find: FindShape): boolean {
  const [a, b] = [resolveShape(shape, find), resolveShape(otherShape, find)];
  for (const [union, member] of [
    [a, b],
    [b, a],
  ] as const) {
    const branches = union.oneOf ?? union.anyOf;
    if (Array.isArray(branches)) return branches.every((branch) => excludesShape(branch, member, find));
  }
  if (haveOtherValues(a, b)) return true;
  const [types, others] = [typeGroupsOf(a), typeGroupsOf(b)];
  const common = types?.filter((type) => others?.includes(type) ?? true) ?? others;
  return common?.every((type) => type === 'object' && haveOtherMembers(a, b, find)) === true;
}

/** Whether one schema has a list of values that the other schema refuses. */
function haveOtherValues(a: Json, b: Json): boolean {
  return [
    [a, b],
    [b, a],
  ].some(([listed = {}, refusing = {}]) => {
    const values = constantsOf(listed);
    return values?.every((value) => isRefused(refusing, value)) === true;
  });
}

function isRefused(schema: Json, value: unknown): boolean {
  const values = constantsOf(schema);
  if (values !== undefined) return !values.includes(value);
  if (schema.type !== undefined && !typeListOf(schema).some((type) => isOfType(value, type))) return true;
  return (
    typeof value === 'string' &&
    typeof schema.pattern === 'string' &&
    !new RegExp(schema.pattern, 'u').test(value)
  );
}

/**
 * Whether no value fits both schemas: one schema requires a member that the other forbids, or both require a member
 * with different allowed values.
 */
function haveOtherMembers(a: Json, b: Json, find: FindShape): boolean {
  return [
    [a, b],
    [b, a],
  ].some(([needing = {}, lacking = {}]) =>
    requiredOf(needing).some((name) => {
      const [mine, its] = [propertiesOf(needing)[name], propertiesOf(lacking)[name]];
      if (its === undefined) return lacking.additionalProperties === false;
      return mine !== undefined && requiredOf(lacking).includes(name) && excludesShape(mine, its, find);
    }),
  );
}

/** Returns the member that every alternative requires, with a different constant text in each. */
function discriminatorOf(branches: readonly Json[], find: FindShape): Json | undefined {
  const shapes = branches.map((branch) => resolveShape(branch, find));
  if (branches.some((branch) => typeof branch.$ref !== 'string')) return undefined;
  const telling = requiredOf(shapes[0] ?? {}).find((name) => {
    const texts = shapes.map((shape) => constantTextsOf(shape, name));
    const all = texts.flatMap((list) => list ?? []);
    return texts.every((list) => list !== undefined) && new Set(all).size === all.length;
  });
  if (telling === undefined) return undefined;
  const mapping = branches.flatMap(({ $ref }, index) =>
    (constantTextsOf(shapes[index] ?? {}, telling) ?? []).map((text) => [text, $ref] as const),
  );
  return { propertyName: telling, mapping: Object.fromEntries(mapping) };
}

function constantTextsOf(shape: Json, name: string): readonly string[] | undefined {
  const values = requiredOf(shape).includes(name) ? constantsOf(propertiesOf(shape)[name] ?? {}) : undefined;
  return values?.every((value) => typeof value === 'string') === true
    ? (values as readonly string[])
    : undefined;
}

function resolveShape(schema: Json, find: FindShape): Json {
  const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/components/schemas/', '') : undefined;
  return name === undefined ? schema : (find(name) ?? {});
}

function constantsOf(schema: Json): readonly unknown[] | undefined {
  if (schema.const !== undefined) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

function typeListOf({ type }: Json): readonly string[] {
  return [type as string | string[]].flat();
}

/** Returns the groups of the types; undefined if any type is allowed. */
function typeGroupsOf(schema: Json): readonly string[] | undefined {
  return schema.type === undefined ? undefined : typeListOf(schema).map(typeGroupOf);
}

const requiredOf = ({ required }: Json) => (required ?? []) as readonly string[];
const propertiesOf = ({ properties }: Json) => (properties ?? {}) as Readonly<Record<string, Json>>;

/** Whether a value has the type of a schema. An integer is a number, too. */
function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  const name = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return name === type;
}
