/** Problems as our own wire and the command line with --json tell them (RFC 9457). */
import type { Problem, ProblemKind } from './problem.js';

export const problemHeads: Readonly<
  Record<ProblemKind, { readonly status: number; readonly title: string }>
> = {
  not_found: { status: 404, title: 'Not found' },
  invalid: { status: 400, title: 'Invalid request' },
  conflict: { status: 409, title: 'Conflict' },
  merged: { status: 410, title: 'Merged' },
  ambiguous: { status: 409, title: 'Ambiguous' },
  stale: { status: 412, title: 'Changed in the meantime' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Not allowed' },
  limited: { status: 429, title: 'Too many requests' },
  too_large: { status: 413, title: 'Too large' },
  in_use: { status: 409, title: 'In use' },
  unsupported: { status: 422, title: 'Not supported' },
  expired: { status: 400, title: 'Expired' },
  quota: { status: 403, title: 'Limit of the account reached' },
  unavailable: { status: 503, title: 'Not available' },
  internal: { status: 500, title: 'Internal error' },
};

export function problemUrn(code: string): string {
  return `urn:switchbook:problem:${code}`;
}

/** Reasons why a valid key is refused: the member to whom it belongs never signed in, or is suspended. */
export const waitingReasons = { invited: 'member_invited', suspended: 'member_suspended' } as const;

/** The members of a problem that programs need in addition to its kind. */
export function problemMembers(problem: Problem) {
  switch (problem.kind) {
    case 'invalid':
      return { errors: problem.issues.map(({ path, code, message }) => ({ path, code, message })) };
    case 'merged':
      return { contact_id: problem.survivor.id, contact_number: problem.survivor.number };
    case 'unauthenticated':
      return problem.waitsFor === undefined ? {} : { reason: waitingReasons[problem.waitsFor] };
    case 'stale':
      return { version: problem.version };
    case 'quota':
      return { feature: problem.feature, current: problem.current, maximum: problem.maximum };
    case 'conflict': {
      const { what, reason = 'undone', restoration, conflicts } = problem;
      const [first] = conflicts;
      if (what === 'merge') return { reason };
      if (restoration !== undefined) return { reason: restoration };
      if (first === undefined) return {};
      const { kind, scope, value } = first.key;
      const identity = { kind, scope, value };
      return first.holder === null ? { identity } : { contact_id: first.holder.id, identity };
    }
    case 'ambiguous': {
      const ids = new Set(problem.candidates.map((one) => one.contactId));
      return { candidates: [...ids].map((contact_id) => ({ contact_id })) };
    }
    default:
      return {};
  }
}
