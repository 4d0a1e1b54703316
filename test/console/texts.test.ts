/** The catalogs of all languages have the same keys, translated texts, all their values, and every plural form. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { phoneCountries } from '@switchbook/domain/identity/read-phone.js';
import { refusalCodes } from '@switchbook/sign-in/oidc/refusals.js';
import { passkeyRefusalCodes } from '@switchbook/sign-in/passkeys/passkeys.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { sameEverywhere, sameIn } from './same-texts.js';

type Text = string | ((...values: readonly unknown[]) => string);
type Texts = ReadonlyMap<string, Text>;
interface Languages {
  readonly languages: Readonly<
    Record<string, { readonly load: () => Promise<object>; readonly loadPages: () => Promise<object> }>
  >;
  readonly pickLanguage: (wanted: readonly string[], known: readonly string[]) => string;
}

/** `errors.offline.title` and its text. */
function flat(part: object, start = ''): [string, Text][] {
  return Object.entries(part).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? flat(value, `${start}${name}.`)
      : [[`${start}${name}`, value] as [string, Text]],
  );
}

/** Numbers that need the plural form for many in Russian too, and can replace any value. */
const markers = ['7130005', '7130006', '7130007', '7130008', '7130009'] as const;
const counts = [0, 1, 2, 5, 21, 1000];
const broken = /undefined|NaN|\{n\}|\[object|^$/;

function called(text: Text, values: readonly unknown[]): string {
  const said = typeof text === 'string' ? text : String(text(...values));
  return said.replaceAll(/(?<=\d)[.,\s’](?=\d)/gu, '');
}

function bare(text: Text): string {
  return markers.reduce((said, one) => said.replaceAll(one, ''), called(text, markers));
}

function problems(tag: string, texts: Texts, english: Texts): string[] {
  const allowed = new Set([...sameEverywhere, ...(sameIn[tag] ?? [])].map((one) => one.trim()));
  const found: string[] = [];
  for (const name of texts.keys()) if (!english.has(name)) found.push(`${name} is not a key of English`);
  for (const [name, original] of english) {
    const text = texts.get(name);
    if (text === undefined) found.push(`${name} is missing`);
    else if (typeof text !== typeof original) found.push(`${name} is no ${typeof original}`);
    else {
      const said = bare(text).trim();
      if (texts !== english && /\p{L}/u.test(said) && said === bare(original).trim() && !allowed.has(said))
        found.push(`${name} is the English text: ${said}`);
      if (typeof text === 'function' && typeof original === 'function')
        found.push(...problemsOf(text, original).map((one) => `${name} ${one}`));
    }
  }
  return found;
}

function problemsOf(text: Exclude<Text, string>, original: Exclude<Text, string>): string[] {
  const found: string[] = [];
  if (text.length !== original.length) found.push(`has ${text.length} parameters, not ${original.length}`);
  const values = markers.slice(0, original.length);
  const said = called(text, values);
  for (const [at, one] of values.entries())
    if (!said.includes(one)) found.push(`does not mention value ${at + 1}: ${said}`);
  for (const at of values.keys()) {
    for (const count of counts) {
      const counted = called(text, values.with(at, count as never));
      if (broken.test(counted)) found.push(`with ${count} says: ${counted}`);
    }
    // A value that is optional in English is optional in every language.
    for (const nothing of [undefined, null]) {
      const without = values.with(at, nothing as never);
      const isWrong = (one: Exclude<Text, string>) => /undefined|null|NaN/.test(called(one, without));
      if (!isWrong(original) && isWrong(text))
        found.push(`without value ${at + 1} says: ${called(text, without)}`);
    }
  }
  return found;
}

describe('the texts of the console', () => {
  let source: Languages;
  const catalogues = new Map<string, Texts>();

  beforeAll(async () => {
    const file = path.join(programRoot, 'console/src/texts/languages.ts');
    source = await import(pathToFileURL(file).href);
    for (const [tag, { load, loadPages }] of Object.entries(source.languages))
      catalogues.set(tag, new Map([...flat(await load()), ...flat(await loadPages())]));
  });

  const english = () => catalogues.get('en') ?? new Map<string, Text>();

  it('are complete in every language', () => {
    expect(english().size).toBeGreaterThan(800);
    for (const [tag, texts] of catalogues)
      expect({ [tag]: problems(tag, texts, english()) }).toEqual({ [tag]: [] });
  });

  it('have a sentence for each refusal of a sign-in', () => {
    // Several reasons look the same to a user.
    const joined = readFileSync(path.join(programRoot, 'console/src/session/refusals.ts'), 'utf8');
    const codes = [...refusalCodes, ...passkeyRefusalCodes.map((code) => `passkey_${code}`)];
    const told = (code: string) =>
      english().has(`signIn.refusals.${code}`) || joined.includes(`  '${code}',`);
    expect(codes.filter((code) => !told(code))).toEqual([]);
  });

  /** Lists of choices, whose names appear next to each other. */
  const choosers = [
    ...['types', 'kinds', 'consentStates', 'channels', 'attributes.kinds', 'theme.use', 'orders'],
    ...['ownFields.types', 'catalogs.colors', 'catalogs.tabs', 'keys.rateOptions', 'keys.expiryOptions'],
    ...['keys.overlaps', 'intakes.overlaps', 'members.sees', 'members.shown', 'members.parts'],
    ...['importing.dateOrders', 'connect.scopes', 'roles', 'pages', 'columns', 'filterBar.fields'],
  ];

  it('name nothing twice in a list of choices, and no country, in any language', () => {
    for (const [tag, texts] of catalogues)
      for (const chooser of choosers) {
        const names = [...texts].flatMap(([name, text]) =>
          name.startsWith(`${chooser}.`) &&
          !name.slice(chooser.length + 1).includes('.') &&
          typeof text === 'string'
            ? [text]
            : [],
        );
        expect([tag, chooser, names.length > 1]).toEqual([tag, chooser, true]);
        const twice = names.filter((one, index) => names.indexOf(one) !== index);
        expect({ [`${tag} ${chooser}`]: twice }).toEqual({ [`${tag} ${chooser}`]: [] });
      }
    const codes = phoneCountries().map(({ code }) => code);
    expect(codes).toContain('DE');
    // Countries that no longer exist have the names of their successors.
    for (const gone of ['DD', 'SU', 'YU', 'AN', 'UK', 'BU']) expect(codes).not.toContain(gone);
    for (const tag of catalogues.keys()) {
      const names = new Intl.DisplayNames(tag, { type: 'region' });
      const shown = codes.map((code) => names.of(code));
      expect([tag, shown.filter((one, index) => shown.indexOf(one) !== index)]).toEqual([tag, []]);
      expect([tag, codes.filter((code) => names.of(code) === code)]).toEqual([tag, []]);
    }
  });

  it('are reported when incomplete', () => {
    const translated: Texts = new Map(
      [...english()].map(([name, text]): [string, Text] => {
        if (typeof text === 'string') return [name, text === '' ? '' : `~${text}`];
        const copy = (...values: readonly unknown[]) => `~${text(...values)}`;
        return [name, Object.defineProperty(copy, 'length', { value: text.length })];
      }),
    );
    const changed = (name: string, text?: Text) => {
      const copy = new Map(translated);
      if (text === undefined) copy.delete(name);
      else copy.set(name, text);
      return problems('xx', copy, english());
    };
    expect(problems('xx', translated, english())).toEqual([]);
    expect(changed('actions.save')).toEqual(['actions.save is missing']);
    expect(changed('actions.more', 'Mehr')).toEqual(['actions.more is not a key of English']);
    expect(changed('actions.save', 'Save')).toEqual(['actions.save is the English text: Save']);
    expect(changed('goTo', 'Öffnen')).toEqual(['goTo is no function']);
    expect(changed('goTo', (_page) => 'Öffnen')).toEqual(['goTo does not mention value 1: Öffnen']);
    expect(changed('goTo', () => 'Öffnen')).toContain('goTo has 0 parameters, not 1');
    const forms: Readonly<Record<number, string>> = { 1: '1 Tag', 7130005: '7130005 Tage' };
    expect(changed('usage.days', (count) => forms[count as number] ?? 'undefined')).toContain(
      'usage.days with 21 says: undefined',
    );
    expect(changed('bulkChanges.brief', (one, other) => `~${one} ${other}`)).toContain(
      'bulkChanges.brief without value 2 says: ~7130005 undefined',
    );
  });

  it('code that loads before the pages does not read texts of pages', async () => {
    const early = await Promise.all(
      Object.values(source.languages).map(async ({ loadPages }) => Object.keys(await loadPages())),
    );
    const names = new RegExp(`(?<!typeof )\\bt\\.(${[...new Set(early.flat())].join('|')})\\b`);
    const wrong = earlyModules(path.join(programRoot, 'console/src')).flatMap(([file, code]) => {
      const found = names.exec(code);
      return found === null ? [] : [`${file} reads ${found[0]}, which comes with the first page`];
    });
    expect(wrong).toEqual([]);
  });

  it('use the first known language of the reader', () => {
    const known = ['en', 'de', 'pt-BR', 'es', 'id', 'ru'];
    const pick = (...wanted: readonly string[]) => source.pickLanguage(wanted, known);
    expect(pick('de-AT', 'en')).toBe('de');
    expect(pick('pt')).toBe('pt-BR');
    expect(pick('pt-PT', 'es')).toBe('pt-BR');
    expect(pick('fr-FR', 'es-419', 'en')).toBe('es');
    expect(pick('ja')).toBe('en');
    expect(pick()).toBe('en');
  });
});

/** The modules that may load before the texts of pages: all except those behind `loadedPage` or `plain`. */
function earlyModules(root: string): readonly (readonly [file: string, code: string])[] {
  const modules = new Map<string, string>();
  const follow = (file: string) => {
    if (modules.has(file) || !/\.tsx?$/.test(file)) return;
    const code = readFileSync(file, 'utf8');
    modules.set(file, code);
    const early = code.replaceAll(
      /(?:loadedPage\(|plain\(\s*'[^']+',\s*)\(\) => import\('[^']+'\)(, \w+)?/g,
      '',
    );
    for (const [, name = ''] of early.matchAll(/(?<!type .*)(?:from|import\() ?'(\.[^']+)'/g))
      follow(path.resolve(path.dirname(file), name));
  };
  follow(path.join(root, 'main.tsx'));
  return [...modules].map(([file, code]) => [path.relative(root, file), code] as const);
}
