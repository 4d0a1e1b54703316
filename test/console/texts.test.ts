/** The catalogs of all languages have the same keys, translated texts, all their values, and every plural form. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { phoneCountries } from '@switchbook/domain/identity/read-phone.js';
import { forbiddenReasons, refusingStates, waitingStates } from '@switchbook/domain/problems/problem.js';
import { problemHeads } from '@switchbook/domain/problems/problem-json.js';
import { valueForms } from '@switchbook/domain/problems/value-form.js';
import { refusalCodes } from '@switchbook/sign-in/oidc/refusals.js';
import { passkeyRefusalCodes } from '@switchbook/sign-in/passkeys/passkeys.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { reasonCodes, shownChecks } from '../../src/health/operations/checks/check.js';
import { sameEverywhere, sameIn } from './same-texts.js';

type Text = string | ((...values: readonly unknown[]) => string);
type Texts = ReadonlyMap<string, Text>;

const folder = path.join(programRoot, 'console/src/texts');
const load = (name: string) => import(pathToFileURL(path.join(folder, name)).href);
const { languages, pickLanguage } = await load('languages.ts');
const { grammarOf, partsOf, textsOf } = await load('message.ts');

/** `first.errors.offline.title` and its text. A name with values, such as `first.goTo(page)`, has a function. */
function flat(json: object, texts: Readonly<Record<string, unknown>>, start = ''): [string, Text][] {
  return Object.entries(json).flatMap(([key, value]) => {
    const [name = '', values] = key.split('(');
    const text = texts[name] ?? value;
    if (typeof value === 'object') return flat(value, text as typeof texts, `${start}${key}.`);
    if (typeof text === 'function' && values !== undefined)
      Object.defineProperty(text, 'length', { value: values.split(', ').length });
    return [[`${start}${key}`, text as Text] as [string, Text]];
  });
}

/** Numbers that need the plural form for many in Russian too, and can replace any value. */
const markers = ['7130005', '7130006', '7130007', '7130008', '7130009'] as const;
const counts = [0, 1, 2, 5, 21, 1000];
const numbersIn = (text: string) =>
  [...text.matchAll(/\d+/g)]
    .map(([digits]) => digits)
    .sort()
    .join(' ');
