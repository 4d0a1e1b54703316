/**
 * Full-text search in the guides: every word must begin a word of the section. It needs no key, and a search walks half
 * a megabyte, so answers are cached.
 */
import { LRUCache } from 'lru-cache';

/** A part of a guide, as `scripts/guides.mjs` writes it. */
interface GuideSection {
  /** path of the page below the root */
  readonly page: string;
  readonly title: string;
  /** the id of its heading; empty for text before the first one */
  readonly anchor: string;
  readonly heading: string;
  readonly text: string;
}

export interface GuideMatch extends GuideSection {
  /** the text around the first word that was found */
  readonly excerpt: { readonly before: string; readonly found: string; readonly after: string };
}

export const maxQueryLength = 100;
const maxWords = 8;
const maxHits = 30;
/** Cached searches; the least recently used are evicted first. */
const maxRetained = 500;
const before = 60;
const after = 160;

export class GuideSearch {
  readonly #sections: readonly (GuideSection & { readonly words: Words })[];
  readonly #cached = new LRUCache<string, readonly GuideMatch[]>({ max: maxRetained });

  constructor(sections: readonly GuideSection[]) {
    this.#sections = sections.map((section) => {
      const { title, heading, text } = section;
      return {
        ...section,
        words: { title: spacedWordsOf(title), heading: spacedWordsOf(heading), text: spacedWordsOf(text) },
      };
    });
  }

  /** Returns the cached answer. Undefined: a search has to walk all sections. */
  known(query: string): readonly GuideMatch[] | undefined {
    const words = queryWordsOf(query);
    return words.length === 0 ? [] : this.#cached.get(words.join('\n'));
  }

  /** Returns the best hits first; hits with equal rank are in the order of the pages. */
  find(query: string): readonly GuideMatch[] {
    const words = queryWordsOf(query);
    const hits = this.known(query) ?? this.#walk(words);
    if (words.length > 0) this.#cached.set(words.join('\n'), hits);
    return hits;
  }

  #walk(words: readonly string[]): readonly GuideMatch[] {
    return this.#sections
      .map((section) => ({ section, rank: pageRankOf(section.words, words) }))
      .filter(({ rank }) => rank > 0)
      .sort((left, right) => right.rank - left.rank)
      .slice(0, maxHits)
      .map(({ section: { words: _words, ...section } }) => ({
        ...section,
        excerpt: excerptOf(section.text, words),
      }));
  }
}

function queryWordsOf(query: string): readonly string[] {
  return query
    .slice(0, maxQueryLength)
    .split(/\s+/)
    .map((part) => spacedWordsOf(part).trimEnd())
    .filter((part) => part !== '')
    .slice(0, maxWords);
}

/** Texts as ` word word `, so that ` wor` finds the beginning of a word. */
interface Words {
  readonly title: string;
  readonly heading: string;
  readonly text: string;
}

function spacedWordsOf(text: string): string {
  const words = text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ');
  return words.trim() === '' ? '' : ` ${words.trim()} `;
}

/** Returns 0 when a word is missing. */
function pageRankOf({ title, heading, text }: Words, words: readonly string[]): number {
  let rank = 0;
  for (const word of words) {
    const inHeading = heading.includes(`${word} `) ? 8 : heading.includes(word) ? 6 : 0;
    const inText = text.includes(`${word} `) ? 2 : text.includes(word) ? 1 : 0;
    const points = inHeading + inText + (title.includes(word) ? 1 : 0);
    if (points === 0) return 0;
    rank += points;
  }
  return rank;
}

function excerptOf(text: string, words: readonly string[]): GuideMatch['excerpt'] {
  const match = words
    .map(
      (word) =>
        new RegExp(
          `(?<![\\p{L}\\p{N}])${word.trim().replaceAll(' ', '[^\\p{L}\\p{N}]+')}[\\p{L}\\p{N}]*`,
          'iu',
        ),
    )
    .map((form) => form.exec(text))
    .find((hit) => hit !== null);
  const start = match?.index ?? 0;
  const matchText = match?.[0] ?? '';
  const end = start + matchText.length;
  // Cut words are left out.
  const cutBefore =
    start > before ? text.slice(start - before, start).replace(/^\S*\s/, '… ') : text.slice(0, start);
  const isCut = end + after < text.length;
  const cutAfter = isCut ? text.slice(end, end + after).replace(/\s\S*$/, ' …') : text.slice(end);
  return { before: cutBefore, found: matchText, after: cutAfter };
}
