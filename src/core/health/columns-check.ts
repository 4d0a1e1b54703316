/** Every column of schema.sql is there, with its type, default and whether it may be null. */
import { readEpoch } from '../../store/access/unscoped.js';
import { listColumns, type StoredColumn } from '../../store/health/health-faults.js';
import { quoted } from './faults.js';
import { type Check, type CheckDependencies, check, counted, failed, ok } from './run-check.js';
import { readSchemaSql } from './schema-sql.js';

interface Difference {
  readonly what: string;
  /** SQL to paste */
  readonly statement: string;
}

const mostShown = 5;

export function columnsCheck({ database, schema }: Pick<CheckDependencies, 'database' | 'schema'>): Check {
  return check('columns', async () => {
    const { columns } = readSchemaSql(schema);
    const stored = await listColumns(database);
    const hasEpoch = stored.some(({ table, name }) => table === 'installation' && name === 'epoch');
    const epoch = hasEpoch ? ((await readEpoch(database))?.epoch ?? 0) : 0;
    const expected = columns.map((one) => inEpoch(one, epoch));
    const differences = compareColumns(expected, stored);
    if (differences.length === 0) return ok(`All ${counted(columns.length, 'column')} match the schema.`);
    const shown = differences.slice(0, mostShown);
    const more = differences.length > shown.length ? `, and ${differences.length - shown.length} more` : '';
    return failed(
      `Columns do not match the schema: ${shown.map((one) => one.what).join(', ')}${more}.`,
      `Stop every server, make a backup (switchbook backup FILE), then run in psql: ${shown.map((one) => one.statement).join(' ')}`,
    );
  });
}

/** A restore, a move or a failover begins a new epoch, which replaces the default of positions; see `positions.ts`. */
function inEpoch(column: StoredColumn, epoch: number): StoredColumn {
  if (epoch === 0 || column.table !== 'events' || column.name !== 'position') return column;
  const start = `'${BigInt(epoch) << 40n}'::bigint`;
  return { ...column, preset: column.preset?.replace(/ \+ 0\)$/, ` + ${start})`) ?? null };
}

export function compareColumns(
  expected: readonly StoredColumn[],
  stored: readonly StoredColumn[],
): readonly Difference[] {
  const keyOf = ({ table, name }: Pick<StoredColumn, 'table' | 'name'>) => `${table}.${name}`;
  const there = new Map(stored.map((one) => [keyOf(one), one]));
  const known = new Set(expected.map(keyOf));
  const tables = new Set(stored.map(({ table }) => table));
  const ours = new Set(expected.map(({ table }) => table));
  const strangers = stored.filter((one) => !known.has(keyOf(one)));
  const taken = new Set<string>();
  const differences: Difference[] = [];
  for (const table of ours)
    if (!tables.has(table))
      differences.push({
        what: `the table ${table} is missing`,
        statement: `-- restore a backup: the rows of ${table} are lost.`,
      });
  for (const wanted of expected.filter(({ table }) => tables.has(table))) {
    const found = there.get(keyOf(wanted));
    if (found !== undefined) {
      differences.push(...changesOf(wanted, found));
      continue;
    }
    const renamed = strangers.find(
      (one) => one.table === wanted.table && one.type === wanted.type && !taken.has(keyOf(one)),
    );
    if (renamed !== undefined) taken.add(keyOf(renamed));
    differences.push(missing(wanted, renamed));
  }
  for (const one of strangers)
    if (one.isRequired && one.preset === null && !taken.has(keyOf(one)) && ours.has(one.table))
      differences.push({
        what: `${keyOf(one)} is not a column of Switchbook and must not be null, so no row can be added`,
        statement: `alter table ${quoted(one.table)} alter column ${quoted(one.name)} drop not null;`,
      });
  return differences;
}

function missing(wanted: StoredColumn, renamed: StoredColumn | undefined): Difference {
  const { table, name, type, isRequired, preset, isGenerated } = wanted;
  const alter = `alter table ${quoted(table)}`;
  if (renamed !== undefined)
    return {
      what: `${table}.${name} is missing, perhaps renamed to ${renamed.name}`,
      statement: `${alter} rename column ${quoted(renamed.name)} to ${quoted(name)};`,
    };
  const value =
    preset === null ? '' : isGenerated ? ` generated always as (${preset}) stored` : ` default ${preset}`;
  return {
    what: `${table}.${name} is missing`,
    statement: `${alter} add column ${quoted(name)} ${type}${value}${isRequired ? ' not null' : ''};`,
  };
}

function changesOf(wanted: StoredColumn, found: StoredColumn): readonly Difference[] {
  const { table, name } = wanted;
  const place = `${table}.${name}`;
  const alter = `alter table ${quoted(table)} alter column ${quoted(name)}`;
  const differences: Difference[] = [];
  if (wanted.type !== found.type)
    differences.push({
      what: `${place} is ${found.type} instead of ${wanted.type}`,
      statement: `${alter} type ${wanted.type} using ${quoted(name)}::${wanted.type};`,
    });
  if (wanted.isRequired !== found.isRequired)
    differences.push({
      what: `${place} ${wanted.isRequired ? 'allows null' : 'does not allow null'}`,
      statement: `${alter} ${wanted.isRequired ? 'set' : 'drop'} not null;`,
    });
  // An expression that is stored is worded differently by versions of PostgreSQL.
  if (!wanted.isGenerated && !found.isGenerated && plain(wanted.preset) !== plain(found.preset))
    differences.push({
      what: `${place} has ${defaultWords(found.preset)} instead of ${defaultWords(wanted.preset)}`,
      statement: `${alter} ${wanted.preset === null ? 'drop default' : `set default ${wanted.preset}`};`,
    });
  if (wanted.isGenerated !== found.isGenerated)
    differences.push({
      what: `${place} is ${wanted.isGenerated ? 'not a generated column' : 'a generated column'}`,
      statement: `-- restore a backup: ${place} cannot be changed in place.`,
    });
  return differences;
}

function defaultWords(preset: string | null): string {
  return preset === null ? 'no default' : `the default ${preset}`;
}

/** Sequences of another schema than the first of the path are written with it. */
function plain(preset: string | null): string | null {
  return preset?.replaceAll(/'(?:"[^"]+"|\w+)\.(\w+)'::regclass/g, "'$1'::regclass") ?? null;
}
