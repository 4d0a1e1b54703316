/**
 * Terms as people type them into a search field, by class: parts of existing contacts, at each length that is typed.
 */

import { companies } from '../people/names.js';
import { countries } from '../people/numbers.js';
import { makeRandom, pick } from '../people/people.js';
import type { Sampled } from '../run/fixture.js';

export type Terms = () => string;
type Random = () => number;
/** Undefined for a person without a value of the class. */
type Maker = (person: Sampled, random: Random) => string | undefined;

/** The classes, in the order of measurement. */
const termClasses = {
  'name-prefix': (person, random) => startOf(pick(wordsOf(person), random), random, 3, 8),
  'two-names': (person, random) => {
    const [first, ...others] = wordsOf(person);
    return others.length === 0 ? undefined : `${first} ${startOf(others.join(' '), random, 1, 12)}`;
  },
  'email-part': ({ email }, random) => (email === null ? undefined : startOf(email, random, 3, 24)),
  company: (_, random) => startOf(pick(companies, random), random, 3, 12),
  'number-international': ({ phone }, random) => startOf(`+${phone}`, random, 2, phone.length + 1),
  'number-national': ({ phone }, random) => startOf(`0${nationalOf(phone)}`, random, 2, 11),
  'number-spaced': ({ phone }, random) => startOf(formatSpaced(phone), random, 5, 20),
  'number-last-four': ({ phone }) => phone.slice(-4),
  'one-letter': (person, random) => startOf(pick(wordsOf(person), random), random, 1, 1),
  'two-letters': (person, random) => startOf(pick(wordsOf(person), random), random, 2, 2),
  'no-spaces': ({ name }, random) => (unspaced.test(name) ? partOf(name, random, 1, 3) : undefined),
} as const satisfies Readonly<Record<string, Maker>>;

export type TermClass = keyof typeof termClasses;
export const termClassNames = Object.keys(termClasses) as readonly TermClass[];

/** Returns terms of one class, determined by the seed. */
export function termsOf(name: TermClass, sample: readonly Sampled[], seed: number): Terms {
  const random = makeRandom(seed);
  const make: Maker = termClasses[name];
  return () => {
    for (let tries = 0; tries < 10_000; tries += 1) {
      const term = make(pick(sample, random), random)?.trim();
      if (term !== undefined && term !== '') return term;
    }
    throw new Error(`no person of the sample has a term of the class ${name}`);
  };
}

/** Returns terms of all classes, alternately. */
export function mixedTerms(sample: readonly Sampled[], seed: number): Terms {
  const all = termClassNames.map((name, index) => termsOf(name, sample, seed + index));
  let turn = 0;
  return () => {
    turn += 1;
    return all[turn % all.length]?.() ?? '';
  };
}

/** Names of Chinese, Japanese and Korean people. */
const unspaced = /^[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+$/;

function wordsOf({ name }: Sampled): readonly string[] {
  return name.toLowerCase().split(' ');
}

function startOf(text: string, random: Random, from: number, to: number): string {
  return [...text].slice(0, from + Math.floor(random() * (to - from + 1))).join('');
}

function partOf(text: string, random: Random, from: number, to: number): string {
  const letters = [...text];
  const length = Math.min(letters.length, from + Math.floor(random() * (to - from + 1)));
  const at = Math.floor(random() * (letters.length - length + 1));
  return letters.slice(at, at + length).join('');
}

const codes = new Set(Object.values(countries).map(({ code }) => code));

/** Returns the country code of a number. No code begins with another code. */
function codeOf(phone: string): string {
  return [1, 2, 3].map((length) => phone.slice(0, length)).find((code) => codes.has(code)) ?? '';
}

function nationalOf(phone: string): string {
  return phone.slice(codeOf(phone).length);
}

function formatSpaced(phone: string): string {
  const national = nationalOf(phone);
  return `+${codeOf(phone)} (${national.slice(0, 3)}) ${national.slice(3, 6)}-${national.slice(6)}`;
}
