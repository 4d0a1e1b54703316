/**
 * Orders tests by the words that they share with the code of a mutant: its messages, its names, the names of its
 * functions. A word that few tests have counts more.
 */
const wordPattern = /[A-Za-z][A-Za-z0-9_]{3,}/g;

/** `texts`: the text of each test by its name. */
export class TestWords {
  #words = new Map();
  #counts = new Map();

  constructor(texts) {
    for (const [test, text] of Object.entries(texts)) {
      const words = new Set(wordsIn(text));
      this.#words.set(test, words);
      for (const word of words) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
    }
  }

  /** The tests with shared words, most first; words of `near` count twice. */
  ordered({ code, names, file }, near) {
    const wanted = new Set([...wordsIn(`${code} ${names.join(' ')} ${file}`)]);
    const isNear = new Set(near);
    const score = (test) => {
      let sum = 0;
      for (const word of wanted)
        if (this.#words.get(test)?.has(word)) sum += Math.log(this.#words.size / this.#counts.get(word));
      return sum * (isNear.has(test) ? 2 : 1);
    };
    return [...this.#words.keys()]
      .map((test) => [test, score(test)])
      .filter(([test, sum]) => sum > 0 || isNear.has(test))
      .sort(([, one], [, other]) => other - one)
      .map(([test]) => test);
  }
}

/** Words, and the parts of names in camel case. */
function* wordsIn(text) {
  for (const [word] of text.matchAll(wordPattern)) {
    yield word.toLowerCase();
    const parts = word.split(/(?=[A-Z])|_/).filter((part) => part.length > 3);
    if (parts.length > 1) for (const part of parts) yield part.toLowerCase();
  }
}
