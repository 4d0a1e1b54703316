/**
 * Finds whether a text contains any text of a long list. The time depends only on the length of the text (Aho and
 * Corasick). A regular expression would try each value at each character, and a contact may have had thousands of
 * values.
 */

/** The allowed surroundings of a match, from the widest to the strictest; each includes the stricter surroundings. */
const widestFirst = ['anywhere', 'end', 'whole'] as const;
type Bound = (typeof widestFirst)[number];

/** A text to find. */
export interface TextToFind {
  readonly text: string;
  /** `whole`: not within a longer word; `end`: not continued by one */
  readonly word?: Exclude<Bound, 'anywhere'>;
}

interface FinderOptions {
  /** signs may occur between the characters of a text, as between the digits of a number */
  readonly allowsGaps?: boolean;
  /** characters of all texts */
  readonly maxCharacters?: number;
}

/** Signs between the digits of a number, up to `maxGap` in a row. */
const gaps: ReadonlySet<number> = new Set([...' ().-/\u00a0'].map((gap) => gap.charCodeAt(0)));
const maxGap = 3;
/** Characters of a text that are compared. Among thousands of texts fewer are compared, which bounds the memory. */
const maxLength = 60;
const defaultCharacters = 200_000;
const codes = 0x1_0000;

const endsInWord = /[\p{L}\p{N}]$/u;
const beginsInWord = /^[\p{L}\p{N}]/u;

/** A beginning that some texts have in common, named by its position in the list. The first one is empty. */
interface Beginning {
  readonly length: number;
  readonly parent: number;
  readonly code: number;
  /** the longest proper suffix that begins a searched text: the failure link of Aho and Corasick */
  fallback: number;
  /** the longest proper suffix that is a searched text: their output link; 0: there is none */
  shorter: number;
  /** set for a whole wanted text */
  wanted: Bound | undefined;
}

export class TextFinder {
  readonly #beginnings: Beginning[] = [
    { length: 0, parent: 0, code: 0, fallback: 0, shorter: 0, wanted: undefined },
  ];
  /** the beginning with one more character */
  readonly #longer = new Map<number, number>();
  readonly #allowsGaps: boolean;

  constructor(
    texts: readonly TextToFind[],
    { allowsGaps = false, maxCharacters = defaultCharacters }: FinderOptions = {},
  ) {
    this.#allowsGaps = allowsGaps;
    const maxCompared = Math.min(maxLength, Math.max(1, Math.floor(maxCharacters / texts.length)));
    for (const { text, word = 'anywhere' } of texts) {
      if (text === '') continue;
      const last = this.#beginningOf(this.#add(text.slice(0, maxCompared)));
      const ownBound = text.length > maxCompared ? 'anywhere' : word;
      // If a text is wanted with two bounds, the wider bound counts, since it includes the other.
      last.wanted = widestFirst.find((bound) => bound === ownBound || bound === last.wanted);
    }
    const byLength = this.#beginnings.slice(1).sort((left, right) => left.length - right.length);
    for (const beginning of byLength) {
      beginning.fallback =
        beginning.parent === 0
          ? 0
          : this.#follow(this.#beginningOf(beginning.parent).fallback, beginning.code);
      const fallback = this.#beginningOf(beginning.fallback);
      beginning.shorter = fallback.wanted === undefined ? fallback.shorter : beginning.fallback;
    }
  }

  isIn(text: string): boolean {
    let reached = 0;
    let gap = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#allowsGaps && gaps.has(code)) {
        gap += 1;
        if (gap > maxGap) reached = 0;
        continue;
      }
      gap = 0;
      reached = this.#follow(reached, code);
      if (reached !== 0 && this.#endsHere(reached, text, at + 1)) return true;
    }
    return false;
  }

  #endsHere(reached: number, text: string, end: number): boolean {
    for (let name = reached; name !== 0; name = this.#beginningOf(name).shorter) {
      const { wanted, length } = this.#beginningOf(name);
      if (wanted !== undefined && fitsBound(wanted, text, end - length, end)) return true;
    }
    return false;
  }

  #beginningOf(name: number): Beginning {
    return this.#beginnings[name] as Beginning;
  }

  #add(text: string): number {
    let name = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const longer = this.#longer.get(name * codes + code);
      if (longer === undefined) {
        this.#longer.set(name * codes + code, this.#beginnings.length);
        this.#beginnings.push({
          length: at + 1,
          parent: name,
          code,
          fallback: 0,
          shorter: 0,
          wanted: undefined,
        });
      }
      name = longer ?? this.#beginnings.length - 1;
    }
    return name;
  }

  /** Returns the longest beginning that ends with this character, after `name`. */
  #follow(name: number, code: number): number {
    for (let from = name; ; from = this.#beginningOf(from).fallback) {
      const to = this.#longer.get(from * codes + code);
      if (to !== undefined || from === 0) return to ?? 0;
    }
  }
}

function fitsBound(bound: Bound, text: string, from: number, to: number): boolean {
  if (bound === 'anywhere') return true;
  if (beginsInWord.test(text.slice(to, to + 2))) return false;
  return bound === 'end' || !endsInWord.test(text.slice(Math.max(0, from - 2), from));
}
