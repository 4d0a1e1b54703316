/** The nodes of a Citus cluster, for `doctor` and the metrics; read from the coordinator. */
import type { Database } from '../database.js';
import { planned } from '../statements/sql.js';

export interface ClusterNode {
  /** `host:port` */
  readonly name: string;
  readonly isCoordinator: boolean;
  /** whether the node may hold accounts */
  readonly holdsAccounts: boolean;
  /** null: the node does not answer */
  readonly state: NodeState | null;
}

export interface NodeState {
  /** bytes of its part of the database */
  readonly bytes: number;
  /** writes between the two commits that are older than Citus needs to clean up */
  readonly preparedLeft: number;
  /** invalid indexes of shards, as `table.index` */
  readonly invalidIndexes: readonly string[];
  /** version of the extension that is loaded */
  readonly version: string;
}

/** Twice the interval at which Citus cleans up after a crash (`citus.recover_2pc_interval`). */
const orphanedAfter = '2 minutes';
const maxNamed = 20;

const askedSql = `select json_build_object(
  'bytes', pg_database_size(current_database()),
  'version', (select e.extversion from pg_extension e where e.extname = 'citus'),
  'preparedLeft', (select count(*) from pg_prepared_xacts p
    where p.database = current_database() and p.prepared < now() - interval '${orphanedAfter}'),
  'invalidIndexes', coalesce((select json_agg(s.name) from (select t.relname || '.' || i.relname as name
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    where not (x.indisvalid and x.indisready) and t.relname ~ '_[0-9]{6,}$' order by 1 limit ${maxNamed}) s), '[]'))`;

// An unavailable node yields a row without success, after the time that Citus waits for a connection.
const nodesSql = planned(`
  select n.nodename || ':' || n.nodeport as name, n.groupid = 0 as "isCoordinator",
    n.shouldhaveshards and n.isactive as "holdsAccounts", case when r.success then r.result end as state
  from pg_catalog.pg_dist_node n left join run_command_on_all_nodes($1, true, true) r on r.nodeid = n.nodeid
  where n.noderole = 'primary' order by n.groupid`);

/** Returns undefined on one PostgreSQL. */
export async function readClusterNodes(
  database: Pick<Database, 'layout' | 'query'>,
): Promise<readonly ClusterNode[] | undefined> {
  if (database.layout === 'plain') return undefined;
  type Row = Omit<ClusterNode, 'state'> & { state: string | null };
  const rows = await database.query<Row>(nodesSql, [askedSql], 'background');
  return rows.map((row) => ({
    ...row,
    state: row.state === null ? null : (JSON.parse(row.state) as NodeState),
  }));
}

export interface ShardSizes {
  /** number of parts that the accounts are divided into */
  readonly shards: number;
  readonly largestBytes: number;
  readonly medianBytes: number;
}

const shardsSql = planned(`
  select count(*)::integer as shards, coalesce(max(s.bytes), 0)::bigint as "largestBytes",
    coalesce(percentile_disc(0.5) within group (order by s.bytes), 0)::bigint as "medianBytes"
  from (select d.shardminvalue, sum(c.shard_size) as bytes from citus_shards c join pg_dist_shard d on d.shardid = c.shardid
    where c.citus_table_type = 'distributed' group by d.shardminvalue) s`);

/** Reads the sizes of shards; every node must answer. */
export async function readShardSizes(database: Pick<Database, 'query'>): Promise<ShardSizes> {
  const [row] = await database.query<ShardSizes>(shardsSql, [], 'background');
  return row ?? { shards: 0, largestBytes: 0, medianBytes: 0 };
}
