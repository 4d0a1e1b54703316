/** Checks of a Citus cluster: its nodes, remains of a crash, and the distribution of the accounts. */

import { foundInTime } from '@switchbook/domain/runtime/in-time.js';
import { countWords, listFirst, sizeWords } from '@switchbook/text/words.js';
import {
  type ClusterNode,
  readClusterNodes,
  readShardSizes,
  type ShardSizes,
} from '../../../database/citus/cluster.js';
import { asProblems } from '../../../database/database.js';
import {
  type Check,
  type CheckDependencies,
  type Finding,
  failedFinding,
  makeCheck,
  maxShown,
  okFinding,
  warningFinding,
} from './check.js';

/** Time limit in milliseconds to read sizes: every table of every shard is read, and many must not delay the check. */
const sizesMs = 2_000;
/** A shard is too large if it is above both bounds: `times` the median size, and `bytes`. */
const unevenShard = { times: 8, bytes: 10 * 1024 ** 3 };

export function clusterCheck({ database }: Pick<CheckDependencies, 'database'>): Check {
  return makeCheck('cluster', async () => {
    const nodes = await asProblems(() => readClusterNodes(database));
    if (nodes === undefined) return okFinding('The database is a single PostgreSQL.');
    const isWhole = nodes.every(({ state }) => state !== null);
    const sizes = isWhole ? await foundInTime(readShardSizes(database), sizesMs) : undefined;
    return judgeCluster(nodes, sizes ?? null);
  });
}

const nodeNamesOf = (nodes: readonly ClusterNode[]) => nodes.map(({ name }) => name).join(', ');
const doOrDoes = (nodes: readonly ClusterNode[]) => (nodes.length === 1 ? 'does' : 'do');

/** Judges a cluster. `sizes`: null while a node is unavailable, and if they were not read in time. */
export function judgeCluster(nodes: readonly ClusterNode[], sizes: ShardSizes | null): Finding {
  const silentNodes = nodes.filter(({ state }) => state === null);
  if (silentNodes.length > 0)
    return failedFinding(
      `${silentNodes.length} of ${countWords(nodes.length, 'node')} ${doOrDoes(silentNodes)} not answer the coordinator (${nodeNamesOf(silentNodes)}): requests for accounts there are answered 503.`,
      "Start PostgreSQL there. To use its standby instead, on the coordinator: select citus_update_node(nodeid, 'STANDBY', 5432) from pg_dist_node where nodename = 'NODE';",
    );
  const broken = nodes.flatMap(({ name, state }) =>
    (state?.invalidIndexes ?? []).map((index) => ({ name, index })),
  );
  if (broken.length > 0) {
    const faults = broken.map(({ name, index }) => `${index} on ${name}`);
    const steps = broken
      .slice(0, maxShown)
      .map(({ name, index }) => `On ${name}: reindex index concurrently ${index.split('.').at(-1)};`);
    if (broken.length > maxShown) steps.push('Then run: switchbook doctor (more are invalid).');
    return failedFinding(
      `Indexes of shards are invalid (${listFirst(faults, maxShown)}): searches are slow, and duplicates of unique values are possible.`,
      steps.join(' '),
    );
  }
  const nodesWithPrepared = nodes.filter(({ state }) => (state?.preparedLeft ?? 0) > 0);
  if (nodesWithPrepared.length > 0)
    return warningFinding(
      `Prepared transactions have been unfinished for minutes on ${nodeNamesOf(nodesWithPrepared)}: the change feeds of their accounts wait for them.`,
      'On the coordinator: select recover_prepared_transactions();',
    );
  const versions = new Set(nodes.map(({ state }) => state?.version ?? ''));
  if (versions.size > 1)
    return warningFinding(
      `The nodes run different versions of Citus: ${[...versions].sort().join(' and ')}.`,
      'Finish the upgrade on every node: alter extension citus update;',
    );
  const holders = nodes.filter(({ holdsAccounts }) => holdsAccounts);
  const { shards = 0, largestBytes = 0, medianBytes = 0 } = sizes ?? {};
  const words =
    sizes === null
      ? `${countWords(holders.length, 'node')} with accounts (the sizes of the shards could not be read in time)`
      : `${countWords(holders.length, 'node')} with accounts in ${countWords(shards, 'shard')} (largest ${sizeWords(largestBytes)}, median ${sizeWords(medianBytes)})`;
  if (largestBytes > unevenShard.bytes && largestBytes > unevenShard.times * medianBytes)
    return warningFinding(
      `The accounts are spread unevenly: ${words}.`,
      "Give the largest account a shard of its own: select isolate_tenant_to_new_shard('contacts', 'ACCOUNT_ID', 'CASCADE'); see docs/develop/citus.md.",
    );
  return okFinding(`All ${countWords(nodes.length, 'node')} of the Citus cluster answer: ${words}.`);
}
