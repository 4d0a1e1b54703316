/** Documents of vendors' APIs describe the page sizes of `choices.ts`, so that no choice changes without its text. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
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

/** Returns the sentences that describe the parameter in the data files of a face. */
function sentencesOf(face: string): readonly string[] {
  const files = ['', 'v2', 'v3'].map((version) =>
    path.join(programRoot, 'src/faces', face, version, 'texts.json'),
  );
  return files
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as { parameters: Record<string, string> })
    .flatMap(({ parameters }) => Object.entries(parameters).filter(([name]) => parameter.test(name)))
    .map(([, text]) => text);
}

describe.each(vendorNames())('the document of %s', (face) => {
  it('names the sizes of pages that the API has', async () => {
    const size = await pageSizeOf(face);
    const sentences = sentencesOf(face);
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
