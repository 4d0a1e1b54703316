/** The installation: its id and the secret of its tokens, one row without an account. */
import type { Queryable, Transaction } from '../../database/database.js';
import { prepared } from '../../database/statements/sql.js';

const installSql = prepared(
  'install',
  `insert into installation as i (id, token_secret, created_at) values ($1, $2, $3)
   on conflict on constraint installation_pkey do nothing`,
);
const installationSql = prepared(
  'installation',
  'select i.id, i.token_secret as "tokenSecret" from installation i',
);
const lockInstallationSql = prepared('lock_installation', 'select i.id from installation i for update');

interface Installation {
  readonly id: string;
  /** seals page tokens; 32 bytes */
  readonly tokenSecret: Buffer;
}

/** Returns the installation, created on first use. */
export async function ensureInstallation(
  on: Queryable,
  candidate: Installation,
  now: Date,
): Promise<Installation> {
  const installation = await findInstallation(on);
  // An existing one is not written again: on a cluster that would need every node.
  if (installation !== undefined) return installation;
  await on.query(installSql, [candidate.id, candidate.tokenSecret, now]);
  return (await findInstallation(on)) ?? candidate;
}

/** Returns undefined before the first installation. */
export async function findInstallation(on: Queryable): Promise<Installation | undefined> {
  return (await on.query<Installation>(installationSql, []))[0];
}

/** Locks the installation: until the transaction ends, other lockers wait. */
export async function lockInstallation(tx: Transaction): Promise<void> {
  await tx.query(lockInstallationSql, []);
}
