/**
 * SQL: the form of `fold` in `packages/domain/src/text/compared-text.ts`, if the locale of the database has lower case
 * of all letters. The same ranges drop invisible characters.
 */
import { accentRanges, invisibleRanges, typedFor } from '@switchbook/domain/text/compared-text.js';

const escaped = (code: number) => `\\U${code.toString(16).padStart(8, '0')}`;
const setOf = (ranges: typeof invisibleRanges) =>
  ranges
    .map(([first, last]) => (first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`))
    .join('');
const unseen = setOf(invisibleRanges);
const flag = '\\U0001f3f4[\\U000e0020-\\U000e007e]+\\U000e007f';

/** Most texts are ASCII, and need lower case only. */
export const foldedSql = (
  text: string,
) => `case when octet_length(${text}) = length(${text}) then lower(${text})
  else normalize(replace(lower(normalize(coalesce(nullif(regexp_replace(${text}, '(${flag})|[${unseen}]', '\\1', 'g'), ''), ${text}), NFC)), 'ς', 'σ'), NFC) end`;

const accents = setOf(accentRanges);
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const lettersOf = (at: 0 | 1) =>
  quoted(typedFor.flatMap((pair) => (pair[1].length === 1 ? [pair[at]] : [])).join(''));
const longer = typedFor.filter(([, typed]) => typed.length > 1);

/** Returns the form of `foldSearched` of a folded text, equal in every locale of the database. */
export function withoutAccentsSql(folded: string): string {
  const plain = `normalize(regexp_replace(normalize(f.text, NFD), '[${accents}]+', '', 'g'), NFC)`;
  const typed = longer.reduce(
    (sql, [written, one]) => `replace(${sql}, ${quoted(written)}, ${quoted(one)})`,
    `translate(${plain}, ${lettersOf(0)}, ${lettersOf(1)})`,
  );
  return `(select case when octet_length(f.text) = length(f.text) then f.text else coalesce(nullif(${typed}, ''), f.text) end
    from (select ${folded} as text offset 0) f)`;
}
