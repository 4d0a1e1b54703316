/** Plural forms and numbers for the catalogues, each in the language of its catalogue. */

/** The plural forms that a language needs for whole numbers, as `Intl.PluralRules` calls them. */
interface Forms {
  readonly en: 'one' | 'other';
  readonly de: 'one' | 'other';
  readonly 'pt-BR': 'one' | 'other';
  readonly es: 'one' | 'other';
  readonly id: 'other';
  readonly ru: 'one' | 'few' | 'many' | 'other';
}

/** `many` is also the form of Spanish and Portuguese for whole millions, which may be left out. */
type PluralForms<Form extends string> = Readonly<Record<Form, string>> & { readonly many?: string };

interface Phrases<Form extends string> {
  /** `plural(5, { one: '{n} contact', other: '{n} contacts' })` is `5 contacts`. */
  readonly plural: (count: number, forms: PluralForms<Form>) => string;
  readonly number: (value: number) => string;
}

/** The first of the reader's locales in this language, so that numbers and dates follow the reader's country. */
export function localeOf(language: string): string {
  // Tests read the catalogues without a browser.
  const wanted = globalThis.navigator?.languages ?? [];
  const start = language.toLowerCase();
  return wanted.find((one) => `${one.toLowerCase()}-`.startsWith(`${start}-`)) ?? language;
}

export function phrasesIn<Tag extends keyof Forms>(language: Tag): Phrases<Forms[Tag]> {
  const locale = localeOf(language);
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const number = (value: number) => numbers.format(value);
  const plural = (count: number, forms: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>) =>
    (forms[rules.select(count)] ?? forms.other ?? '').replace('{n}', () => number(count));
  return { number, plural };
}
