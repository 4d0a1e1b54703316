/**
 * SQL in named fragments. A fragment is a text with placeholders for parameters, rows of other parts, and the position
 * of settled events. Each form of a statement fills them in, so no code searches in SQL text. Neighbors:
 * `statement-parts.ts` and `keyed.ts` build statements.
 */
import { invariant } from '@switchbook/domain/problems/problem.js';

type Fragment =
  | string
  | { readonly parameter: number }
  /** the rows of the part of this name, after `from`, `join` or `using` */
  | { readonly part: string }
  /** the stored rows of the part itself */
  | { readonly storedRows: true }
  /** the fence below which events are settled: the text for one PostgreSQL */
  | { readonly settledFence: string };

/** Texts that a form puts into the placeholders; absent: the texts of a single statement. */
interface PlaceholderTexts {
  readonly parameter?: (number: number) => string;
  readonly storedRows?: string;
  readonly settledFence?: string;
}

export class Sql {
  readonly fragments: readonly Fragment[];

  constructor(fragments: readonly Fragment[]) {
    this.fragments = fragments;
  }

  /** Returns the form for one PostgreSQL, for the text of a statement that has no other form. */
  toString(): string {
    return this.text({});
  }

  text({
    parameter = (number) => `$${number}`,
    storedRows: rows = 'kept',
    settledFence: fence,
  }: PlaceholderTexts): string {
    const texts = this.fragments.map((fragment) => {
      if (typeof fragment === 'string') return fragment;
      if ('parameter' in fragment) return parameter(fragment.parameter);
      if ('part' in fragment) return fragment.part;
      return 'storedRows' in fragment ? rows : (fence ?? fragment.settledFence);
    });
    return texts.join('');
  }

  /** The numbers of its parameters, in the order of the text. */
  get parameters(): readonly number[] {
    return this.fragments.flatMap((fragment) =>
      typeof fragment === 'object' && 'parameter' in fragment ? [fragment.parameter] : [],
    );
  }

  /** The names of the parts that it reads. */
  get parts(): readonly string[] {
    return this.fragments.flatMap((fragment) =>
      typeof fragment === 'object' && 'part' in fragment ? [fragment.part] : [],
    );
  }

  get hasFence(): boolean {
    return this.fragments.some((fragment) => typeof fragment === 'object' && 'settledFence' in fragment);
  }
}

/**
 * Makes a statement part from text and fragments. Parameters must be fragments: `$1` in the text would be right in only
 * one of the two forms.
 */
export function sql(texts: TemplateStringsArray, ...holes: readonly (string | number | Sql)[]): Sql {
  const fragments = texts.flatMap((text, index) => {
    const hole = holes[index];
    return [text, ...(hole instanceof Sql ? hole.fragments : [String(hole ?? '')])];
  });
  for (const fragment of fragments)
    invariant(
      typeof fragment !== 'string' || !/\$\d/.test(fragment),
      `a parameter is a fragment: ${String(fragment)}`,
    );
  return new Sql(fragments);
}

export type SplitWords<Text extends string> = Text extends `${infer First} ${infer Rest}`
  ? First | SplitWords<Rest>
  : Text;

function nameFragments<Names extends string>(
  names: readonly Names[],
  fragmentOf: (name: string, at: number) => Fragment,
) {
  const fragments = names
    .flatMap((name) => name.split(' '))
    .map((name, at) => [name, new Sql([fragmentOf(name, at)])]);
  return Object.fromEntries(fragments) as Readonly<Record<SplitWords<Names>, Sql>>;
}

/** Returns the parameters of a statement by name, in their order. It takes names separated by spaces. */
export function parameters<Names extends string>(...names: readonly Names[]) {
  return nameFragments(names, (_, at) => ({ parameter: at + 1 }));
}

/** Returns the values of `parameters` by their names, in the order of the statement. */
export function parameterValues<Names extends string>(
  names: Readonly<Record<Names, Sql>>,
  values: Readonly<Record<Names, unknown>>,
): unknown[] {
  return (Object.keys(names) as Names[]).map((name) => values[name]);
}

/** Makes parts of statements, to read their rows; see `inParts`. */
export function statementParts<Names extends string>(...names: readonly Names[]) {
  return nameFragments(names, (part) => ({ part }));
}

/** A part of a statement of several writes; see `inParts`. */
export interface Part {
  readonly name: string;
  readonly sql: Sql;
  readonly isMaterialized?: boolean;
  /**
   * Columns of its rows with their types. Two cases require them: later parts use the rows that this part writes, or
   * they change rows that it reads.
   */
  readonly columns?: string;
  /** SQL with which later steps rebuild the part from these rows (`storedRows`); absent: the rows are the part */
  readonly rebuiltSql?: Sql;
  /**
   * A part that writes, and has no rows that other parts need. The write is joined with the stored parts that it uses:
   * if these have no rows, it writes nothing. `inserts`: an insert that fails on conflicts.
   */
  readonly writes?: true | 'inserts';
  /** the statement that replaces it in steps */
  readonly inSteps?: Sql;
  /** true: the part exists only in the form of several steps */
  readonly isOnlyInSteps?: true;
  /** a parameter: nothing is written, and nothing sent, while it is empty */
  readonly of?: Sql;
}

/** The stored rows, in `rebuiltSql`. Their alias is `columns`. */
export const storedRows = new Sql([{ storedRows: true }]);

/** Whether the value of a parameter is an empty list. */
export function isEmpty(value: unknown): boolean {
  return value === '[]' || (Array.isArray(value) && value.length === 0);
}

/** Joins fragments with commas. */
export function joinSql(fragments: readonly Sql[]): Sql {
  return new Sql(
    fragments.flatMap((fragment, index) =>
      index === 0 ? fragment.fragments : [', ', ...fragment.fragments],
    ),
  );
}

/** The first parameter of every statement of an account. */
export const { account } = parameters('account');
