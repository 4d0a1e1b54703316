/** Expressions in `source` and `other`, by member. */
export type MemberExpressions = Readonly<Record<string, string>>;

/**
 * Compiles a function of two objects that returns an object literal. The literal has `members`, in this order. A member
 * in `own` has that expression; any other is read from `other` under its name. An engine allocates a literal at once; a
 * spread or a loop takes ten times as long, and contacts are decoded by the million. Names and expressions become code:
 * pass only constants of the program, never data.
 */
export function compileLiteral<Source, Other, Made>(
  members: readonly string[],
  own: MemberExpressions,
): (source: Source, other: Other) => Made {
  const body = members.map((name) => `${name}: ${own[name] ?? `other.${name}`}`);
  return new Function('source', 'other', `return { ${body.join(', ')} };`) as ReturnType<
    typeof compileLiteral<Source, Other, Made>
  >;
}

/** Compiles a function that returns these members of an object as a list, with the care of `compileLiteral`. */
export function compileList<Source>(members: readonly string[]): (source: Source) => unknown[] {
  const body = members.map((name) => `source.${name}`);
  return new Function('source', `return [${body.join(', ')}];`) as ReturnType<typeof compileList<Source>>;
}

/** Returns the members of an object literal as an expression. */
export function literalOf(own: MemberExpressions): string {
  return `{ ${Object.entries(own)
    .map(([name, expression]) => `${name}: ${expression}`)
    .join(', ')} }`;
}
