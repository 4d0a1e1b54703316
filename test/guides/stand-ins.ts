/** Replacements in the commands of pages, for values that only a reader has. */
export interface StandIns {
  /** Slug of the page's account. */
  readonly slug: string;
  /** Number of a new account, where a page uses number 1. */
  readonly number: number;
  readonly server: string;
  readonly receiver: string;
  readonly vendor: string;
  /** empty databases, to be restored into */
  readonly database: string;
  readonly second: string;
  /** whether what goes into a data directory does; else into a database, which takes no PostgreSQL of its own */
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
    [/https:\/\/(?:[a-z0-9]+\.)+(?:com|id)/g, those.vendor],
    ['postgres://user:password@host:5432/database', `'${those.database}'`],
    ['/srv/backups', those.backups],
    // The database of the other commands is none of its business.
    [
      'SWITCHBOOK_DATA_DIR=/srv/restored',
      those.hasDataDir ? 'DATABASE_URL= SWITCHBOOK_DATA_DIR=$PWD/data' : `DATABASE_URL='${those.second}'`,
    ],
    [/\bssh elsewhere /g, 'sh -c '],
    // They go on until Ctrl-C.
    [/^(?=\.\/bin\/switchbook (?:tail\b|.*--follow\b))/gm, 'lasting '],
    // A live vendor's rate would make the tests wait.
    [/^(\.\/bin\/switchbook compare .*)$/gm, 'compared $1 --sample 2 --rate none --json'],
  ];
  return table.reduce((text, [what, by]) => text.replaceAll(what, by), commands);
}
