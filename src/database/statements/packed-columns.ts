/**
 * Rows as one text. For a page with fifty rows of twenty columns, the driver and PostgreSQL would spend most of the
 * time on the thousand values. The separators are parameters, and characters that values rarely contain. A page with a
 * separator in a value is queried again with random separators, so no value can be read as a column.
 */
import { randomBytes } from 'node:crypto';
import type { Queryable, Statement } from './sql.js';
import { parseTime } from './value-parsers.js';

/** The form of a column; `null…`: it may be null. */
export type ColumnKind =
  | 'text'
  | 'nullText'
  | 'number'
  | 'nullNumber'
  | 'boolean'
  | 'time'
  | 'json'
  | 'nullJson'
  | 'nullTime';

const sqlOf: Readonly<Record<ColumnKind, (column: string) => string>> = {
  text: (column) => column,
  // Null concatenates to nothing, and an empty text to the marker alone.
  nullText: (column) => `('.' || ${column})`,
  number: (column) => column,
  nullNumber: (column) => column,
  boolean: (column) => column,
  time: (column) => column,
  nullTime: (column) => column,
  json: (column) => column,
  nullJson: (column) => column,
};

/** Expressions of a part of a row. */
const readOf: Readonly<Record<ColumnKind, (part: string) => string>> = {
  text: (part) => part,
  nullText: (part) => `${part} === '' ? null : ${part}.slice(1)`,
  number: (part) => `+${part}`,
  nullNumber: (part) => `${part} === '' ? null : +${part}`,
  boolean: (part) => `${part} === 't'`,
  time: (part) => `parseTime(${part})`,
  nullTime: (part) => `${part} === '' ? null : parseTime(${part})`,
  json: (part) => `${part} === '{}' ? {} : JSON.parse(${part})`,
  nullJson: (part) => `${part} === '' ? null : JSON.parse(${part})`,
};

/** Names and kinds become code: pass only constants of the program, never data. */
export type PackedColumns = readonly (readonly [name: string, kind: ColumnKind])[];

/** A row that must be read alone. */
export class TooLarge {
  /** the value of the first column of the row */
  readonly key: string;
  readonly bytes: number;

  constructor(key: string, bytes: number) {
    this.key = key;
    this.bytes = bytes;
  }
}

interface EachOptions {
  readonly maxBytes: number;
  readonly maxTogether?: number | undefined;
  /**
   * SQL for bytes of a row `q`. `atLeast`: known without unpacking a stored value. A row with more than `maxBytes` of
   * it is not packed, and has `bytes`.
   */
  readonly measured: { readonly atLeast: string; readonly bytes: string };
}

/** The columns of a row that a statement packs. */
export class RowPacking<Row extends object> {
  readonly #read: (parts: readonly string[]) => Row;
  readonly #columns: PackedColumns;

  constructor(columns: PackedColumns) {
    this.#columns = columns;
    const members = columns.map(([name, kind], at) => `${name}: ${readOf[kind](`parts[${at}]`)}`);
    this.#read = new Function('parseTime', `return (parts) => ({ ${members.join(', ')} });`)(parseTime);
  }

  /**
   * Returns SQL that packs the rows of the query `from` into one text. The query has all columns in the order of the
   * rows, and `more` has further expressions. The separators are the last two parameters, from `$next` on.
   */
  sql(from: string, next: number, more = ''): string {
    return `select count(*)::integer as count, string_agg(concat(${this.#listParts().join(`, $${next}::text, `)}), $${next + 1}::text) as rows${more}
      from (${from}) q`;
  }

  /**
   * Returns SQL that packs each row of the query `text` into one text `packed`, next to the columns `others` of the
   * row. For a row with more bytes than `maxBytes` the text has only the first column and the number of bytes. This
   * also applies to rows after `maxTogether` bytes.
   */
  oneEach(
    text: string,
    { maxBytes, maxTogether, measured }: EachOptions,
    others: readonly string[] = [],
  ): string {
    const parts = this.#listParts();
    const otherColumnsOf = (alias: string) => others.map((name) => `${alias}.${name}, `).join('');
    const columns = `case when ${measured.atLeast} <= ${maxBytes} then concat(${parts.join(', chr(28), ')}) end as packed,
        case when ${measured.atLeast} > ${maxBytes} then ${measured.bytes} end as bytes`;
    const bytes = 'coalesce(p.bytes, octet_length(p.packed))';
    const isWithin =
      maxTogether === undefined ? '' : ` and sum(${bytes}) over (rows unbounded preceding) <= ${maxTogether}`;
    // `offset 0`: otherwise the text would be made once for each mention.
    return `select ${otherColumnsOf('p')}case when ${bytes} <= ${maxBytes}${isWithin} then p.packed
        else concat(p.first, chr(28), ${bytes}) end as packed
      from (select ${otherColumnsOf('q')}${parts[0]} as first, ${columns} from (${text}) q offset 0) p`;
  }

  /**
   * Returns the row of a text of `oneEach`. A row with the separator in a value counts as too large: it is read alone,
   * in columns.
   */
  readOne(text: string): Row | TooLarge {
    const parts = text.split(usual[0]);
    if (parts.length === this.#columns.length) return this.#read(parts);
    const [first = '', bytes] = parts;
    return new TooLarge(first, parts.length === 2 ? Number(bytes) : text.length);
  }

  #listParts(): readonly string[] {
    return this.#columns.map(([name, kind]) => sqlOf[kind](`q.${name}`));
  }

  /** Runs a statement of `sql`. `values`: without the separators. */
  async query<More extends object>(
    on: Queryable,
    statement: Statement,
    values: readonly unknown[],
  ): Promise<{ readonly rows: Row[]; readonly more: More }> {
    for (let separators = usual; ; separators = [randomSeparator(), randomSeparator()]) {
      const [result] = await on.query<PackedResult & More>(statement, [...values, ...separators]);
      const rows = this.#unpack(result?.count ?? 0, result?.rows ?? '', separators);
      if (rows !== undefined) return { rows, more: (result ?? {}) as More };
    }
  }

  /** Returns undefined if a value contains a separator. */
  #unpack(count: number, text: string, [column, row]: Separators): Row[] | undefined {
    if (count === 0) return [];
    const lines = text.split(row);
    if (lines.length !== count) return undefined;
    const rows: Row[] = [];
    for (const line of lines) {
      const parts = line.split(column);
      if (parts.length !== this.#columns.length) return undefined;
      rows.push(this.#read(parts));
    }
    return rows;
  }
}

interface PackedResult {
  readonly count: number;
  readonly rows: string | null;
}

type Separators = readonly [column: string, row: string];

const usual: Separators = ['\x1c', '\x1d'];

function randomSeparator(): string {
  return `\x1c${randomBytes(12).toString('hex')}\x1c`;
}
