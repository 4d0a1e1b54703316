/**
 * Accepts unchanged members of a contact. An example: a client reads a contact with a value from a pull that this face
 * would refuse, changes the name, and writes the whole contact. The value equals the shown one, so it requests no
 * change, passes every check, and keeps its spelling.
 */
import { isDeepStrictEqual } from 'node:util';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';

type Members = Readonly<Record<string, unknown>>;

interface UnchangedOptions<Decoded> {
  /** whether the decoder returned faults; absent: it throws them */
  readonly isRefused?: (decoded: Decoded) => boolean;
  /** the decoded value of no change; for a wire that refuses a body without fields */
  readonly none?: Decoded;
}

/**
 * Returns the decoded body. `readShown` returns the contact in the form of the wire. It is called only if the body is
 * refused, or has a text that the wire would trim.
 */
export async function decodeUnchanged<Decoded>(
  body: unknown,
  decode: (body: unknown) => Decoded,
  readShown: () => Promise<object>,
  { isRefused = () => false, none }: UnchangedOptions<Decoded> = {},
): Promise<Decoded> {
  if (!isObject(body)) return decode(body);
  const first = attempt(() => decode(body));
  const isGood = 'decoded' in first && !isRefused(first.decoded);
  if (isGood && !Object.values(body).some(isPadded)) return first.decoded;
  const stored = await readOrNothing(readShown);
  const unchanged = unchangedNames(body, stored);
  const hasOthers = unchanged.length < Object.keys(body).length;
  if (!hasOthers && none !== undefined && !lacksFields(first, decode)) return none;
  if (unchanged.length > 0 && (hasOthers || none === undefined))
    return decode(withoutMembers(body, unchanged));
  if ('decoded' in first) return first.decoded;
  throw first.refusal;
}

/** Whether the body was refused like one without any fields. */
function lacksFields<Decoded>(first: object, decode: (body: unknown) => Decoded): boolean {
  const empty = attempt(() => decode({}));
  if (!('refusal' in first) || !('refusal' in empty)) return false;
  return isDeepStrictEqual((first.refusal as ProblemError).problem, empty.refusal.problem);
}

function attempt<Decoded>(decode: () => Decoded): { decoded: Decoded } | { refusal: ProblemError } {
  try {
    return { decoded: decode() };
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'invalid') return { refusal: error };
    throw error;
  }
}

/** Reads the shown members. A missing contact is read as empty, so that faults of the body are reported first. */
async function readOrNothing(readShown: () => Promise<object>): Promise<Members> {
  try {
    return (await readShown()) as Members;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'not_found') return {};
    throw error;
  }
}

function isPadded(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== value;
}

/** Returns the names of equal members. It looks each shown name up, since the body may have thousands of others. */
function unchangedNames(body: Members, stored: Members): readonly string[] {
  return Object.keys(stored).filter(
    (name) => Object.hasOwn(body, name) && isDeepStrictEqual(body[name], stored[name]),
  );
}

function withoutMembers(body: Members, names: readonly string[]): Members {
  const rest = { ...body };
  for (const name of names) Reflect.deleteProperty(rest, name);
  return rest;
}
