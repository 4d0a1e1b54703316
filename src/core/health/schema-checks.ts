/** Checks of the schema: every index and constraint of schema.sql is there and valid. `columns-check.ts` compares columns. */
import {
  dropIndex,
  listConstraints,
  listIndexes,
  makeIndex,
  rebuildIndex,
  validateConstraint,
} from '../../store/health/health.js';
import { type Check, type CheckDependencies, counted, failed, mendedWords, ok } from './run-check.js';
import { readSchemaSql } from './schema-sql.js';

/** Names of indexes that an interrupted REINDEX CONCURRENTLY leaves. */
const leftOver = /_cc(new|old)\d*$/;

export function indexesCheck({ database, schema }: CheckDependencies): Check {
  const { indexes: expected, constraints } = readSchemaSql(schema);
  const names = new Set([...expected.map((one) => one.name), ...constraints.map((one) => one.name)]);
  const read = async () => {
    const there = await listIndexes(database);
    const byName = new Set(there.map((one) => one.name));
    return {
      invalid: there.filter((one) => !one.isValid),
      missing: expected.filter((one) => !byName.has(one.name)),
    };
  };
  return {
    name: 'indexes',
    look: async () => {
      const { invalid, missing } = await read();
      if (invalid.length + missing.length === 0)
        return ok(`All ${expected.length} indexes exist and are valid.`);
      const faults = [
        ...invalid.map((one) => `${one.name} is invalid`),
        ...missing.map((one) => `${one.name} is missing`),
      ];
      return failed(
        `Indexes are broken (${faults.join(', ')}): searches are slow, and duplicates of unique values are possible.`,
        'Rebuild them while servers run: switchbook doctor --fix',
      );
    },
    mend: async () => {
      const { invalid, missing } = await read();
      const did: string[] = [];
      for (const { name } of invalid) {
        const isNobodys = !names.has(name) && leftOver.test(name);
        if (isNobodys) await dropIndex(database, name);
        else await rebuildIndex(database, name);
        did.push(`${name} was ${isNobodys ? 'dropped as a leftover' : 'rebuilt'}`);
      }
      for (const { name, definition } of missing) {
        await makeIndex(database, name, definition);
        did.push(`${name} was created`);
      }
      return mendedWords(did);
    },
  };
}

const mostShown = 5;

export function constraintsCheck({ database, schema }: CheckDependencies): Check {
  const { constraints: expected } = readSchemaSql(schema);
  const read = async () => {
    const there = new Map((await listConstraints(database)).map((one) => [one.name, one]));
    return {
      missing: expected.filter((one) => !there.has(one.name)),
      invalid: expected.filter((one) => there.get(one.name)?.isValid === false),
    };
  };
  return {
    name: 'constraints',
    look: async () => {
      const { missing, invalid } = await read();
      if (missing.length + invalid.length === 0)
        return ok(`All ${counted(expected.length, 'constraint')} of the schema exist and are valid.`);
      const faults = [
        ...missing.map((one) => `${one.name} of ${one.table} is missing`),
        ...invalid.map((one) => `${one.name} of ${one.table} is not validated`),
      ];
      const statements = missing
        .slice(0, mostShown)
        .map(({ table, name, definition }) => `alter table ${table} add constraint ${name} ${definition};`);
      const more =
        missing.length > statements.length ? ' Then run: switchbook doctor (more are missing).' : '';
      return failed(
        `Constraints are broken (${faults.join(', ')}): the database does not enforce them.`,
        missing.length === 0
          ? 'Validate them while servers run: switchbook doctor --fix'
          : `Correct the rows that violate them, then run in psql: ${statements.join(' ')}${more}`,
      );
    },
    mend: async () => {
      const did: string[] = [];
      for (const { table, name } of (await read()).invalid) {
        await validateConstraint(database, table, name);
        did.push(`${name} of ${table} was validated`);
      }
      return mendedWords(did);
    },
  };
}
