/** JSON from outside. */

const utf8 = new TextEncoder();

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether the value is an object, as opposed to an array, null or a scalar. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether every number in the value fits a double: JSON would have any other as null. */
export function isFiniteJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isFiniteJson);
  return !isObject(value) || Object.keys(value).every((key) => isFiniteJson(value[key]));
}

/**
 * `values`: members and list items; `members`: those of the outermost value. `containers`: objects and lists, however
 * many values they contain.
 */
interface JsonBounds {
  readonly depth: number;
  readonly values: number;
  readonly containers?: number;
  readonly members?: number;
}

/**
 * Returns the reason not to parse a text, or its bytes in UTF-8. `JSON.parse` blocks the thread until it is done. One
 * pass, which ends at the first excess.
 */
export function excessOf<Bounds extends JsonBounds>(
  json: string | Uint8Array,
  bounds: Bounds,
): (keyof Bounds & keyof JsonBounds) | undefined;
export function excessOf(
  json: string | Uint8Array,
  {
    depth: maxDepth,
    values: maxValues,
    containers: maxContainers = Number.POSITIVE_INFINITY,
    members: maxMembers = Number.POSITIVE_INFINITY,
  }: JsonBounds,
): keyof JsonBounds | undefined {
  const bytes = typeof json === 'string' ? utf8.encode(json) : json;
  let containers = 0;
  let depth = 0;
  let values = 0;
  let members = 0;
  let inText = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const code = bytes[index];
    if (inText) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      containers += 1;
      if (depth > maxDepth) return 'depth';
      if (containers > maxContainers) return 'containers';
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (code === 0x2c) {
      values += 1;
      if (values > maxValues) return 'values';
      if (depth === 1) members += 1;
      if (members > maxMembers) return 'members';
    }
  }
  return undefined;
}

/**
 * Returns the member order of the database: shorter names first, then by bytes. Answers to writes use it too, so that a
 * version of a contact has only one representation.
 */
export function inStoredOrder(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = Object.keys(object);
  // Objects from the database are in its order already, and may have thousands of members.
  const measured = names.map(measure);
  const isInOrder = measured.every(
    (measuredName, index) => index === 0 || compareNames(measured[index - 1], measuredName) < 0,
  );
  const ordered = isInOrder ? names : measured.sort(compareNames).map(({ name }) => name);
  const isPlain =
    isInOrder && names.every((name) => typeof object[name] !== 'object' || object[name] === null);
  return isPlain
    ? object
    : Object.fromEntries(ordered.map((name) => [name, valueInStoredOrder(object[name])]));
}

const beyondAscii = /[^\x00-\x7f]/;
/** Code units that sort differently from their code points. */
const surrogatesAndAbove = /[\ud800-\uffff]/;

/** A name, measured once: it takes longer than a comparison, and each name has many. */
interface MeasuredName {
  readonly name: string;
  /** bytes in UTF-8 */
  readonly bytes: number;
  /** the bytes, for a name with code units that may sort differently */
  readonly encoded: Buffer | undefined;
}

function measure(name: string): MeasuredName {
  if (!beyondAscii.test(name)) return { name, bytes: name.length, encoded: undefined };
  const encoded = surrogatesAndAbove.test(name) ? Buffer.from(name) : undefined;
  return { name, bytes: encoded?.length ?? Buffer.byteLength(name), encoded };
}

/** Compares by bytes in UTF-8: lengths first. */
function compareNames(measured: MeasuredName | undefined, otherMeasured: MeasuredName | undefined): number {
  if (measured === undefined || otherMeasured === undefined) return 0;
  if (measured.bytes !== otherMeasured.bytes) return measured.bytes - otherMeasured.bytes;
  if (measured.encoded !== undefined && otherMeasured.encoded !== undefined)
    return Buffer.compare(measured.encoded, otherMeasured.encoded);
  return measured.name < otherMeasured.name ? -1 : Number(measured.name > otherMeasured.name);
}

/** Returns the value with the members of each of its objects in the order of the database. */
export function valueInStoredOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(valueInStoredOrder);
  return isObject(value) ? inStoredOrder(value) : value;
}

/** Returns the members that are not null. */
export function withoutNulls(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

type Defined<Members> = { readonly [Name in keyof Members]?: Exclude<Members[Name], undefined> };

/** Returns the members that are not undefined. */
export function withoutUndefined<Members extends object>(members: Members): Defined<Members> {
  const definedMembers: { [Name in keyof Members]?: Members[Name] } = {};
  for (const name in members) {
    const value = members[name];
    if (value !== undefined) definedMembers[name] = value;
  }
  return definedMembers as Defined<Members>;
}

/** Parses a text; undefined if it is not JSON. Check its size before: `excessOf`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
