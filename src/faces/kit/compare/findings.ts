/** Differences, grouped by the request's shape, the kind and the path, with a count and one example each. */

import { shorten } from '@switchbook/text/words.js';
import { type BodyDifference, type DifferenceKind, typeOf } from './bodies.js';
import type { Ignored, ReadRequest } from './source.js';

/** A difference in the form of reports: JSON. */
interface Finding {
  /** `GET /contacts?search={term}` */
  readonly request: string;
  readonly kind: DifferenceKind;
  readonly path: string;
  readonly count: number;
  /** the first one */
  readonly example: {
    readonly contact_id: string | null;
    readonly page: number | null;
    /** `nothing` if absent */
    readonly vendor_type: string;
    readonly our_type: string;
    /** personal data, except of statuses and headers */
    readonly vendor?: unknown;
    readonly ours?: unknown;
  };
}

interface Hidden {
  readonly path: string;
  readonly reason: string;
  readonly count: number;
}

export interface CompareProgress {
  /** answered by both */
  readonly requests: number;
  readonly contacts: number;
  readonly differences: number;
}

export interface CompareReport extends CompareProgress {
  readonly findings: readonly Finding[];
  /** differences that must or may exist */
  readonly hidden: readonly Hidden[];
  /** parts that were not compared, as sentences */
  readonly skipped: readonly string[];
}

/** A wire has some hundred paths; names of a caller's choice are folded. */
const maxFindings = 2_000;

export class Findings {
  readonly #findings = new Map<string, Finding & { count: number }>();
  readonly #hidden = new Map<Ignored, number>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(read: ReadRequest, difference: BodyDifference): void {
    this.#count += 1;
    const { kind, path, vendor, ours } = difference;
    const request = shapeOf(read);
    const key = `${request}\n${kind}\n${path}`;
    const finding = this.#findings.get(key);
    if (finding !== undefined) finding.count += 1;
    else if (this.#findings.size < maxFindings)
      this.#findings.set(key, {
        request,
        kind,
        path,
        count: 1,
        example: {
          contact_id: difference.contact ?? read.contact ?? null,
          page: read.page ?? null,
          vendor_type: typeOf(vendor),
          our_type: typeOf(ours),
          vendor: preview(vendor) ?? null,
          ours: preview(ours) ?? null,
        },
      });
  }

  hide(rule: Ignored): void {
    this.#hidden.set(rule, (this.#hidden.get(rule) ?? 0) + 1);
  }

  list(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  hidden(): readonly Hidden[] {
    return [...this.#hidden].map(([{ path, reason }, count]) => ({ path, reason, count }));
  }
}

const maxPreview = 200;

/** Returns scalars unchanged, other values as JSON; long text is cut. */
function preview(value: unknown): unknown {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  return typeof text === 'string' ? shorten(text, maxPreview) : text;
}

/** Returns the method and the path as the face wrote it, without values. */
function shapeOf({ path, body, variant, isAnonymous }: ReadRequest): string {
  const words = [
    body === undefined ? 'GET' : 'POST',
    path,
    ...(variant === undefined ? [] : [`(${variant})`]),
    ...(isAnonymous === true ? ['(without a key)'] : []),
  ];
  return words.join(' ');
}

/** Encodes the report for the API and the command line. `isShown`: with the values that differ. */
export function compareReportOf(face: string, url: string, report: CompareReport, isShown: boolean) {
  const { requests, contacts, differences, findings, hidden, skipped } = report;
  return {
    face,
    from: url,
    alike: findings.length === 0,
    requests,
    contacts,
    differences,
    findings: findings.map((finding): Finding => {
      // Statuses and headers are not personal data.
      if (isShown || finding.kind === 'status' || finding.kind === 'header') return finding;
      const { vendor: _, ours: __, ...example } = finding.example;
      return { ...finding, example };
    }),
    ignored: hidden,
    skipped,
  };
}
