/** Findings of `doctor` about a cluster. */
import { expect, it } from 'vitest';
import type { ClusterNode, NodeState } from '../../../database/citus/cluster.js';
import { judgeCluster } from './cluster-check.js';

const state: NodeState = { bytes: 5e9, preparedLeft: 0, invalidIndexes: [], version: '13.2-1' };
const node = (name: string, more: Partial<NodeState> | null = {}): ClusterNode => ({
  name,
  isCoordinator: name === 'coordinator:5432',
  holdsAccounts: name !== 'coordinator:5432',
  state: more === null ? null : { ...state, ...more },
});
const nodes = (last: Partial<NodeState> | null = {}) => [
  node('coordinator:5432'),
  node('worker-1:5432'),
  node('worker-2:5432', last),
];
const sizes = { shards: 32, largestBytes: 3 * 1024 ** 3, medianBytes: 1024 ** 3 };

it('a healthy cluster is reported with its nodes and shards', () => {
  expect(judgeCluster(nodes(), sizes)).toMatchObject({
    state: 'ok',
    message:
      'All 3 nodes of the Citus cluster answer: 2 nodes with accounts in 32 shards (largest 3.2 GB, median 1.1 GB).',
  });
});

it('shards whose sizes take long are omitted', () => {
  const { state: found, message } = judgeCluster(nodes(), null);
  expect([found, message]).toEqual(['ok', expect.stringContaining('could not be read in time')]);
});

it('many invalid indexes of shards are counted', () => {
  const invalidIndexes = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((text) => `t_1.${text}_idx_1`);
  const { message, nextStep } = judgeCluster(nodes({ invalidIndexes }), sizes);
  expect(message).toContain('t_1.e_idx_1 on worker-2:5432, and 2 more)');
  expect(nextStep).toMatch(/e_idx_1; Then run: switchbook doctor \(more are invalid\)\.$/);
});

it.each([
  [
    'a node that is away',
    nodes(null),
    null,
    'failed',
    /^1 of 3 nodes does not answer the coordinator \(worker-2:5432\)/,
  ],
  [
    'an invalid index of a shard',
    nodes({ invalidIndexes: ['contacts_102010.contacts_name_idx_102010'] }),
    sizes,
    'failed',
    /invalid \(contacts_102010\.contacts_name_idx_102010 on worker-2:5432\)/,
  ],
  [
    'writes that a crash left',
    nodes({ preparedLeft: 3 }),
    sizes,
    'warning',
    /^Prepared transactions .* worker-2:5432/,
  ],
  [
    'a version of its own',
    nodes({ version: '13.1-1' }),
    sizes,
    'warning',
    /versions of Citus: 13\.1-1 and 13\.2-1/,
  ],
  [
    'one shard with most of it',
    nodes(),
    { ...sizes, largestBytes: 40 * 1024 ** 3 },
    'warning',
    /spread unevenly/,
  ],
] as const)('%s is reported', (_, there, measured, state, message) => {
  const found = judgeCluster(there, measured);
  expect([found.state, found.message]).toEqual([state, expect.stringMatching(message)]);
});
