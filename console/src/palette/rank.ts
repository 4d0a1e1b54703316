/** Ranks entries by how well they fit the typed text. */
import { plainLetters as fold } from '../values/plain-letters.ts';
import type { Group, PaletteEntry } from './entry.ts';

const foldSpelling = (text: string) => text.normalize('NFC').toLowerCase();
const foldedWordsOf = (text: string) => fold(text).split(/[^\p{L}\p{N}+]+/u);

/**
 * Scores an entry. 6: its verb equals the term, 5: equal, 4: begins with the term, 3: words begin with it, 2: contains
 * it, 1: only its other words match, 0: no match.
 */
function scoreOf({ kind, title, text, words }: PaletteEntry, term: string): number {
  const wanted = fold(term.trim());
  const own = fold(title);
  // The verb of an action precedes all objects, which have a kind.
  if (kind === undefined && foldedWordsOf(title)[0] === wanted) return 6;
  if (own === wanted) return 5;
  if (own.startsWith(wanted)) return 4;
  const parts = foldedWordsOf(wanted).filter((part) => part !== '');
  if (parts.length === 0) return 0;
  const ownWords = foldedWordsOf(title);
  if (parts.every((part) => ownWords.some((word) => word.startsWith(part)))) return 3;
  if (parts.every((part) => own.includes(part))) return 2;
  const all = `${own} ${fold(text ?? '')} ${fold(words ?? '')}`;
  return parts.every((part) => all.includes(part)) ? 1 : 0;
}

/** Whether the entry has the letters as typed, accents included: it then precedes an equal match. */
const isSpelled = ({ title }: Pick<PaletteEntry, 'title'>, term: string): number =>
  foldSpelling(title).includes(foldSpelling(term.trim())) ? 1 : 0;

/**
 * Keeps matches, the best first. The groups with the best entries are first, except that people whose shown text
 * matches precede them. Equal groups keep their order.
 */
export function rankGroups(groups: readonly Group[], term: string, most: number): readonly Group[] {
  const scored = groups.map(({ heading, entries, minScore = 0, isFirst = false }) => {
    const fitting = entries
      .map((entry) => ({ entry, score: Math.max(minScore, scoreOf(entry, term)) }))
      .filter(({ score }) => score > 0)
      .sort(
        (left, right) =>
          right.score - left.score || isSpelled(right.entry, term) - isSpelled(left.entry, term),
      )
      .slice(0, most);
    const isShown = isFirst && entries.some((entry) => scoreOf(entry, term) > 0);
    return {
      heading,
      best: isShown ? 9 : (fitting[0]?.score ?? 0),
      entries: fitting.map(({ entry }) => entry),
    };
  });
  return scored.filter(({ best }) => best > 0).sort((left, right) => right.best - left.best);
}
