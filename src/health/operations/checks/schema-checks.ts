/** Checks of the schema: every column of schema.sql exists, unchanged, and every index and constraint, valid. */
import { countWords, listFirst } from '@switchbook/text/words.js';
import { readEpoch } from '../../../feed/store/epoch.js';
import {
  dropIndex,
  listConstraints,
  listIndexes,
  makeIndex,
  rebuildIndex,
  validateConstraint,
} from '../../store/postgres-state.js';
import { listColumns, type StoredColumn } from '../../store/stored-columns.js';
import {
  type Check,
  type CheckDependencies,
  failedFinding,
  fixedWords,
  makeCheck,
  maxShown,
  okFinding,
} from './check.js';
import { readSchemaSql } from './expected-schema.js';

export function columnsCheck({ database, schema }: Pick<CheckDependencies, 'database' | 'schema'>): Check {
  return makeCheck('columns', async () => {
    const stored = await listColumns(database);
    const hasEpoch = stored.some(({ table, name }) => table === 'installation' && name === 'epoch');
    const epoch = hasEpoch ? ((await readEpoch(database))?.epoch ?? 0) : 0;
    const expected = readSchemaSql(schema).columns.map((column) => inEpoch(column, epoch));
    const differences = compareColumns(expected, stored);
    if (differences.length === 0)
      return okFinding(`All ${countWords(expected.length, 'column')} match the schema.`);
    return failedFinding(
      `Columns do not match the schema: ${listFirst(differences, maxShown)}.`,
      'Stop every server. Then undo the change in psql, so that the columns are as in schema.sql, or restore a backup into a new database: switchbook restore FILE',
    );
  });
}

/**
 * Changes the default of positions: a restore, a move or a failover begins a new epoch, which replaces it; see
 * `src/feed/store/events.ts`.
 */
function inEpoch(column: StoredColumn, epoch: number): StoredColumn {
  if (epoch === 0 || column.table !== 'events' || column.name !== 'position') return column;
  return { ...column, text: column.text.replace(/ \+ 0\)$/, ` + '${BigInt(epoch) << 40n}'::bigint)`) };
}

/** Returns differences in words. A column of another program matters if it prevents inserts. */
function compareColumns(
  expected: readonly StoredColumn[],
  stored: readonly StoredColumn[],
): readonly string[] {
  const columnKeyOf = ({ table, name }: StoredColumn) => `${table}.${name}`;
  const storedColumns = new Map(stored.map((column) => [columnKeyOf(column), column.text]));
  const tables = new Set(stored.map(({ table }) => table));
  const [ours, columnKeys] = [
    new Set(expected.map(({ table }) => table)),
    new Set(expected.map(columnKeyOf)),
  ];
  const changed = expected.flatMap((column) => {
    const type = storedColumns.get(columnKeyOf(column));
    if (type === column.text) return [];
    if (!tables.has(column.table)) return [`the table ${column.table} is missing`];
    return [
      `${columnKeyOf(column)} is ${type === undefined ? 'missing' : `"${type}" instead of "${column.text}"`}`,
    ];
  });
  const strange = stored
    .filter(
      (column) =>
        ours.has(column.table) && !columnKeys.has(columnKeyOf(column)) && column.text.endsWith(' not null'),
    )
    .map(
      (column) =>
        `${columnKeyOf(column)} is not a column of Switchbook and must not be null, so no row can be added`,
    );
  return [...new Set(changed), ...strange];
}

/** Names of indexes that an interrupted REINDEX CONCURRENTLY leaves. */
const leftOver = /_cc(new|old)\d*$/;

export function indexesCheck({ database, schema }: CheckDependencies): Check {
  const { indexes: expected, constraints } = readSchemaSql(schema);
  const names = new Set([
    ...expected.map((index) => index.name),
    ...constraints.map((constraint) => constraint.name),
  ]);
  const read = async () => {
    const stored = await listIndexes(database);
    const byName = new Set(stored.map((object) => object.name));
    return {
      invalid: stored.filter((object) => !object.isValid),
      missing: expected.filter((index) => !byName.has(index.name)),
    };
  };
  return {
    name: 'indexes',
    run: async () => {
      const { invalid, missing } = await read();
      if (invalid.length + missing.length === 0)
        return okFinding(`All ${expected.length} indexes exist and are valid.`);
      const faults = [
        ...invalid.map((object) => `${object.name} is invalid`),
        ...missing.map((item) => `${item.name} is missing`),
      ];
      return failedFinding(
        `Indexes are broken (${listFirst(faults, maxShown)}): searches are slow, and duplicates of unique values are possible.`,
        'Rebuild them while servers run: switchbook doctor --fix',
      );
    },
    fix: async () => {
      const { invalid, missing } = await read();
      const fixes: string[] = [];
      for (const { name } of invalid) {
        const isLeftover = !names.has(name) && leftOver.test(name);
        if (isLeftover) await dropIndex(database, name);
        else await rebuildIndex(database, name);
        fixes.push(`${name} was ${isLeftover ? 'dropped as a leftover' : 'rebuilt'}`);
      }
      for (const { name, definition } of missing) {
        await makeIndex(database, name, definition);
        fixes.push(`${name} was created`);
      }
      return fixedWords(fixes);
    },
  };
}

export function constraintsCheck({ database, schema }: CheckDependencies): Check {
  const { constraints: expected } = readSchemaSql(schema);
  const read = async () => {
    const stored = new Map(
      (await listConstraints(database)).map((constraint) => [constraint.name, constraint]),
    );
    return {
      missing: expected.filter((constraint) => !stored.has(constraint.name)),
      invalid: expected.filter((constraint) => stored.get(constraint.name)?.isValid === false),
    };
  };
  return {
    name: 'constraints',
    run: async () => {
      const { missing, invalid } = await read();
      if (missing.length + invalid.length === 0)
        return okFinding(
          `All ${countWords(expected.length, 'constraint')} of the schema exist and are valid.`,
        );
      const faults = [
        ...missing.map((item) => `${item.name} of ${item.table} is missing`),
        ...invalid.map((item) => `${item.name} of ${item.table} is not validated`),
      ];
      const statements = missing
        .slice(0, maxShown)
        .map(({ table, name, definition }) => `alter table ${table} add constraint ${name} ${definition};`);
      const restHint =
        missing.length > statements.length ? ' Then run: switchbook doctor (more are missing).' : '';
      return failedFinding(
        `Constraints are broken (${listFirst(faults, maxShown)}): the database does not enforce them.`,
        missing.length === 0
          ? 'Validate them while servers run: switchbook doctor --fix'
          : `Correct the rows that violate them, then run in psql: ${statements.join(' ')}${restHint}`,
      );
    },
    fix: async () => {
      const fixes: string[] = [];
      for (const { table, name } of (await read()).invalid) {
        await validateConstraint(database, table, name);
        fixes.push(`${name} of ${table} was validated`);
      }
      return fixedWords(fixes);
    },
  };
}
