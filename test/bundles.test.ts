/**
 * Characters beyond ASCII have the same meaning in the sources and in bundles, which are read as one byte per
 * character.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these strings are code.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';
import * as esbuild from 'esbuild';
import { describe, expect, it } from 'vitest';
import { inAscii, mustBeAscii } from '../scripts/bundle.mjs';
import { programRoot } from '../src/config/root.js';
import { inTwoLengths } from './support/lengths.js';

/** The value of an expression of a source, as the loader of the bundles gets it. */
async function bundled(expression: string): Promise<unknown> {
  const source = `globalThis.value = ${expression};`;
  const ascii = await inAscii(esbuild, source, {
    file: path.join(programRoot, 'src', 'some.ts'),
    loader: 'ts',
  });
  const { code } = await esbuild.transform(ascii, { loader: 'ts', target: 'node20', minifySyntax: true });
  const context: { value?: unknown } = {};
  vm.runInNewContext(Buffer.from(code, 'utf8').toString('latin1'), context);
  return context.value;
}

const found = "(pattern, text) => JSON.stringify([text.search(pattern), text.replaceAll(pattern, '<$&>')])";

describe('a letter beyond ASCII', () => {
  it.each([
    ['/d[ée]sabonn/gi', 'Désabonné, desabonne, DÉSABONNÉ'],
    ['/отписк|ส/giu', 'Отписка, ส'],
    ["/[\\p{M}.'’]/gu", 'Côte d’Ivoire'],
    ['/[\\s\\-–]+/g', 'a – b'],
    ['/[😀-😎]/gu', 'x😃y'],
    ['/😀|é/g', 'x😀é'],
    ['/\\é\\\\é/g', 'é\\é'],
    ['/(?<größe>é)\\k<größe>/gu', 'éé'],
    ['/[^é]/g', 'éa'],
    ['/\\u00e9|\\xe9/g', 'é'],
    ['/\u00a0|\ufeff/g', 'a\u00a0b'],
  ])('matches %s like the source', async (pattern, text) => {
    const expression = `(${found})(${pattern}, ${JSON.stringify(text)})`;
    const inSource: unknown = vm.runInNewContext(expression);
    expect(await bundled(expression)).toBe(inSource);
    expect(inSource).not.toContain('[-1,');
  });

  it.each([
    'String.raw`é\\n${1}–`',
    '((parts) => parts.raw.join("|") + parts.join("|"))`é\\u00e9${1}’ẞ`',
    '`é${"ü"}😀`',
    '"é😀\\u2028"',
    '({ ключ: 1 }).ключ',
    '[/é/u.test("é"), `é`, (() => { const größe = 2; return größe; })()].join()',
  ])('keeps its value in %s', async (expression) => {
    const inSource: unknown = vm.runInNewContext(expression);
    expect(await bundled(expression)).toBe(inSource);
  });

  const ways = {
    short: async (path: string, text: string) => {
      mustBeAscii({ path, text });
      expect(text.match(warned) ?? [], path).toEqual([]);
    },
    long: async (path: string, text: string) => {
      const options = { charset: 'ascii', legalComments: 'none', minifyWhitespace: true } as const;
      const { code } = await esbuild.transform(text, options);
      expect(code.match(/.{0,40}[^\0-\x7f].{0,40}/g) ?? [], path).toEqual([]);
      expect(code.match(warned) ?? [], path).toEqual([]);
    },
  };
  /** Imports that cause a warning of Node.js; comments use the same form for types. */
  const warned = /^(?!\s*\*).*(?<![\w$.])import\(.{0,80}/gm;
  inTwoLengths(
    'is in no code of the bundles, and neither is an import with a warning',
    ways,
    async (check) => {
      for (const name of ['server.cjs', 'commands.cjs']) {
        const file = path.join(programRoot, 'dist', 'bundles', name);
        await check(file, fs.readFileSync(file, 'utf8'));
      }
    },
  );

  it('fails the build if it is in the code of a bundle, which reports its line', () => {
    const file = path.join(programRoot, 'dist', 'bundles', 'server.cjs');
    const fine = '/** naïve */\nconst a = 1;\n  * é\n// é\n';
    mustBeAscii({ path: file, text: fine });
    const location = { file: 'dist/bundles/server.cjs', line: 3 };
    const fault = { errors: [expect.objectContaining({ location })] };
    expect(() => mustBeAscii({ path: file, text: '// é\n\nx = /é/;\n' })).toThrow(
      expect.objectContaining(fault),
    );
  });
});

it('a module from outside of a bundle is loaded without a warning of Node.js', () => {
  const loader = pathToFileURL(path.join(programRoot, 'scripts', 'bundle.mjs')).href;
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'switchbook-bundle-'));
  try {
    const outside = path.join(folder, 'face.mjs');
    fs.writeFileSync(outside, 'export const name = "outside";');
    const bundle = path.join(folder, 'bundle.cjs');
    const load = `exports.load = () => __import(${JSON.stringify(pathToFileURL(outside).href)});`;
    fs.writeFileSync(bundle, `(function(exports,require,module,__filename,__import){${load}})`);
    const code = `import { loadFile } from ${JSON.stringify(loader)};
      process.stdout.write((await loadFile(${JSON.stringify(bundle)}).load()).name);`;
    const ran = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    expect([ran.stdout, ran.stderr]).toEqual(['outside', '']);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
