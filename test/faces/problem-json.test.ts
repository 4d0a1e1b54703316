/**
 * Problems cross the wire completely: the client rebuilds the same problem from its members, and parses no sentence.
 */

import {
  forbiddenReasons,
  type Problem,
  type ProblemKind,
  refusingStates,
  things,
  waitingStates,
} from '@switchbook/domain/problems/problem.js';
import {
  isProblemKind,
  problemFrom,
  problemHeads,
  problemMembers,
} from '@switchbook/domain/problems/problem-json.js';
import { problemWords } from '@switchbook/domain/problems/problem-words.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { sourceFiles } from '../support/source-files.js';

const retryAfterMs = 2_000;
const id = asId<ContactId>('018f4e1a-7c21-7d6e-9a3b-2f6f3b9c1d10');
const holder = { id, number: 7 };
const key = { kind: 'phone', scope: '', value: '14155550123' } as const;
const issue = { path: 'name', code: 'required', message: 'is required' };

const states = Object.entries(refusingStates).flatMap(([what, all]) =>
  all.map((state): Problem => ({ kind: 'conflict', what: what as never, conflicts: [], state })),
);

/** One or more of each kind: a missing kind does not compile. */
const problems: { readonly [Kind in ProblemKind]: readonly Extract<Problem, { kind: Kind }>[] } = {
  not_found: things.map((what) => ({ kind: 'not_found', what })),
  invalid: [{ kind: 'invalid', issues: [issue] }],
  conflict: [
    { kind: 'conflict', what: 'identity', conflicts: [{ command: 0, key, holder }] },
    { kind: 'conflict', what: 'identity', conflicts: [{ command: 0, key, holder: null }] },
    ...things.map((what) => ({ kind: 'conflict', what, conflicts: [] }) as const),
    ...(states as Extract<Problem, { kind: 'conflict' }>[]),
  ],
  merged: [{ kind: 'merged', survivor: holder }],
  ambiguous: [{ kind: 'ambiguous', candidates: [{ identifier: 0, contactId: id }] }],
  stale: [{ kind: 'stale', version: 3 }],
  unauthenticated: [
    { kind: 'unauthenticated' },
    ...waitingStates.map((waitsFor) => ({ kind: 'unauthenticated', waitsFor }) as const),
  ],
  forbidden: [
    { kind: 'forbidden', scope: 'contacts:read' },
    { kind: 'forbidden', scope: null },
    ...forbiddenReasons.map((why) => ({ kind: 'forbidden', scope: null, why }) as const),
  ],
  limited: [
    { kind: 'limited', retryAfterMs },
    { kind: 'limited', retryAfterMs, of: 'work' },
  ],
  too_large: [
    { kind: 'too_large', maximum: 100 },
    { kind: 'too_large', maximum: 100, unit: 'values' },
    { kind: 'too_large', maximum: 100, unit: 'stored_bytes' },
  ],
  in_use: [{ kind: 'in_use', what: 'tag' }],
  unsupported: [{ kind: 'unsupported', feature: 'health' }],
  expired: (['page', 'feed', 'plan'] as const).map((what) => ({ kind: 'expired', what })),
  quota: [{ kind: 'quota', feature: 'contacts', current: 3, maximum: 3 }],
  unavailable: [{ kind: 'unavailable' }],
  internal: [{ kind: 'internal' }],
};

it.each(Object.keys(problemHeads).filter(isProblemKind))('%s is the same after the wire', (kind) => {
  for (const problem of problems[kind]) {
    const sent = JSON.parse(JSON.stringify(problemMembers(problem)));
    expect(problemFrom(kind, sent, retryAfterMs)).toEqual(problem);
  }
});

it('has a different text for each state of each record', () => {
  for (const problem of Object.values(problems).flat())
    expect(problemWords(problem as Problem)).toMatch(/^[A-Za-z].*\.$/);
  for (const [what, all] of Object.entries(refusingStates)) {
    const words = states.filter((one) => 'what' in one && one.what === what).map(problemWords);
    expect(new Set(words).size).toBe(all.length);
  }
});

it('a problem is read by its members, never by its text', () => {
  const folders = ['src', 'packages', 'clients/typescript/src', 'console/src'];
  const readers = folders.flatMap((folder) => sourceFiles(folder)).filter(({ text }) => reading.test(text));
  expect(readers.map((one) => one.path)).toEqual([]);
  expect('const scope = /a/.exec(detail ?? "")').toMatch(reading);
  expect("refused.detail.startsWith('There')").toMatch(reading);
});

/** A regular expression or a comparison of parts over the sentence of a problem. */
const reading =
  /\bdetail\b\??\.(match|matchAll|replace|replaceAll|includes|startsWith|endsWith|split|search|slice)\(|\.(exec|test)\([\w.?]*\bdetail\b/;
