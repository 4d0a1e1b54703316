/** Cuts a value to the schema of an answer, in its order. Serializers do the same, but take time to compile. */

/** The members of a schema that a value is cut by. */
interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly patternProperties?: object;
  readonly additionalProperties?: unknown;
}

/** Returns a value in the shape of a schema. `value`: parsed JSON. */
export function cutToSchema(schema: object | undefined, value: unknown): unknown {
  return schema === undefined ? value : shownOf(schema as Shape, value);
}

function shownOf(schema: Shape, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const shape = schema.anyOf?.find((branch) => fitsShape(branch, value)) ?? schema;
  if (Array.isArray(value)) {
    const { items } = shape;
    return items === undefined ? value : value.map((item) => shownOf(items, item));
  }
  const { properties, additionalProperties: more, patternProperties } = shape;
  const isOpen = patternProperties !== undefined || more === true || typeof more === 'object';
  if (properties === undefined || isOpen) return value;
  const members = value as Readonly<Record<string, unknown>>;
  const entries = Object.entries(properties).flatMap(([name, part]) =>
    members[name] === undefined ? [] : [[name, shownOf(part, members[name])]],
  );
  return Object.fromEntries(entries);
}

/** Whether a branch of a union fits the value. */
function fitsShape(shape: Shape, value: unknown): boolean {
  if (shape.anyOf !== undefined) return shape.anyOf.some((branch) => fitsShape(branch, value));
  if (shape.const !== undefined) return shape.const === value;
  if (Array.isArray(value)) return shape.type === 'array';
  if (typeof value !== 'object' || value === null) return true;
  if (shape.type !== 'object') return shape.type === undefined;
  const members = value as Readonly<Record<string, unknown>>;
  const { required = [], properties = {} } = shape;
  return required.every((name) => members[name] !== undefined && fitsMember(properties[name], members[name]));
}

function fitsMember(shape: Shape | undefined, value: unknown): boolean {
  return shape?.const === undefined || shape.const === value;
}
