/**
 * The words that stop or start messages when a person sends one. Only a message that consists of the word counts: in a
 * sentence the same word may have another meaning.
 */
import { foldWords } from '@switchbook/domain/text/text.js';

export interface Keywords {
  /** lists, keyed by language tag */
  readonly stop: Readonly<Record<string, readonly string[]>>;
  readonly start: Readonly<Record<string, readonly string[]>>;
}

/** Keywords of an account without its own lists. */
const usualKeywords: Keywords = {
  stop: {
    en: ['stop', 'unsubscribe', 'stop promotions', 'opt out'],
    es: ['baja', 'alto', 'parar', 'cancelar suscripción'],
    pt: ['parar', 'sair', 'cancelar inscrição'],
    de: ['stopp', 'abmelden'],
    fr: ['arrêt', 'désabonner'],
  },
  start: {
    en: ['start', 'subscribe', 'unstop'],
    es: ['alta', 'empezar'],
    pt: ['começar', 'iniciar'],
    de: ['anmelden', 'starten'],
    fr: ['démarrer', "s'abonner"],
  },
};

/** Returns the account's keywords; a missing list has the default. */
export function keywordsOf(own: {
  readonly stop_words?: readonly string[];
  readonly start_words?: readonly string[];
}): Keywords {
  const { stop_words: stop, start_words: start } = own;
  return {
    stop: stop === undefined ? usualKeywords.stop : { own: stop },
    start: start === undefined ? usualKeywords.start : { own: start },
  };
}

/** Normalized keywords, cached by list. */
const compared = new WeakMap<object, ReadonlySet<string>>();

function wordsOf(lists: Keywords['stop']): ReadonlySet<string> {
  const words = compared.get(lists) ?? new Set(Object.values(lists).flat().map(foldWords));
  compared.set(lists, words);
  return words;
}

/** Returns the request that the whole text is. A word in both lists is a stop. */
export function preferenceOf(
  text: string,
  { stop, start }: Keywords = usualKeywords,
): 'stop' | 'start' | null {
  const words = foldWords(text);
  if (words === '') return null;
  if (wordsOf(stop).has(words)) return 'stop';
  return wordsOf(start).has(words) ? 'start' : null;
}
