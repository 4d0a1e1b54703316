/** The number of contacts of a book, in words. */
import { formatNumber, t } from '../texts/texts.ts';
import type { BookSize } from './queries.ts';

/** Formats a count: `5,200`, or `10,000+` if counting all takes too long. */
export const countText = ({ value, relation }: BookSize): string =>
  `${formatNumber(value)}${relation === 'gte' ? '+' : ''}`;

export const sizeText = (size: BookSize): string =>
  size.isMost ? t.phoneBooks.atMost(countText(size)) : countText(size);
