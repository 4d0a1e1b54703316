/**
 * Problems cross the wire completely: the client rebuilds the same problem from its members, and parses no sentence.
 */

import {
  forbiddenReasons,
  issueOf,
  type Problem,
  type ProblemKind,
  refusingStates,
  resources,
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
const formed = issueOf('phone', 'form', 'must be a phone number', { form: 'phone', country: 'DE' });
const ofFile = { path: 'rows.3.Email', code: 'ragged_row', message: 'Row 3 is short.', row: 3, line: 5 };

const states = Object.entries(refusingStates).flatMap(([resource, all]) =>
  all.map((state): Problem => ({ kind: 'conflict', resource: resource as never, conflicts: [], state })),
);

/** One or more of each kind: a missing kind does not compile. */
const problems: { readonly [Kind in ProblemKind]: readonly Extract<Problem, { kind: Kind }>[] } = {
  not_found: resources.map((resource) => ({ kind: 'not_found', resource })),
  invalid: [{ kind: 'invalid', issues: [issue, formed, ofFile] }],
  conflict: [
    { kind: 'conflict', resource: 'identity', conflicts: [{ command: 0, key, owner: holder }] },
    { kind: 'conflict', resource: 'identity', conflicts: [{ command: 0, key, owner: null }] },
    ...resources.map((resource) => ({ kind: 'conflict', resource, conflicts: [] }) as const),
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
    { kind: 'too_large' },
    { kind: 'too_large', maximum: 100 },
    { kind: 'too_large', maximum: 100, unit: 'values' },
    { kind: 'too_large', maximum: 100, unit: 'stored_bytes' },
  ],
  in_use: [{ kind: 'in_use', resource: 'tag' }],
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
    const words = states.filter((state) => 'resource' in state && state.resource === what).map(problemWords);
    expect(new Set(words).size).toBe(all.length);
  }
});

it('a problem is read by its members, never by its text', () => {
  const detail = readingOf('detail');
  const everywhere = ['src', 'packages'].flatMap((folder) => sourceFiles(folder));
  expect(everywhere.filter(({ text }) => detail.test(text)).map((file) => file.path)).toEqual([]);
  const any = readingOf('detail|message');
  const ofClients = clientFolders.flatMap((folder) => sourceFiles(folder));
  const readers = ofClients.filter(({ text }) => any.test(text)).map((file) => file.path);
  expect(readers.toSorted()).toEqual(Object.keys(ofOthers).toSorted());
});

it('only `issueOf`, which needs the form, makes an issue of the code `form`', () => {
  const literal = /\bcode: 'form',\s*message\b/;
  const makers = ['src', 'packages']
    .flatMap((folder) => sourceFiles(folder))
    .filter(({ text }) => literal.test(text));
  expect(makers.map((maker) => maker.path)).toEqual([]);
  expect("issues.push({ path, code: 'form', message: 'must be a day' })").toMatch(literal);
});

it('the guard finds the ways to read a sentence', () => {
  const any = readingOf('detail|message');
  for (const code of [
    'const scope = /a/.exec(detail ?? "")',
    "refused.detail.startsWith('There')",
    "message.includes('E.164')",
    "one.message?.replace(/^Row/, 'Line')",
    'words.test(one.message)',
    "if (error.message === 'must not be blank') return",
    "switch (issue.message) { case 'x': }",
  ])
    expect(code).toMatch(any);
  for (const code of ['t.imports.example(row, message)', "typeof found.detail === 'string'"])
    expect(code).not.toMatch(any);
});

/** Sources that show the problems of the server. */
const clientFolders = ['clients', 'console/src', 'src/cli', 'src/faces/mcp'];

/** Files that read a sentence of another program, or a sentence of the same file. */
const ofOthers = {
  'src/cli/main.ts': 'the error of Commander, without its first word',
  'src/cli/serve/service-manager.ts': "the first line of an error of systemd's program",
  'src/cli/serve/stray-errors.ts': 'an error of Node.js about memory',
  'src/cli/session/remote-account.ts': 'its own error, which names the host of the server or not',
};

/** A regular expression or a comparison over the sentence of a problem. `names`: its members, as alternatives. */
function readingOf(names: string): RegExp {
  const one = `\\b(?:${names})\\b`;
  const methods =
    'match|matchAll|replace|replaceAll|includes|startsWith|endsWith|split|search|slice|indexOf|charAt|substring';
  return new RegExp(
    [
      `${one}\\)?[?!]*\\.(?:${methods})\\(`,
      `\\.(?:exec|test)\\([\\w.?]*${one}`,
      `${one} [!=]== ['"\`][^'"\`]* `,
      `switch \\([\\w.?]*\\.${one}`,
    ].join('|'),
  );
}
