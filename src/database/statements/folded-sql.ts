/**
 * SQL: the form of `fold` in `packages/domain/src/text/compared-text.ts`, if the locale of the database has lower case
 * of all letters. The same ranges drop invisible characters.
 */
import {
  accentRanges,
  invisibleRanges,
  maxRunLength,
  typedFor,
} from '@switchbook/domain/text/compared-text.js';

const escapeForSql = (code: number) => `\\U${code.toString(16).padStart(8, '0')}`;
const setOf = (ranges: typeof invisibleRanges) =>
  ranges
    .map(([first, last]) =>
      first === last ? escapeForSql(first) : `${escapeForSql(first)}-${escapeForSql(last)}`,
    )
    .join('');
const unseen = setOf(invisibleRanges);
const flag = '\\U0001f3f4[\\U000e0020-\\U000e007e]+\\U000e007f';

const ascii = '\\x01-\\x7f';

/** Returns SQL for `normalize` of the program. PostgreSQL does not interrupt its own function within a text. */
function normalizedSql(text: string, form: 'NFC' | 'NFD'): string {
  return `case when length(${text}) <= ${maxRunLength} or ${text} !~ '[^${ascii}]{${maxRunLength}}' then normalize(${text}, ${form})
    else (select string_agg(normalize(m.piece[1], ${form}), '' order by m.at)
      from regexp_matches(${text}, '[${ascii}]*[^${ascii}]{0,${maxRunLength}}', 'g') with ordinality m (piece, at)) end`;
}

/** Most texts are ASCII, and need lower case only. */
export const foldedSql = (
  text: string,
) => `case when octet_length(${text}) = length(${text}) then lower(${text}) else (
  select ${normalizedSql('l.text', 'NFC')} from (select replace(lower(n.text), 'ς', 'σ') as text from (
    select ${normalizedSql('s.text', 'NFC')} as text from (
      select coalesce(nullif(regexp_replace(${text}, '(${flag})|[${unseen}]', '\\1', 'g'), ''), ${text}) as text offset 0
    ) s offset 0) n offset 0) l) end`;

const accents = setOf(accentRanges);
const toLiteral = (text: string) => `'${text.replaceAll("'", "''")}'`;
const lettersOf = (at: 0 | 1) =>
  toLiteral(typedFor.flatMap((pair) => (pair[1].length === 1 ? [pair[at]] : [])).join(''));
const longer = typedFor.filter(([, typed]) => typed.length > 1);

/** Returns the form of `foldSearched` of a folded text, equal in every locale of the database. */
export function withoutAccentsSql(folded: string): string {
  const plain = `(select ${normalizedSql('b.text', 'NFC')}
    from (select regexp_replace(${normalizedSql('f.text', 'NFD')}, '[${accents}]+', '', 'g') as text offset 0) b)`;
  const typed = longer.reduce(
    (sql, [written, one]) => `replace(${sql}, ${toLiteral(written)}, ${toLiteral(one)})`,
    `translate(${plain}, ${lettersOf(0)}, ${lettersOf(1)})`,
  );
  return `(select case when octet_length(f.text) = length(f.text) then f.text else coalesce(nullif(${typed}, ''), f.text) end
    from (select ${folded} as text offset 0) f)`;
}
