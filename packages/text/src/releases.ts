/** Earlier releases, and messages with the steps to get one. `docs/operate/releases.md` has the same table. */

export interface Release {
  readonly version: string;
  /** full hash of its last commit in this repository */
  readonly commit: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly newestMigration: string;
}

/** Newest first, without the release of this program. */
export const releases: readonly Release[] = [
  {
    version: '0.2.0',
    commit: 'c524dfe4830234232c98e1c27c50d56f60c16d49',
    date: '2026-11-22',
    newestMigration: '0035_upstream_wires.sql',
  },
  {
    version: '0.1.0',
    commit: '675c16f1c06cdc78e6357f323d08bab66f601e2e',
    date: '2026-11-21',
    newestMigration: '0029_bulk_changes.sql',
  },
];

/** Returns the next step for data that only an earlier release can upgrade. `how`: the steps with that release. */
export function upgradeFirstWith(version: string, how: string): string {
  const release = releases.find((candidate) => candidate.version === version);
  if (release === undefined) throw new Error(`${version} is not in the table of releases`);
  const instructions = `git checkout ${release.commit.slice(0, 12)}, then npm ci`;
  return `Upgrade with Switchbook ${version} first (${instructions}): ${how}. Then start this version.`;
}
