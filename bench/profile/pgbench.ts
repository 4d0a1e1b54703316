/**
 * PostgreSQL alone: pgbench sends the statements of a server, with the same values. Only reads are repeated, since a
 * repeated write would find its own rows.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BenchHost, Connection } from '../run/place.js';
import type { SentStatement } from './orders.js';

const run = promisify(execFile);

/** pgbench accepts 128 scripts. */
const maxScripts = 50;
const clients = 8;

interface Replayed {
  readonly statements_per_second: number;
}

/** Measures the statements. Undefined if the statements cannot be repeated, or pgbench is missing. */
export async function replay(
  place: BenchHost,
  { host, port, user, database }: Connection,
  statements: readonly SentStatement[],
  seconds: number,
): Promise<Replayed | undefined> {
  const step = Math.max(1, Math.ceil(statements.length / maxScripts));
  const scripts = statements.filter((_, index) => index % step === 0).map(scriptOf);
  const usable = scripts.filter((script) => script !== undefined);
  if (usable.length * 2 < scripts.length || usable.length === 0) return undefined;
  const directory = fs.mkdtempSync(path.join(place.exchangeDir, 'pgbench-'));
  const files = usable.flatMap(({ text }, index) => {
    const file = path.join(directory, `${index}.sql`);
    fs.writeFileSync(file, text);
    return ['-f', file];
  });
  const values = usable.flatMap((script) => script.values).flatMap((value) => ['-D', value]);
  const named = statements.filter((statement) => statement.isNamed).length;
  const mode = named * 2 > statements.length ? 'prepared' : 'extended';
  const length = String(Math.max(1, Math.round(seconds)));
  const argv = ['-n', '-M', mode, '-c', String(clients), '-T', length, '-h', host, '-p', String(port)];
  try {
    const { stdout } = await run('pgbench', [...argv, '-U', user, ...values, ...files, database]);
    const tps = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
    return tps === undefined ? undefined : { statements_per_second: Number(tps) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

interface Script {
  readonly text: string;
  /** `name=value` */
  readonly values: readonly string[];
}

/**
 * Returns the statement with variables of pgbench as its parameters; undefined: pgbench would read it in another way.
 */
export function scriptOf({ text, values }: SentStatement, script: number): Script | undefined {
  if (!isRead(text)) return undefined;
  // A colon before a word is a variable of pgbench, even inside quotes.
  if (/(?<!:):\w/.test(text)) return undefined;
  const nameOf = (index: number) => `v${script}_${index}`;
  const filled = text.replaceAll(/\$(\d+)/g, (_, position: string) =>
    values[Number(position) - 1] == null ? 'null' : `:${nameOf(Number(position))}`,
  );
  return {
    text: `${filled};\n`,
    values: values.flatMap((value, index) => (value === null ? [] : [`${nameOf(index + 1)}=${value}`])),
  };
}

export function isRead(text: string): boolean {
  return /^\s*(select|with)\b/i.test(text) && !/\b(insert into|update|delete from|for update)\b/i.test(text);
}
