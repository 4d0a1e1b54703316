/** Kinds of kills, each named after its target, at a random moment. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../fuzz/random.js';
import { clusterOf, signalTo } from '../support/database/cluster.js';
import type { Site } from './site.js';

type Kill = (site: Site, random: Random) => Promise<void>;

const server: Kill = (site, random) => site.killServer(random.below(2));

const servers: Kill = async (site) => {
  await Promise.all([site.killServer(0), site.killServer(1)]);
};

const postmaster =
  (signal: NodeJS.Signals): Kill =>
  async (site) =>
    signalTo(site.postmaster(), signal);

/** Kills all processes of PostgreSQL at once, as in a power failure. */
const cluster: Kill = async (site) => {
  for (const pid of clusterOf(site.postmaster())) signalTo(pid, 'SIGKILL');
};

/** Kills a backend: PostgreSQL ends all others and recovers. */
const backend: Kill = async (site, random) => {
  const [, ...children] = clusterOf(site.postmaster());
  if (children.length > 0) signalTo(random.pick(children), 'SIGKILL');
};

const connectionsSql = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name like 'switchbook%' and pid <> pg_backend_pid() order by random() limit $1`;

const connections: Kill = async (site, random) => {
  const client = await site.connect();
  for (let burst = random.between(1, 6); burst > 0; burst -= 1) {
    await client.query(connectionsSql, [random.between(1, 8)]).catch(() => {});
    await delay(random.below(60));
  }
  await client.end().catch(() => {});
};

const both =
  (left: Kill, right: Kill): Kill =>
  async (site, random) => {
    const gapMs = random.pick([0, 0, random.below(30), random.below(400)]);
    const first = left(site, random);
    await delay(gapMs);
    await Promise.all([first, right(site, random)]);
  };

/** Kills a server, and kills it again during its start. */
const start: Kill = async (site, random) => {
  const which = random.below(2);
  await site.killServer(which);
  await site.startServer(which, random.between(50, 1_500));
};

export const kills: Readonly<Record<string, Kill>> = {
  server,
  servers,
  postmaster: postmaster('SIGKILL'),
  cluster,
  'immediate stop': postmaster('SIGQUIT'),
  'fast stop': postmaster('SIGINT'),
  backend,
  connections,
  'servers and cluster': both(cluster, servers),
  'server, then PostgreSQL': both(server, cluster),
  'PostgreSQL, then server': both(postmaster('SIGQUIT'), server),
  'server while it starts': start,
};
