/** SQL: the form of `fold` in `domain/text.ts`, where the locale of the database has lower case of all letters. */
export const foldedSql = (text: string) => `replace(lower(${text}), 'ς', 'σ')`;
