/** Refusals advise only inputs that the tool accepts, and count in English. */

import type { Problem } from '@switchbook/domain/problems/problem.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../kit/wire/declared-route.js';
import { refuse, toolRefusal } from './problems.js';
import { tools } from './tools.js';

const person = { id: asId<ContactId>('0190a5d0-0000-7000-8000-000000000001'), number: 7 };
const conflict = { kind: 'conflict', conflicts: [] } as const;

const problems = {
  stale: { kind: 'stale', version: 4 },
  merged: { kind: 'merged', survivor: person },
  'stale plan': { ...conflict, resource: 'plan', changed: 1 },
  'expired plan': { kind: 'expired', what: 'plan' },
  quota: { kind: 'quota', feature: 'contacts', current: 1, maximum: 1 },
  limited: { kind: 'limited', retryAfterMs: 1_000 },
} as unknown as Readonly<Record<string, Problem>>;

describe.each(tools.map((tool) => [tool.name, tool] as const))('%s', (_name, tool) => {
  const takes = (name: string) => Object.hasOwn(tool.input.properties, name);

  it.each(Object.entries(problems))('%s: the next step is possible for this tool', (_kind, problem) => {
    const words = toolRefusal(problem, tool) ?? '';
    expect(words).toMatch(/\.$/);
    if (!takes('if_version')) expect(words).not.toMatch(/version/);
    if (takes('plan') && problem.kind !== 'quota' && problem.kind !== 'limited')
      expect(words).toContain('propose_change');
  });
});

it.each([
  [1, '1 person of the plan has changed'],
  [2, '2 people of the plan have changed'],
])('reports %i changed people of a plan', (changed, words) => {
  const apply = tools.find(({ name }) => name === 'apply_change');
  const refusal =
    apply && toolRefusal({ ...conflict, resource: 'plan', changed } as unknown as Problem, apply);
  expect(refusal).toContain(words);
});

it('a server with too much at work names the next step, as other refusals do', () => {
  const exchange = {} as Exchange;
  expect(refuse({ kind: 'unavailable', of: 'work' }, exchange)).toEqual({
    status: 503,
    headers: { 'retry-after': '5' },
    body: {
      jsonrpc: '2.0',
      id: null,
      error: {
        code: -32000,
        message: 'The server has too much at work. Wait 5 seconds, then send the message again.',
      },
    },
  });
});
