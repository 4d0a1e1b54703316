/**
 * The differences between two JSON bodies, path by path, with indices folded: `data[].phone`. Elements of lists are
 * paired by identifying members, so that a missing element is only one difference. No I/O.
 */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { areReordered, withoutTiedEdges } from './rows.js';
import type { CompareSource, Ignored, SortedBy } from './source.js';

/**
 * `missing`: only the vendor has the value. `added`: only Switchbook has the value. `together`: a contact of the vendor
 * that is merged into another contact here, and found by its id.
 */
export type DifferenceKind =
  | 'status'
  | 'header'
  | 'missing'
  | 'together'
  | 'added'
  | 'type'
  | 'value'
  | 'order';

export interface BodyDifference {
  readonly kind: DifferenceKind;
  readonly path: string;
  /** undefined: absent */
  readonly vendor?: unknown;
  readonly ours?: unknown;
  /** the vendor's id of the contact that it is in */
  readonly contact?: string | undefined;
}

type OnDifference = (difference: BodyDifference) => void;

/** Rules for the bodies of one request: differences to ignore, and the order of lists. */
export class BodyRules {
  readonly #exact = new Map<string, Ignored>();
  readonly #patterns: (readonly [RegExp, Ignored])[] = [];
  readonly #maps: ReadonlySet<string>;
  readonly #contacts: ReadonlySet<string>;
  readonly keys: readonly (readonly string[])[];
  readonly #used: (rule: Ignored) => void;
  readonly #sortedBy: SortedBy | undefined;

  constructor(
    source: Pick<CompareSource, 'ignored' | 'keys' | 'maps' | 'contacts'>,
    more: readonly Ignored[],
    used: (rule: Ignored) => void,
    sortedBy?: SortedBy,
  ) {
    this.#sortedBy = sortedBy;
    this.keys = source.keys ?? [['id'], ['name']];
    this.#maps = new Set(source.maps ?? []);
    this.#contacts = new Set(source.contacts);
    this.#used = used;
    for (const rule of [...source.ignored, ...more])
      if (rule.path.includes('*')) this.#patterns.push([patternOf(rule.path), rule]);
      else this.#exact.set(`${rule.path} ${rule.aspect}`, rule);
  }

  /** Whether a rule ignores this difference, which is then counted. */
  ignores(path: string, aspect: Ignored['aspect']): boolean {
    const rule = this.#find(path, aspect);
    if (rule !== undefined) this.#used(rule);
    return rule !== undefined;
  }

  leavesOut(path: string): boolean {
    return this.#find(path, 'all') !== undefined;
  }

  #find(path: string, aspect: Ignored['aspect']): Ignored | undefined {
    return (
      this.#exact.get(`${path} ${aspect}`) ??
      this.#patterns.find(([form, one]) => one.aspect === aspect && form.test(path))?.[1]
    );
  }

  /** Returns the sort key of the list at this path; undefined: its elements have a fixed order. */
  sortedBy(path: string): SortedBy | undefined {
    return this.#sortedBy?.rows === path ? this.#sortedBy : undefined;
  }

  isMap(path: string): boolean {
    return this.#maps.has(path);
  }

  areContacts(path: string): boolean {
    return this.#contacts.has(path);
  }
}

function patternOf(path: string): RegExp {
  const parts = path.split('*').map((part) => part.replaceAll(/[.[\]$]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^.[\\]]+')}$`);
}

/** Calls `onDifference` for every difference at `path` and below. */
export function compareBodies(
  vendor: unknown,
  ours: unknown,
  rules: BodyRules,
  onDifference: OnDifference,
  at: { readonly path?: string; readonly contact?: string | undefined } = {},
): void {
  new BodyComparison(rules, onDifference).compare(vendor, ours, at.path ?? '', at.contact);
}

export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'array' : typeof value;
}

class BodyComparison {
  readonly #rules: BodyRules;
  readonly #found: OnDifference;

  constructor(rules: BodyRules, onDifference: OnDifference) {
    this.#rules = rules;
    this.#found = onDifference;
  }

