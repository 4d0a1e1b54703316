/**
 * The words that stop or start messages when a person sends one. Only a message that consists of the word counts: in a
 * sentence the same word may have another meaning.
 */
import { withoutAccents } from '@switchbook/domain/text/compared-text.js';
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
    ru: ['стоп', 'отписаться', 'отписка', 'отпишите', 'отпишите меня', 'отменить подписку'],
    id: ['berhenti', 'berhenti langganan', 'berhenti berlangganan', 'unreg'],
  },
  start: {
    en: ['start', 'subscribe', 'unstop'],
    es: ['alta', 'empezar'],
    pt: ['começar', 'iniciar'],
    de: ['anmelden', 'starten'],
    fr: ['démarrer', "s'abonner"],
    ru: ['старт', 'подписаться'],
    id: ['mulai', 'berlangganan'],
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

interface Compared {
  readonly spelled: ReadonlySet<string>;
  readonly bare: ReadonlySet<string>;
}

/** Normalized keywords, cached by list. */
const compared = new WeakMap<object, Compared>();

function comparedKeywordsOf(lists: Keywords['stop']): Compared {
  const cached = compared.get(lists);
  if (cached !== undefined) return cached;
  const words = Object.values(lists).flat().map(foldWords);
  const entry = { spelled: new Set(words), bare: new Set(words.map(withoutAccents)) };
  compared.set(lists, entry);
  return entry;
}

/** Emoji and symbols, such as the symbol with which WhatsApp strikes a text through. */
const emojiAndSymbols = /[\p{S}\p{Extended_Pictographic}]+/gu;

/**
 * Returns `stop` or `start` if the whole text is such a word. A word in both lists is a stop. Many people write without
 * accents, so a word of no list is compared without accents. Signs and emoji next to a stop are ignored, as in
 * `STOP 🙏`. A start is a consent, so nothing is ignored next to it: `START 🚫` is not a start.
 */
export function preferenceOf(
  text: string,
  { stop, start }: Keywords = usualKeywords,
): 'stop' | 'start' | null {
  const words = foldWords(text);
  if (words === '') return null;
  const [stops, starts] = [comparedKeywordsOf(stop), comparedKeywordsOf(start)];
  if (stops.spelled.has(words)) return 'stop';
  if (starts.spelled.has(words)) return 'start';
  const bare = withoutAccents(words);
  if (stops.bare.has(bare)) return 'stop';
  if (starts.bare.has(bare)) return 'start';
  const withoutSymbols = foldWords(words.replaceAll(emojiAndSymbols, ' '));
  if (withoutSymbols === '' || withoutSymbols === words) return null;
  return stops.spelled.has(withoutSymbols) || stops.bare.has(withoutAccents(withoutSymbols)) ? 'stop' : null;
}
