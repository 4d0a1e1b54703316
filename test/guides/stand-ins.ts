/** Replacements in the commands of pages, for values that only a reader has. */
export interface StandIns {
  /** slug of the page's account */
  readonly slug: string;
  /** number of a new account, for pages that use number 1 */
  readonly number: number;
  readonly server: string;
  readonly receiver: string;
  readonly vendor: string;
  /** empty databases as targets of restores */
  readonly database: string;
  readonly second: string;
  /** whether data directories work here; else such commands use a database, which needs no embedded PostgreSQL */
  readonly hasDataDir: boolean;
  /** a folder */
  readonly backups: string;
}

export function withStandIns(commands: string, those: StandIns): string {
  const table: readonly (readonly [what: string | RegExp, by: string])[] = [
    ['corner-shop', those.slug],
    [/--account 1\b/g, `--account ${those.number}`],
    // The reader has one account, but the installation of the test has many.
    [/(account list --json \|[^[]*)\[0\]/g, `$1.find((one) => one.number === ${those.number})`],
    ['http://127.0.0.1:4470', those.server],
    [/https:\/\/crm\.example\.com\/hooks/g, those.receiver],
    [/https:\/\/(?:[a-z0-9]+\.)+(?:com|cr|id)/g, those.vendor],
    ['postgres://user:password@host:5432/database', `'${those.database}'`],
    ['/srv/backups', those.backups],
    // The command must not use the database of the other commands.
    [
      'SWITCHBOOK_DATA_DIR=/srv/restored',
      those.hasDataDir ? 'DATABASE_URL= SWITCHBOOK_DATA_DIR=$PWD/data' : `DATABASE_URL='${those.second}'`,
    ],
    [/\bssh elsewhere /g, 'sh -c '],
    // These commands run until Ctrl-C.
    [/^(?=\.\/bin\/switchbook (?:tail\b|.*--follow\b))/gm, 'lasting '],
    // A live vendor's rate would delay the tests.
    [/^(\.\/bin\/switchbook compare .*)$/gm, 'compared $1 --sample 2 --rate none --json'],
  ];
  return table.reduce((text, [what, by]) => text.replaceAll(what, by), commands);
}
