type Defined<Members> = { readonly [Name in keyof Members]?: Exclude<Members[Name], undefined> };

/** The members that are not undefined. */
export function defined<Members extends object>(members: Members): Defined<Members> {
  const found: { [Name in keyof Members]?: Members[Name] } = {};
  for (const name in members) {
    const value = members[name];
    if (value !== undefined) found[name] = value;
  }
  return found as Defined<Members>;
}
