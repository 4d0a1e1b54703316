/** The languages of the console, by tag: the name of each in itself. A new one is a line here and a JSON file next to it. */
import { browserStore } from '../browser-store.ts';
export const languages: Readonly<Record<string, string>> = {
  en: 'English',
  de: 'Deutsch',
  'pt-BR': 'Português (Brasil)',
  es: 'Español',
  id: 'Bahasa Indonesia',
  ru: 'Русский',
};

const stored = 'switchbook.language';

/** Returns the choice of the reader, or undefined to follow the browser. */
export function chosenLanguage(): string | undefined {
  const text = browserStore.get(stored) ?? '';
  return Object.hasOwn(languages, text) ? text : undefined;
}

/** Takes effect when the page is loaded again, since every text is read once. */
export function chooseLanguage(language: string | undefined): void {
  if (language === undefined) browserStore.remove(stored);
  else browserStore.set(stored, language);
}

/** Returns the first preferred language that is available: `pt-PT` finds `pt-BR`, an unknown one English. */
export function pickLanguage(wanted: readonly string[], known: readonly string[]): string {
  for (const text of wanted.map((tag) => tag.toLowerCase())) {
    const exact = known.find((tag) => tag.toLowerCase() === text);
    const [base] = text.split('-');
    const found = exact ?? known.find((tag) => tag.toLowerCase().split('-')[0] === base);
    if (found !== undefined) return found;
  }
  return 'en';
}
