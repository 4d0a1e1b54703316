/**
 * SQL: the form of `fold` in `domain/compared-text.ts`, where the locale of the database has lower case of all letters. The
 * same ranges drop invisible characters.
 */
import { invisibleRanges } from '../../domain/compared-text.js';

const escaped = (code: number) => `\\U${code.toString(16).padStart(8, '0')}`;
const unseen = invisibleRanges
  .map(([first, last]) => (first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`))
  .join('');
const flag = '\\U0001f3f4[\\U000e0020-\\U000e007e]+\\U000e007f';

/** Most texts have ASCII alone, and need no more than lower case. */
export const foldedSql = (
  text: string,
) => `case when octet_length(${text}) = length(${text}) then lower(${text})
  else normalize(replace(lower(normalize(coalesce(nullif(regexp_replace(${text}, '(${flag})|[${unseen}]', '\\1', 'g'), ''), ${text}), NFC)), 'ς', 'σ'), NFC) end`;
