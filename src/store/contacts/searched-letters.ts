/** SQL: the text of a searched own field, in the form of `foldSearched` and in the letters of `domain/search-text.ts`. */
import { foldedSql, withoutAccentsSql } from '../database/folded-sql.js';

/** Characters of a value in which searches look. In their letters they are seven bytes each at most. */
export const searchedLength = 500;

/** SQL: null for an empty text. */
export const searchedFormSql = (text: string) =>
  `left(nullif(${withoutAccentsSql(foldedSql(text))}, ''), ${searchedLength})`;

const base = 13;
/** SQL: a place of a number to the base, as a letter from N on. */
const placeSql = (number: string, place: number) => `chr(78 + ${number} / ${base ** place} % ${base})`;
const longSql = [5, 4, 3, 2, 1, 0].map((place) => placeSql('(ascii(l.one) - 2048)', place)).join(' || ');
const shortSql = [1, 0].map((place) => placeSql('((ascii(l.one) - 128) % 169)', place)).join(' || ');

/** SQL: what `writeSearched` makes of the text. Most texts have ASCII alone and stay as they are. */
export const writtenSql = (
  text: string,
) => `(select case when octet_length(t.whole) = length(t.whole) then t.whole else (
      select string_agg(case when ascii(l.one) < 128 then l.one
          when ascii(l.one) < 2048 then chr(65 + (ascii(l.one) - 128) / 169) || ${shortSql}
          else 'M' || ${longSql} end, '' order by l.place)
      from unnest(string_to_array(t.whole, null)) with ordinality l(one, place)) end
    from (select ${text} as whole offset 0) t)`;
