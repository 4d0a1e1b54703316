/** The rows of the tables of operations, from their sources. */
import { balanced } from './references.js';
import { type SourceFile, sourceFiles } from './source-files.js';

interface OperationRow {
  readonly name: string;
  /** the expression of its function */
  readonly text: string;
  /** the expression of its scopes; null: it needs none */
  readonly scopes: string | null;
  /** the file of its table */
  readonly file: SourceFile;
}

const comment = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

export function readOperationRows(): readonly OperationRow[] {
  return sourceFiles('src').flatMap((file) =>
    [
      ...file.text.matchAll(/^export const \w+Operations = [\s\S]*?^[})\]]+;/gm),
      ...oneLineTables(file),
    ].flatMap(([table]) => {
      const text = table.replaceAll(comment, '');
      return [...text.matchAll(/\bneeds(?:None)?\(/g)].flatMap(({ 0: kind, index }) => {
        const parts = argumentsOf(text.slice(index + kind.length - 1));
        const scopes = kind === 'needs(' ? (parts[0] ?? '') : null;
        return rowsIn(parts.at(-1) ?? '').map((row) => ({ ...row, scopes, file }));
      });
    }),
  );
}

const oneLineTables = ({ text }: SourceFile) => text.matchAll(/^export const \w+Operations = .*\);$/gm);

function rowsIn(table: string): readonly Pick<OperationRow, 'name' | 'text'>[] {
  const group = /^(?:\.\.\.)?withNothingToRedact(?=\()/.exec(table);
  if (group !== null) return rowsIn(argumentsOf(table.slice(group[0].length))[0] ?? '');
  return argumentsOf(table).flatMap((line) => {
    if (line.startsWith('...')) return rowsIn(line);
    const [, name = line, value = name] = /^(\w+): ([\s\S]*)$/.exec(line) ?? [];
    const text = value.startsWith('withRedaction(')
      ? (argumentsOf(value.slice('withRedaction'.length))[0] ?? '')
      : value;
    return [{ name, text }];
  });
}

/** Splits what the first bracket encloses at its commas. */
function argumentsOf(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of balanced(text).slice(1, -1)) {
    if ('([{'.includes(letter)) depth += 1;
    if (')]}'.includes(letter)) depth -= 1;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim()).filter((value) => value !== '');
}
