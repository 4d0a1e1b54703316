/** Differences, grouped by the request's shape, the kind and the path, with a count and one example each. */
import { type Difference, type DifferenceKind, typeOf } from './bodies.js';
import type { Ask, Ignored } from './source.js';

export interface Finding {
  /** `GET /contacts?search={term}` */
  readonly request: string;
  readonly kind: DifferenceKind;
  readonly path: string;
  readonly count: number;
  /** the first one */
  readonly example: {
    readonly contact?: string | undefined;
    readonly page?: number | undefined;
    readonly vendorType: string;
    readonly ourType: string;
    /** personal data, except of statuses and headers */
    readonly vendor: unknown;
    readonly ours: unknown;
  };
}

export interface Hidden {
  readonly path: string;
  readonly reason: string;
  readonly count: number;
}

/** A wire has some hundred paths; names of a caller's choice are folded. */
const maxFindings = 2_000;

export class Findings {
  readonly #findings = new Map<string, { count: number; readonly finding: Omit<Finding, 'count'> }>();
  readonly #hidden = new Map<Ignored, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(ask: Ask, difference: Difference): void {
    this.#count += 1;
    const { kind, path, vendor, ours } = difference;
    const request = shapeOf(ask);
    const key = `${request}\n${kind}\n${path}`;
    const known = this.#findings.get(key);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    if (this.#findings.size >= maxFindings) return;
    const example = {
      contact: difference.contact ?? ask.contact,
      page: ask.page,
      vendorType: typeOf(vendor),
      ourType: typeOf(ours),
      vendor: preview(vendor),
      ours: preview(ours),
    };
    this.#findings.set(key, { count: 1, finding: { request, kind, path, example } });
  }

  hide(rule: Ignored): void {
    this.#hidden.set(rule, (this.#hidden.get(rule) ?? 0) + 1);
  }

  list(): readonly Finding[] {
    return [...this.#findings.values()].map(({ count, finding }) => ({ ...finding, count }));
  }

  hidden(): readonly Hidden[] {
    return [...this.#hidden].map(([{ path, reason }, count]) => ({ path, reason, count }));
  }
}

const maxPreview = 200;

/** Scalars as they are, the rest as JSON; long text is cut. */
function preview(value: unknown): unknown {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  return typeof text === 'string' && text.length > maxPreview ? `${text.slice(0, maxPreview)}…` : text;
}

/** The method and the path as the face wrote it, without values. */
export function shapeOf({ path, body, variant, isAnonymous }: Ask): string {
  const words = [
    body === undefined ? 'GET' : 'POST',
    path,
    ...(variant === undefined ? [] : [`(${variant})`]),
    ...(isAnonymous === true ? ['(without a key)'] : []),
  ];
  return words.join(' ');
}
