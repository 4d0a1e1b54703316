/**
 * Tests do not limit real durations with their own numbers. `onThisMachine` scales the limit to the speed of the
 * computer. The default waits of `until`, `eventually` and `expect.poll` have limits already.
 */
import { describe, expect, it } from 'vitest';
import { programSources, type SourceFile, sourceFiles } from '../support/source-files.js';

/** Limits that do not depend on the speed of a computer, each with its reason. This list may only shrink. */
const exceptions: Readonly<Record<string, string>> = {
  'src/faces/kit/forward/forward-limits.test.ts: delay(1_300)': 'longer than an idle connection is kept',
  'test/attack/attacks/guessing.ts: delay(1_100)': 'the window of a rate limit',
  'test/attack/attacks/import-stalls.ts: delay(1_000)': 'the time between two looks',
  'test/backups/backup-follow-ups.test.ts: withinMs: 50': 'the command never ends',
  'test/keycloak/keycloak.ts: ssoSessionIdleTimeout: 28_800': 'a setting in seconds, longer than the test',
  'test/access-matrix/limited-operations.test.ts: performance.now() + 1_200':
    'the time in which reads are counted',
  'test/webhooks/long-passes.test.ts: delay(2_200)': 'longer than a pass may begin calls',
  'test/processes/concurrent-state.test.ts: performance.now() + 2_000':
    'the clock is set: what was read is too old',
  "test/restarts/run-restarts.ts: SWITCHBOOK_REQUEST_TIMEOUT: '300'": 'longer than any stop',
};

const count = String.raw`\d[\d_]+\b`;
const patterns: readonly RegExp[] = [
  // Members, constants and settings.
  ...[
    String.raw`\b(?:timeout|\w+Timeout|\w*[tT]imeoutMs|(?:deadline|within|patience|grace|settle|felt|start|readiness|request|silent|headers)Ms)\b`,
    String.raw`\bconst (?:wait|max|soon)Ms`,
  ].map(
    (name) =>
      new RegExp(String.raw`${name}\??(?:: number)?\s*[:=]\s*(?:\w+ \? )?(?:Math\.\w+\()?${count}`, 'g'),
  ),
  /\bSWITCHBOOK_REQUEST_TIMEOUT: '\d+'/g,
  // The last argument of a test, a hook or a wait.
  /^\s*(?:\}|(?:it|before\w+|after\w+)\(.*\)), \d[\d_]{4,}\);$/gm,
  /\b(?:until|inTime)\([^;\n]*?, \d[\d_]{3,}\)/g,
  new RegExp(String.raw`\b(?:AbortSignal\.timeout|setDefaultTimeout|\w+\.setTimeout)\(${count}`, 'g'),
  new RegExp(String.raw`(?<!new Date\()\b(?:performance|Date)\.now\(\) \+ ${count}(?! \*)`, 'g'),
  new RegExp(String.raw`\.now\(\) - \w+\)\s*\.toBeLess\w+\(${count}`, 'g'),
  new RegExp(String.raw`\b(?:longest\w*|max\(\.{3}times\))\)\.toBeLess\w+\(${count}`, 'g'),
  // A wait for a time instead of a state. Shorter waits are between two requests.
  /\b(?:pause|delay)\(\d(?:\d{3,}|_\d+)\)/g,
  // Their default limit is a second.
  /\bvi\.wait(?:For|Until)\(/g,
];

function bounds({ path, text }: SourceFile): readonly string[] {
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([found]) => `${path}: ${found.trim()}`),
  );
}

const found = [...programSources({ withTests: true }), ...sourceFiles('test', { withTests: true })]
  .filter(({ path }) => path.startsWith('test/') || path.includes('.test.'))
  // They quote figures.
  .filter(({ path }) => !['test/code-rules/time-bounds.test.ts', 'test/guides/limits.test.ts'].includes(path))
  .flatMap(bounds);

describe('a bound of time in a test', () => {
  it('is one of this machine', () => {
    expect(found.filter((place) => exceptions[place] === undefined)).toEqual([]);
  });

  it('has no exceptions that are not needed any more', () => {
    expect(Object.keys(exceptions).filter((key) => !found.includes(key))).toEqual([]);
  });

  it('is found in each form', () => {
    const seen = (text: string) => bounds({ path: 'a.ts', text }).length;
    for (const text of [
      '{ timeout: 20_000 }',
      'const waitMs = 60_000;',
      'vi.setConfig({ testTimeout: 30_000 + times * 30_000 });',
      '{ requestMs: 900 }',
      "SWITCHBOOK_REQUEST_TIMEOUT: '2'",
      '}, 120_000);',
      "await until('it is', () => isSo, 20_000);",
      'AbortSignal.timeout(10_000)',
      'Date.now() + 20_000',
      'expect(performance.now() - began).toBeLessThan(5_000);',
      'await delay(1_300);',
      'request.setTimeout(20_000, leave)',
      'vi.waitFor(check)',
    ])
      expect([text, seen(text)]).toEqual([text, 1]);
    for (const text of [
      '{ timeout: onThisMachine(20_000) }',
      'Date.now() + onThisMachine(20_000)',
      'await pause(20);',
      'const dayMs = 86_400_000;',
      "until('it is', () => isSo)",
      'new Date(Date.now() + 60_000)',
    ])
      expect([text, seen(text)]).toEqual([text, 0]);
  });
});
