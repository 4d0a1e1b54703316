/** Spelling is American, in code, comments, documents and messages. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';

/** Stems of words that end in `-ise` or `-isation` in Britain. */
const stems =
  'anonym apolog author canonical capital categor character custom final general initial local material maxim minim ' +
  'normal optim organ priorit random recogn serial special standard summar synchron token util';

/** British forms. `cancelled` is not listed: it is a state of jobs in the API. */
const british = new RegExp(
  [
    `(?:${stems.split(' ').map(eitherCase).join('|')})is(?=e|ing|ation|able)`,
    ...'diallable neighbour colour behaviour favour honour flavour labour catalogue artefact defence offence'
      .split(' ')
      .map(eitherCase),
    ...'licence judgement learnt misspelt fulfil(?!l) skilful whilst ageing centre analyse grey'
      .split(' ')
      .map(eitherCase),
    // `aria-labelledby` is a word of HTML.
    '(?:(?<!aria-)[Ll]abel|[Tt]ravel|[Mm]odel|[Ss]ignal|[Tt]otal|[Dd]ial|[Ll]evel|[Tt]unnel)l(?=ed|ing|er\\b)',
    '\\bper cent\\b',
  ].join('|'),
  'g',
);

function eitherCase(word: string): string {
  return word.replace(/[a-z]/, (letter) => `[${letter.toUpperCase()}${letter}]`);
}

const patterns =
  '*.ts *.tsx *.mts *.mjs *.cjs *.js *.json *.md *.py *.sh *.css *.html *.yml *.yaml *.conf *.toml *.sql';
/**
 * Released notes and migrations stay unchanged, requests of other programs are theirs, and languages of the console
 * have other words.
 */
const leftOut =
  /^(CHANGELOG\.md|migrations\/|test\/words\/spelling\.test\.ts|test\/third-party\/clients\/|test\/release\/|api-viewer\/scalar\/|console\/(?!src\/|index)|console\/src\/texts\/(?!en\.)[\w-]+\.json|(.*\/)?package-lock\.json)/;

/** Words of other programs, of files, and of CSS. */
const exceptions: Readonly<Record<string, number>> = {
  'bench/quality/peers.py': 1,
  'packages/contact-files/src/bytes/decode-text.ts': 2,
  'packages/contact-files/src/columns/consent-answers.ts': 1,
  'packages/contact-files/src/columns/headings.ts': 3,
  'packages/contact-files/src/columns/program-headings.ts': 1,
  'packages/domain/src/contact/contact-fields.ts': 1,
  'packages/domain/src/text/colors.ts': 1,
  // Texts of the console, and tests that read them.
  'console/src/texts/en.json': 6,
  'test/console/catalogs.test.ts': 2,
  'test/console/fields.test.ts': 1,
};

it('words have the American spelling', () => {
  const files = execFileSync('git', ['ls-files', ...patterns.split(' ')], {
    cwd: programRoot,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 ** 2,
  })
    .split('\n')
    .filter((file) => file !== '' && !leftOut.test(file));
  expect(files.length).toBeGreaterThan(2_000);
  const found = files.flatMap((file) =>
    (readFileSync(path.join(programRoot, file), 'utf8').match(british) ?? []).map((word) => ({ file, word })),
  );
  const counts = new Map<string, number>();
  const others = found.filter(({ file }) => {
    counts.set(file, (counts.get(file) ?? 0) + 1);
    return (counts.get(file) ?? 0) > (exceptions[file] ?? 0);
  });
  expect(others).toEqual([]);
});

it('finds British forms in words and in names', () => {
  const texts =
    'a neighbour, isNormalised, Serialiser, labelled, tokenIssuedAt, optimistic, cancelled, colors';
  expect(texts.match(british)).toEqual(['neighbour', 'Normalis', 'Serialis', 'labell']);
});
