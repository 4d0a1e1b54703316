/** The generated parts of the clients match the document, and the handwritten parts stay small. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { problemCodes } from '../../src/faces/directory/kit/wire.js';
import { generateIt } from '../support/generated.js';

const generator = pathToFileURL(path.join(programRoot, 'scripts/clients/generate.mjs')).href;
const { generatedFiles } = (await import(generator)) as {
  generatedFiles: () => Promise<Record<string, string>>;
};
const files = await generatedFiles();
const read = (file: string) => fs.readFileSync(path.join(programRoot, file), 'utf8');

it.each(Object.entries(files))('%s is generated from the document', (file, text) => {
  expect(read(file), `${file} is stale: ${generateIt}`).toBe(text);
});

it('every code of a problem has a class', () => {
  const problems = files['clients/typescript/src/generated/problems.ts'] ?? '';
  expect([...problems.matchAll(/^ {2}(\w+): \w+Error,$/gm)].map(([, code]) => code)).toEqual(problemCodes);
  expect(problemCodes).toContain('cursor_expired');
});

it('the TypeScript client has at most 700 handwritten lines', () => {
  const folder = path.join(programRoot, 'clients/typescript/src');
  const names = fs.readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const lines = names.flatMap((name) => read(`clients/typescript/src/${name}`).split('\n'));
  expect(lines.filter((line) => !/^\s*($|\/\*\*|\*|\/\/)/.test(line)).length).toBeLessThanOrEqual(700);
});

it('the client has the version and the license of the program', () => {
  const [own, program] = ['clients/typescript/package.json', 'package.json'].map((file) =>
    JSON.parse(read(file)),
  );
  expect([own.version, own.license]).toEqual([program.version, program.license]);
  expect(own.dependencies).toBeUndefined();
});
