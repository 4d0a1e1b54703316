/** The languages of the console. Each catalogue is three chunks, which only its readers load. */

import type { pages } from './en/pages.ts';
import type { en } from './en.ts';
import type { Like } from './like.ts';

type FirstTexts = Like<typeof en>;
type PageTexts = Like<typeof pages>;
export type Texts = FirstTexts & PageTexts;

interface Language {
  /** Native name of the language. */
  readonly name: string;
  readonly load: () => Promise<FirstTexts>;
  /** texts of the sign-in page, which needs no further texts of `loadPages` */
  readonly loadSignIn: () => Promise<Pick<PageTexts, 'signIn'>>;
  /** texts of pages outside the first load */
  readonly loadPages: () => Promise<PageTexts>;
}

/** The key is the language tag. A new language needs a line here and its files in this folder. */
export const languages: Readonly<Record<string, Language>> = {
  en: {
    name: 'English',
    load: async () => (await import('./en.ts')).en,
    loadSignIn: async () => ({ signIn: (await import('./en/sign-in.ts')).signIn }),
    loadPages: async () => (await import('./en/pages.ts')).pages,
  },
  de: {
    name: 'Deutsch',
    load: async () => (await import('./de.ts')).de,
    loadSignIn: async () => ({ signIn: (await import('./de/sign-in.ts')).signIn }),
    loadPages: async () => (await import('./de/pages.ts')).pages,
  },
  'pt-BR': {
    name: 'Português (Brasil)',
    load: async () => (await import('./pt-BR.ts')).ptBR,
    loadSignIn: async () => ({ signIn: (await import('./pt-BR/sign-in.ts')).signIn }),
    loadPages: async () => (await import('./pt-BR/pages.ts')).pages,
  },
  es: {
    name: 'Español',
    load: async () => (await import('./es.ts')).es,
    loadSignIn: async () => ({ signIn: (await import('./es/sign-in.ts')).signIn }),
    loadPages: async () => (await import('./es/pages.ts')).pages,
  },
  id: {
    name: 'Bahasa Indonesia',
    load: async () => (await import('./id.ts')).id,
    loadSignIn: async () => ({ signIn: (await import('./id/sign-in.ts')).signIn }),
    loadPages: async () => (await import('./id/pages.ts')).pages,
  },
  ru: {
    name: 'Русский',
    load: async () => (await import('./ru.ts')).ru,
    loadSignIn: async () => ({ signIn: (await import('./ru/sign-in.ts')).signIn }),
    loadPages: async () => (await import('./ru/pages.ts')).pages,
  },
};

const stored = 'switchbook.language';

/** The choice of the reader, or undefined to follow the browser. */
export function chosenLanguage(): string | undefined {
  const text = localStorage.getItem(stored) ?? '';
  return Object.hasOwn(languages, text) ? text : undefined;
}

/** Takes effect when the page is loaded again, since every text is read once. */
export function chooseLanguage(language: string | undefined): void {
  if (language === undefined) localStorage.removeItem(stored);
  else localStorage.setItem(stored, language);
}

/** The first preferred language that is available: `pt-PT` finds `pt-BR`, an unknown one English. */
export function pickLanguage(wanted: readonly string[], known: readonly string[]): string {
  for (const one of wanted.map((tag) => tag.toLowerCase())) {
    const exact = known.find((tag) => tag.toLowerCase() === one);
    const [base] = one.split('-');
    const found = exact ?? known.find((tag) => tag.toLowerCase().split('-')[0] === base);
    if (found !== undefined) return found;
  }
  return 'en';
}
