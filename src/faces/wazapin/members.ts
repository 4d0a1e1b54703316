/** The members of a body that count: each under its canonical name, in the order in which they came. */
import { isObject, member } from '../kit/body/json-body.js';
import { messages } from './choices.js';
import { Faults, isBlank } from './faults.js';

export type Body = Readonly<Record<string, unknown>>;
/** canonical name → its other names */
export type Aliases = Readonly<Record<string, readonly string[]>>;

/** Values that count as absent, so that another name of the member may count. */
export const nothing = {
  /** a member that does not exist */
  missing: (sent: unknown) => sent === undefined,
  /** and null */
  null: (sent: unknown) => sent === undefined || sent === null,
  /** and a blank text */
  blank: (sent: unknown) => sent === undefined || sent === null || isBlank(sent),
} as const;

/** The body as an object; anything else is refused at once, after the faults that were found before. */
export function readObject(body: unknown, faults = new Faults()): Body {
  if (isObject(body)) return body;
  faults.add('body', messages.object, body);
  throw faults.error();
}

/** Reads members by canonical name, in the order of the body. A canonical name beats its aliases. */
export function readMembers(
  body: Body,
  aliases: Aliases,
  isAbsent: (sent: unknown) => boolean,
): ReadonlyMap<string, unknown> {
  const sent = Object.keys(body);
  const found = Object.entries(aliases).flatMap(([name, others]) => {
    const as = [name, ...others].find((one) => !isAbsent(member(body, one)));
    return as === undefined ? [] : [{ name, at: sent.indexOf(as), value: member(body, as) }];
  });
  found.sort((one, other) => one.at - other.at);
  return new Map(found.map((one) => [one.name, one.value]));
}
