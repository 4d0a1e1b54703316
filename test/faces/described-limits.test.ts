/**
 * Figures in documents are figures of the code, so that none changes alone. Those of a vendor's API are in its
 * `choices.ts`, those of our own in the `values` of each subject.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { openBodyLimits } from '../../src/faces/kit/wire/declared-route.js';
import { sourceFiles, vendorNames } from '../support/source-files.js';

interface PageSize {
  readonly default: number;
  readonly max: number;
}

/** Names of the parameter, also as one of a route: `listComments.limit`. */
const parameter = /(?:^|\.)(?:limit|per_page)$/;
/** A size that is no bound: below 1, or another name in backticks. */
const others = /`[^`]*`|\bbelow 1\b/g;

async function pageSizeOf(face: string): Promise<PageSize> {
  const choices = await import(path.join(programRoot, 'src/faces', face, 'choices.ts'));
  return choices.pageSize;
}

/** Returns the texts in the data files of a face, with their names. */
function textsOf(face: string, ...groups: readonly string[]): readonly (readonly [string, string])[] {
  const files = ['', 'v2', 'v3'].map((version) =>
    path.join(programRoot, 'src/faces', face, version, 'texts.json'),
  );
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => Object.entries(JSON.parse(readFileSync(file, 'utf8')) as object))
    .filter(([group]) => groups.length === 0 || groups.includes(group))
    .flatMap(([group, texts]) => (typeof texts === 'string' ? [[group, texts]] : Object.entries(texts)));
}

describe.each(vendorNames())('the document of %s', (face) => {
  it('names the sizes of pages that the API has', async () => {
    const size = await pageSizeOf(face);
    const sentences = textsOf(face, 'parameters').flatMap(([name, text]) =>
      parameter.test(name) ? [text] : [],
    );
    expect(sentences.length).toBeGreaterThan(0);
    for (const text of sentences) {
      const numbers = (text.replaceAll(others, '').match(/\d+/g) ?? []).map(Number);
      expect([text, numbers.filter((number) => number !== size.max && number !== size.default)]).toEqual([
        text,
        [],
      ]);
      expect([text, numbers.includes(size.max)]).toEqual([text, true]);
    }
  });
});

/** A bound that a sentence states, such as `at most 1,000`. */
const bound = /\b(?:at most|more than|larger than|or|up to|above|maximum of) (\d[\d,]*)( [KM]iB)?/gi;
const bytesOf: Readonly<Record<string, number>> = { ' KiB': 1024, ' MiB': 1024 ** 2 };

/** Returns all numbers of a value, at any depth. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

it.each(vendorNames())('each bound in the texts of %s is one of its choices', async (face) => {
  const ofFace = await import(path.join(programRoot, 'src/faces', face, 'choices.ts'));
  const choices = numbersIn([ofFace, openBodyLimits]);
  const stated = textsOf(face).flatMap(([name, text]) =>
    [...text.matchAll(bound)].map(([, digits = '', unit]) => {
      const number = Number(digits.replaceAll(',', ''));
      return [name, number * (bytesOf[unit ?? ''] ?? 1)] as const;
    }),
  );
  // No choice is 0 or 1.
  expect(stated.filter(([, number]) => number > 1 && !choices.includes(number))).toEqual([]);
});

it('a size of pages is only in choices', () => {
  const found = sourceFiles('src/faces').flatMap(({ path: file, text }) =>
    /choices\.ts$/.test(file)
      ? []
      : [...text.matchAll(/^(?:export )?const (\w*[pP]ageSize) = \d+/gm)].map(
          ([, name]) => `${file}: ${name}`,
        ),
  );
  expect(found).toEqual([]);
});

/** A figure that a sentence of our own API states, with the word after it. */
const figure =
  /\b(?:at (?:most|least)|(?:more|fewer|less|larger) than|within|for|after|up to|above|latest|beyond|last|first|have|at) (\d[\d,]*)(?: ([A-Za-z]+))?/gi;
const unitOf: Readonly<Record<string, number>> = {
  KiB: 1024,
  MiB: 1024 ** 2,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};
/** Files with figures that several subjects state. */
const sharedFigures = [
  'src/access/values/key-limits.ts',
  'src/contacts/values/request-limits.ts',
  'src/faces/directory/kit/choices.ts',
  'src/members/values/member-limits.ts',
  'src/retention/values.ts',
  'src/sessions/values/session-times.ts',
  'packages/domain/src/contact/contact-limits.ts',
];
const figureFile = /(?:^|\/)(?:values(?:\/.+)?|[a-z-]*limits|choices)\.ts$/;

async function figuresOf(subject: string): Promise<ReadonlySet<number>> {
  const own = sourceFiles(subject)
    .map((file) => file.path)
    .filter((file) => figureFile.test(file) && !file.endsWith('.test.ts'));
  const modules = await Promise.all(
    [...own, ...sharedFigures].map((file) => import(path.join(programRoot, file))),
  );
  return new Set(modules.flatMap((module) => numbersIn({ ...module })));
}

const ownTexts = readdirSync(path.join(programRoot, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'texts.json' && !/^faces\/(?!directory\/)/.test(file))
  .map((file) => `src/${file}`);

it.each(ownTexts)('each figure in %s is one of its values', async (file) => {
  const known = await figuresOf(/^src\/(?:faces\/)?[^/]+/.exec(file)?.[0] ?? '');
  const texts = Object.entries(JSON.parse(readFileSync(path.join(programRoot, file), 'utf8')) as object);
  const unknown = texts
    .flatMap(([group, all]): [string, string][] =>
      typeof all === 'string' ? [[group, all]] : Object.entries(all as object),
    )
    .flatMap(([name, text]) =>
      [...text.matchAll(figure)].map(([words, digits = '', unit = '']) => ({
        where: `${name}: ${words}`,
        number: Number(digits.replaceAll(',', '')),
        unit: unitOf[unit] ?? 1,
      })),
    )
    .filter(({ number, unit }) => number > 1 && !known.has(number) && !known.has(number * unit))
    .filter(({ number, unit }) => unit < 1_000 || !known.has((number * unit) / 1_000));
  expect(unknown.map(({ where }) => where)).toEqual([]);
});
