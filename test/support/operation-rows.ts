/** The rows of the table of operations, from its source. */
import { sourceFiles } from './source-files.js';

export const operationsFile = 'src/core/operations.ts';
export const operationsSource =
  sourceFiles('src/core').find(({ path }) => path === operationsFile)?.text ?? '';

interface OperationRow {
  readonly name: string;
  /** the expression of its function */
  readonly text: string;
  /** the expression of its scopes; null: it needs none */
  readonly scopes: string | null;
}

export function readOperationRows(): readonly OperationRow[] {
  const [, table = ''] = /^const unguarded = \{\n([\s\S]*?)^\};/m.exec(operationsSource) ?? [];
  const groups = table.replaceAll(/\/\*\*.*\*\//g, '').matchAll(/\.\.\.(needs\w*)\(([^{]*)\{([^}]*)\}\)/g);
  return [...groups].flatMap(([, kind, scopes = '', rows = '']) =>
    rows
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map((one) => {
        const [name = '', text = name] = one.split(': ');
        return { name, text, scopes: kind === 'needs' ? scopes.replace(/,\s*$/, '') : null };
      }),
  );
}
