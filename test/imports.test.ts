/** Who may import whom. A folder's line says what it may use; everything else is refused with the right way. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SourceFile, sourceFiles } from './support/source-files.js';

const allowed: Readonly<Record<string, readonly string[]>> = {
  config: [],
  domain: [],
  text: [],
  files: ['domain', 'text'],
  postgres: [],
  store: ['domain'],
  core: ['domain', 'text', 'files', 'store'],
  'faces/kit': ['domain', 'core'],
  faces: ['faces/kit', 'domain', 'text', 'core'],
  http: ['domain', 'faces/kit'],
  jobs: ['domain', 'core'],
  compose: ['config', 'domain', 'postgres', 'store', 'core', 'faces/kit', 'http', 'jobs'],
  cli: ['compose', 'config', 'core', 'domain', 'jobs'],
};

const rightWay: Readonly<Record<string, string>> = {
  store: 'call an operation of the core instead; only the core touches the store',
  faces: 'faces are found by discovery (faces/kit/discover.ts) and know nothing of each other',
  http: 'nothing below the listener knows of HTTP servers',
  cli: 'nothing imports the command line',
  compose: 'only the command line composes',
  postgres: 'take a connection from compose.ts',
};

/** `store`, `faces/kit`, `faces` for any face, `compose` for the files of that name. */
function areaOf(file: string): string {
  const [, first = '', second = ''] = file.split('/');
  if (first === 'faces') return second === 'kit' ? 'faces/kit' : 'faces';
  return /^compose(-[a-z]+)?\.ts$/.test(first) ? 'compose' : first;
}

function violations(file: SourceFile): readonly string[] {
  const area = areaOf(file.path);
  const folder = file.path.split('/').slice(0, 3).join('/');
  const imports = [...file.text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    (match) => match[1] ?? '',
  );
  return imports.flatMap((specifier) => {
    const target = path.posix.join(path.posix.dirname(file.path), specifier).replace(/\.js$/, '.ts');
    if (!target.startsWith('src/')) return [`${file.path} imports ${target}: nothing in src/ may leave src/`];
    const to = areaOf(target);
    const isOwn = to === area && (area !== 'faces' || target.startsWith(`${folder}/`));
    if (isOwn || allowed[area]?.includes(to)) return [];
    return [
      `${file.path} imports ${target}: ${rightWay[to] ?? `${area} may import ${allowed[area]?.join(', ')}`}`,
    ];
  });
}

describe('the direction of imports', () => {
  it('every area of src/ has a line in the table', () => {
    const areas = new Set(sourceFiles('src').map((file) => areaOf(file.path)));
    expect([...areas].filter((area) => allowed[area] === undefined)).toEqual([]);
  });

  it('nothing imports what it may not', () => {
    expect(sourceFiles('src').flatMap(violations)).toEqual([]);
  });

  it('the guard sees a face that touches the store, another face, or a test', () => {
    const text =
      "import { a } from '../../store/accounts.js';\nimport { b } from '../other/ids.js';\nimport('../../../test/x.js');";
    expect(violations({ path: 'src/faces/acme/routes.ts', text })).toHaveLength(3);
    expect(
      violations({ path: 'src/core/x.ts', text: "import { face } from '../faces/kit/define-face.js';" }),
    ).toHaveLength(1);
  });
});