const broken = /undefined|NaN|\{n\}|\[object|^$/;

function called(text: Text, values: readonly unknown[]): string {
  const shown = typeof text === 'string' ? text : String(text(...values));
  return shown.replaceAll(/(?<=\d)[.,\s’](?=\d)/gu, '');
}

function bare(text: Text): string {
  return markers.reduce((shown, marker) => shown.replaceAll(marker, ''), called(text, markers));
}

function problems(tag: string, texts: Texts, english: Texts): string[] {
  const allowed = new Set([...sameEverywhere, ...(sameIn[tag] ?? [])].map((text) => text.trim()));
  const found: string[] = [];
  for (const name of texts.keys()) if (!english.has(name)) found.push(`${name} is not a key of English`);
  for (const [name, original] of english) {
    const text = texts.get(name);
    if (text === undefined) found.push(`${name} is missing`);
    else if (typeof text !== typeof original) found.push(`${name} is no ${typeof original}`);
    else {
      const shown = bare(text).trim();
      if (texts !== english && /\p{L}/u.test(shown) && shown === bare(original).trim() && !allowed.has(shown))
        found.push(`${name} is the English text: ${shown}`);
      if (typeof text === 'string' && numbersIn(text) !== numbersIn(String(original)))
        found.push(`${name} has other numbers than the English text: ${text}`);
      if (typeof text === 'function' && typeof original === 'function')
        found.push(...problemsOf(text, original).map((problem) => `${name} ${problem}`));
    }
  }
  return found;
}

interface Insert {
  readonly name: string;
  readonly kind?: string;
  readonly forms: Readonly<Record<string, readonly (string | Insert)[]>>;
}

/** A plural has each form of its language; `many` of Spanish and Portuguese, for whole millions, may be left out. */
function formProblems(tag: string, text: string): string[] {
  if (text.split('{').length !== text.split('}').length) return ['a brace is not closed'];
  const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
  const needed = pluralCategories.filter((form) => form !== 'many' || tag === 'ru').toSorted();
  const check = (parts: readonly (string | Insert)[]): string[] =>
    parts.flatMap((part) => {
      if (typeof part === 'string') return [];
      const { name, kind, forms } = part;
      const given = Object.keys(forms);
      const inner = Object.values(forms).flatMap(check);
      if (kind === undefined) return inner;
      if (kind !== 'plural' && kind !== 'select') return [`${name} is a ${kind}`, ...inner];
      if (kind === 'select') return given.includes('other') ? inner : [`${name} has no form other`, ...inner];
      const isWhole =
        String(given.filter((form) => needed.includes(form as never)).toSorted()) === String(needed);
      return isWhole
        ? inner
        : [`${name} has the forms ${given.join(', ')}, not ${inOrder(needed)}`, ...inner];
    });
  return check(partsOf(text));
}

const inOrder = (forms: readonly string[]) =>
  ['one', 'few', 'many', 'other'].filter((form) => forms.includes(form)).join(', ');

function problemsOf(text: Exclude<Text, string>, original: Exclude<Text, string>): string[] {
  const found: string[] = [];
  if (text.length !== original.length) found.push(`has ${text.length} parameters, not ${original.length}`);
  const values = markers.slice(0, original.length);
  const shown = called(text, values);
  for (const [at, one] of values.entries())
    if (!shown.includes(one)) found.push(`does not mention value ${at + 1}: ${shown}`);
  for (const at of values.keys()) {
    for (const count of counts) {
      const counted = called(text, values.with(at, count as never));
      if (broken.test(counted)) found.push(`with ${count} says: ${counted}`);
    }
    // A value that is optional in English is optional in every language.
    for (const nothing of [undefined, null]) {
      const without = values.with(at, nothing as never);
      const isWrong = (item: Exclude<Text, string>) => /undefined|null|NaN/.test(called(item, without));
      if (!isWrong(original) && isWrong(text))
        found.push(`without value ${at + 1} says: ${called(text, without)}`);
    }
  }
  return found;
}

describe('the texts of the console', () => {
  const catalogs = new Map<string, Texts>();
  const files = new Map<string, readonly (readonly [string, string])[]>();

  beforeAll(() => {
    for (const tag of Object.keys(languages)) {
      const json = JSON.parse(readFileSync(path.join(folder, `${tag}.json`), 'utf8'));
      catalogs.set(tag, new Map(flat(json, textsOf(json, grammarOf(tag)))));
      files.set(tag, flat(json, json) as [string, string][]);
    }
  });

  const english = () => catalogs.get('en') ?? new Map<string, Text>();

  it('are complete in every language', () => {
    expect(english().size).toBeGreaterThan(800);
    for (const [tag, texts] of catalogs)
      expect({ [tag]: problems(tag, texts, english()) }).toEqual({ [tag]: [] });
  });

  it('have every plural form of their language', () => {
    for (const [tag, texts] of files) {
      const withValues = texts.filter(([name]) => name.includes('('));
      expect([tag, withValues.length > 300]).toEqual([tag, true]);
      const wrong = withValues.flatMap(([name, text]) =>
        formProblems(tag, text).map((problem) => `${tag} ${name}: ${problem}`),
      );
      expect(wrong).toEqual([]);
    }
  });

  it('have a sentence for each refusal of a sign-in', () => {
    // Several reasons look the same to a user.
    const joined = readFileSync(path.join(programRoot, 'console/src/session/refusals.ts'), 'utf8');
    const codes = [...refusalCodes, ...passkeyRefusalCodes.map((code) => `passkey_${code}`)];
    const isPhrased = (code: string) =>
      english().has(`signIn.refusals.${code}`) || joined.includes(`  '${code}',`);
    expect(codes.filter((code) => !isPhrased(code))).toEqual([]);
  });

  it('have a sentence for each refusal of the server', () => {
    const states = Object.values(refusingStates).flat();
    const reasons = [...states, ...forbiddenReasons, ...waitingStates.map((state) => `member_${state}`)];
    const lacking = [
      ...Object.keys(problemHeads).map((code) => `first.errors.${code}.title`),
      ...reasons.map((reason) => `first.reasons.${reason}`),
    ].filter((name) => (english().get(name) ?? '') === '');
    expect(lacking).toEqual([]);
  });

  it('name only forms and faults of files that the server sends', () => {
    const faults = ['line_too_long', 'quote_not_closed', 'quote_misplaced', 'too_many_columns'];
    const codes = [...faults, 'ragged_row', 'control_character', 'encoding'];
    const lists = {
      'first.forms.': valueForms,
      'pages.imports.notA.': valueForms,
      'pages.fileFaults.': codes,
    };
    for (const [start, known] of Object.entries(lists)) {
      const names = [...english().keys()].filter((name) => name.startsWith(start));
      const named = names.map((name) => name.slice(start.length).replace(/\(.*/, ''));
      expect([start, named.length > 5]).toEqual([start, true]);
      expect(named.filter((name) => !known.some((knownName) => knownName === name))).toEqual([]);
    }
  });

  it('have words for each check of the server, and for each of its findings', () => {
    const start = 'pages.health.names.';
    const names = [...english().keys()].filter((name) => name.startsWith(start));
    expect(names.map((name) => name.slice(start.length)).sort()).toEqual([...shownChecks].sort());
    const findings = readFileSync(path.join(programRoot, 'console/src/health/findings.ts'), 'utf8');
    expect(reasonCodes.filter((code) => !findings.includes(`\n  ${code}: (`))).toEqual([]);
  });

  /** Lists of choices, whose names appear next to each other. */
  const choosers = [
    ...['types', 'kinds', 'consentStates', 'channels', 'attributes.kinds', 'theme.use', 'orders'],
    ...['ownFields.types', 'catalogs.colors', 'catalogs.tabs', 'keys.rateOptions', 'keys.expiryOptions'],
    ...['keys.overlaps', 'intakes.overlaps', 'members.sees', 'members.shown', 'members.parts'],
    ...['importing.dateOrders', 'connect.scopes', 'roles', 'pages', 'columns', 'filterBar.fields'],
  ];

  it('name nothing twice in a list of choices, and no country, in any language', () => {
    for (const [tag, texts] of catalogs)
      for (const chooser of choosers) {
        const names = [...texts].flatMap(([name, text]) => {
          const [, part = ''] = name.split(/^(?:first|pages|signIn)\./);
          const isOne = part.startsWith(`${chooser}.`) && !part.slice(chooser.length + 1).includes('.');
          return isOne && typeof text === 'string' ? [text] : [];
        });
        expect([tag, chooser, names.length > 1]).toEqual([tag, chooser, true]);
        const twice = names.filter((name, index) => names.indexOf(name) !== index);
        expect({ [`${tag} ${chooser}`]: twice }).toEqual({ [`${tag} ${chooser}`]: [] });
      }
    const codes = phoneCountries().map(({ code }) => code);
    expect(codes).toContain('DE');
    // Countries that no longer exist have the names of their successors.
    for (const gone of ['DD', 'SU', 'YU', 'AN', 'UK', 'BU']) expect(codes).not.toContain(gone);
    for (const tag of catalogs.keys()) {
      const names = new Intl.DisplayNames(tag, { type: 'region' });
      const shown = codes.map((code) => names.of(code));
      expect([tag, shown.filter((text, index) => shown.indexOf(text) !== index)]).toEqual([tag, []]);
      expect([tag, codes.filter((code) => names.of(code) === code)]).toEqual([tag, []]);
    }
  });

  it('have one word for fields, which is not that of programs', () => {
    const attribute = /attribut|atribut|атрибут/i;
    const found = [...catalogs].flatMap(([tag, all]) =>
      [...all].flatMap(([name, text]) => (attribute.test(bare(text)) ? [`${tag} ${name}`] : [])),
    );
    expect(found).toEqual([]);
  });

  /** Words that begin a clause without a verb, or a question. */
  const clauses: Readonly<Record<string, string>> = {
    de: 'Was|Wer|Wen|Wem|Woher',
    en: 'What|Who|Whoever|How|Where',
    es: 'Lo que|Qué|Quien|Quién|Cómo|De dónde',
    id: 'Siapa|Bagaimana|Apa yang|Yang Anda',
    'pt-BR': 'O que|Quem|De onde',
    ru: 'Что|Кто|Откуда|Кому',
  };

  it('begin no sentence with a clause, except for questions', () => {
    for (const [tag, texts] of files) {
      const begin = new RegExp(`^(?:${clauses[tag]})\\s`);
      const sentences = texts.flatMap(([name, text]) =>
        text.split(/(?<=[.?{])\s*/).map((sentence) => [name, sentence] as const),
      );
      const wrong = sentences.filter(([, text]) => begin.test(text) && !text.trimEnd().endsWith('?'));
      expect([tag, sentences.length > 1_500, wrong]).toEqual([tag, true, []]);
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
    expect(changed('first.actions.save')).toEqual(['first.actions.save is missing']);
    expect(changed('first.actions.more', 'Mehr')).toEqual(['first.actions.more is not a key of English']);
    expect(changed('first.actions.save', 'Save')).toEqual(['first.actions.save is the English text: Save']);
    const goTo = 'first.goTo(page)';
    expect(changed(goTo, 'Öffnen')).toEqual([`${goTo} is no function`]);
    expect(changed(goTo, (_page) => 'Öffnen')).toEqual([`${goTo} does not mention value 1: Öffnen`]);
    expect(changed(goTo, () => 'Öffnen')).toContain(`${goTo} has 0 parameters, not 1`);
    const forms: Readonly<Record<number, string>> = { 1: '1 Tag', 7130005: '7130005 Tage' };
    expect(
      changed('pages.usage.days(count: number)', (count) => forms[count as number] ?? 'undefined'),
    ).toContain('pages.usage.days(count: number) with 21 says: undefined');
    const brief = 'pages.bulkChanges.brief(changed: number, failed?: number)';
    expect(changed(brief, (left, right) => `~${left} ${right}`)).toContain(
      `${brief} without value 2 says: ~7130005 undefined`,
    );
    expect(formProblems('en', '{count, plural, one {# row} other {# rows}}')).toEqual([]);
    expect(formProblems('ru', '{a, select, none {} other {{n, plural, one {#} few {#} other {#}}}}')).toEqual(
      ['n has the forms one, few, other, not one, few, many, other'],
    );
    expect(formProblems('en', '{name, select, none {}} {count, number}')).toEqual([
      'name has no form other',
      'count is a number',
    ]);
    expect(formProblems('en', '{count, plural, one {# row} other {# rows}')).toEqual([
      'a brace is not closed',
    ]);
  });

  it('code that loads before the pages does not read texts of pages', () => {
    const json = JSON.parse(readFileSync(path.join(folder, 'en.json'), 'utf8'));
    const later = ['signIn', ...Object.keys(json.pages).map((key) => key.split('(')[0])];
    const one = `(?:${later.join('|')})\\b`;
    const names = new RegExp(
      `(?<!typeof )\\bt\\.${one}|const \\{[^}]*(?<![:.\\w] ?)\\b${one}[^}]*\\} = t\\b`,
    );
    const wrong = earlyModules(path.join(programRoot, 'console/src')).flatMap(([file, code]) => {
      const found = names.exec(code);
      return found === null ? [] : [`${file} reads ${found[0]}, which comes with the first page`];
    });
    expect(wrong).toEqual([]);
  });

  it('use the first known language of the reader', () => {
    const known = ['en', 'de', 'pt-BR', 'es', 'id', 'ru'];
    const pick = (...wanted: readonly string[]) => pickLanguage(wanted, known);
    expect(pick('de-AT', 'en')).toBe('de');
    expect(pick('pt')).toBe('pt-BR');
    expect(pick('pt-PT', 'es')).toBe('pt-BR');
    expect(pick('fr-FR', 'es-419', 'en')).toBe('es');
    expect(pick('ja')).toBe('en');
    expect(pick()).toBe('en');
  });
});

/** The modules that may load before the texts of pages: all except those behind `loadPage` or `pageRoute`. */
function earlyModules(root: string): readonly (readonly [file: string, code: string])[] {
  const modules = new Map<string, string>();
  const follow = (file: string) => {
    if (modules.has(file) || !/\.tsx?$/.test(file)) return;
    const code = readFileSync(file, 'utf8');
    modules.set(file, code);
    const early = code.replaceAll(
      /(?:loadPage\(|pageRoute\(\s*'[^']+',\s*)\(\) => import\('[^']+'\)(, \w+)?|\(\) => import\('[^']+'\),\s*'\w+Page'/g,
      '',
    );
    for (const [, name = ''] of early.matchAll(/(?<!port type .*)(?:from|import\() ?'(\.[^']+)'/g))
      follow(path.resolve(path.dirname(file), name));
  };
  follow(path.join(root, 'main.tsx'));
  return [...modules].map(([file, code]) => [path.relative(root, file), code] as const);
}
