/**
 * Accepts unchanged members of a contact. A client may read a contact, change one member, and write the whole contact.
 * Then it sends back values from elsewhere: from a pull, or from another face. Members that equal the shown ones
 * request no change. So they pass every check, and their spelling is kept.
 */
import { isDeepStrictEqual } from 'node:util';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '../body/json-body.js';

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
  const changed = withoutShown(body, stored);
  const left = Object.keys(changed).length;
  if (left === 0 && none !== undefined && !lacksFields(first, decode)) return none;
  if (left > 0 && left < Object.keys(body).length) return decode(changed);
  if (left === 0 && none === undefined && Object.keys(body).length > 0) return decode(changed);
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

function withoutShown(body: Members, stored: Members): Members {
  const isShown = (name: string) =>
    Object.hasOwn(stored, name) && isDeepStrictEqual(body[name], stored[name]);
  return Object.fromEntries(Object.entries(body).filter(([name]) => !isShown(name)));
}