  compare(vendor: unknown, ours: unknown, path: string, contact: string | undefined): void {
    if (Object.is(vendor, ours) || this.#isLeftOut(vendor, ours, path)) return;
    const type = typeOf(vendor);
    if (type !== typeOf(ours)) this.#found({ kind: 'type', path, vendor, ours, contact });
    else if (Array.isArray(vendor) && Array.isArray(ours)) this.#compareLists(vendor, ours, path, contact);
    else if (isObject(vendor) && isObject(ours)) this.#compareObjects(vendor, ours, path, contact);
    else this.#compareScalars(vendor, ours, path, contact);
  }

  #isLeftOut(vendor: unknown, ours: unknown, path: string): boolean {
    if (!this.#rules.leavesOut(path)) return false;
    // Counts the rule only if the values differ.
    return isDeepStrictEqual(vendor, ours) || this.#rules.ignores(path, 'all');
  }

  #compareScalars(vendor: unknown, ours: unknown, path: string, contact: string | undefined): void {
    if (this.#rules.ignores(path, 'value')) return;
    const isSame = afterOrigin(vendor) === afterOrigin(ours);
    if (isSame && this.#rules.ignores(path, 'origin')) return;
    this.#found({ kind: 'value', path, vendor, ours, contact });
  }

  #compareObjects(
    vendor: Readonly<Record<string, unknown>>,
    ours: Readonly<Record<string, unknown>>,
    path: string,
    contact: string | undefined,
  ): void {
    const isMap = this.#rules.isMap(path);
    const below = (name: string) => `${path}${path === '' ? '' : '.'}${isMap ? '*' : shownName(name)}`;
    const names = Object.keys(vendor);
    const both = names.filter((name) => Object.hasOwn(ours, name));
    for (const name of both) this.compare(vendor[name], ours[name], below(name), contact);
    for (const name of names)
      if (!Object.hasOwn(ours, name)) this.#addLone('missing', vendor[name], below(name), contact);
    const ourNames = Object.keys(ours);
    for (const name of ourNames)
      if (!Object.hasOwn(vendor, name)) this.#addLone('added', ours[name], below(name), contact);
    const ourOrder = ourNames.filter((name) => Object.hasOwn(vendor, name));
    const isOther = both.some((name, index) => name !== ourOrder[index]);
    // Members of the caller's choice have no order that a wire could promise.
    if (isOther && !isMap && !this.#rules.ignores(path, 'order'))
      this.#found({ kind: 'order', path, vendor: both, ours: ourOrder, contact });
  }

  #compareLists(
    vendor: readonly unknown[],
    ours: readonly unknown[],
    path: string,
    contact: string | undefined,
  ): void {
    const below = `${path}[]`;
    const pairing = pairUp(vendor, ours, this.#rules.areContacts(below) ? [['id']] : this.#rules.keys);
    const { pairs } = pairing;
    const sortedBy = this.#rules.sortedBy(path);
    const { lost, extra } =
      sortedBy === undefined ? pairing : withoutTiedEdges(vendor, ours, pairing, sortedBy);
    const contactOf = (item: unknown) => this.contactOf(item, below) ?? contact;
    for (const [one, other] of pairs) this.compare(vendor[one], ours[other], below, contactOf(vendor[one]));
    for (const index of lost) this.#addLone('missing', vendor[index], below, contactOf(vendor[index]));
    for (const index of extra) this.#addLone('added', ours[index], below, contactOf(ours[index]));
    if (areReordered(pairs, vendor, sortedBy) && !this.#rules.ignores(path, 'order'))
      this.#found({ kind: 'order', path, contact });
  }

  contactOf(item: unknown, path: string): string | undefined {
    if (!this.#rules.areContacts(path) || !isObject(item)) return undefined;
    return item.id === undefined ? undefined : String(item.id);
  }

  #addLone(kind: 'missing' | 'added', value: unknown, path: string, contact: string | undefined): void {
    if (this.#rules.ignores(path, 'all')) return;
    this.#found({ kind, path, ...(kind === 'missing' ? { vendor: value } : { ours: value }), contact });
  }
}

/** Returns a member name of a response, in the form of a path; an improbable name is not shown. */
function shownName(name: string): string {
  return /^[A-Za-z_$][\w$-]{0,63}$/.test(name) ? name : '*';
}

function afterOrigin(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^https?:\/\/[^/?#]*/i, '') : Number.NaN;
}

interface Pairing {
  /** sorted by the vendor's order */
  readonly pairs: readonly (readonly [vendor: number, ours: number])[];
  readonly lost: readonly number[];
  readonly extra: readonly number[];
}

/**
 * Matches elements by the first key that identifies them, then by the next key. Elements without a key are matched by
 * index.
 */
function pairUp(
  vendor: readonly unknown[],
  ours: readonly unknown[],
  keys: readonly (readonly string[])[],
): Pairing {
  const pairs: [number, number][] = [];
  let left = vendor.map((_, index) => index);
  let right = ours.map((_, index) => index);
  const pairBy = (nameOf: (item: unknown, index: number) => string | undefined) => {
    const waiting = new Map<string, number[]>();
    for (const index of right) {
      const name = nameOf(ours[index], index);
      if (name === undefined) continue;
      const same = waiting.get(name);
      if (same === undefined) waiting.set(name, [index]);
      else same.push(index);
    }
    const matched = new Set<number>();
    left = left.filter((index) => {
      const name = nameOf(vendor[index], index);
      const match = name === undefined ? undefined : waiting.get(name)?.shift();
      if (match === undefined) return true;
      pairs.push([index, match]);
      matched.add(match);
      return false;
    });
    right = right.filter((index) => !matched.has(index));
  };
  for (const key of keys) pairBy((item) => itemKeyOf(item, key));
  pairBy((item) => (isObject(item) || Array.isArray(item) ? undefined : JSON.stringify(item)));
  // Elements without an identifying key.
  const isNameless = (item: unknown) =>
    Array.isArray(item) || (isObject(item) && keys.every((key) => itemKeyOf(item, key) === undefined));
  const nameless = (items: readonly unknown[], indexes: readonly number[]) =>
    indexes.filter((index) => isNameless(items[index]));
  const [theirs, others] = [nameless(vendor, left), nameless(ours, right)];
  const shared = Math.min(theirs.length, others.length);
  for (let index = 0; index < shared; index += 1) pairs.push([theirs[index] ?? 0, others[index] ?? 0]);
  const isPaired = [new Set(theirs.slice(0, shared)), new Set(others.slice(0, shared))] as const;
  return {
    pairs: pairs.sort(([one], [other]) => one - other),
    lost: left.filter((index) => !isPaired[0].has(index)),
    extra: right.filter((index) => !isPaired[1].has(index)),
  };
}

/** Returns undefined if a member is missing or not a scalar. Null counts as a scalar only next to other values. */
function itemKeyOf(item: unknown, key: readonly string[]): string | undefined {
  if (!isObject(item)) return undefined;
  const values = key.map((name) => item[name]);
  if (values.some((value) => value === undefined || (typeof value === 'object' && value !== null)))
    return undefined;
  if (values.every((value) => value === null)) return undefined;
  return JSON.stringify(values);
}
