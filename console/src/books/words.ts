/** The number of contacts of a book, in words. */
import { formatNumber, t } from '../texts/texts.ts';
import type { Size } from './queries.ts';

/** Formats a count: `5,200`, or `10,000+` if counting all takes too long. */
export const countWords = ({ value, relation }: Size): string =>
  `${formatNumber(value)}${relation === 'gte' ? '+' : ''}`;

export const sizeWords = (size: Size): string =>
  size.isMost ? t.phoneBooks.atMost(countWords(size)) : countWords(size);
