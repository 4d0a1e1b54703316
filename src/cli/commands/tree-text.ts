/** A tree of conditions as it is given: JSON, or the name of a file with it. */
import { readFileSync, statSync } from 'node:fs';
import { invalid } from '../../domain/problem.js';
import { unreadable } from '../run/cli-error.js';

const maxFile = 64 * 1024;

/** JSON of a tree begins with `{`, and no usual file name does. */
export function treeText(given: string): string {
  if (/^\s*(\{|$)/.test(given)) return given;
  try {
    if (statSync(given).size <= maxFile) return readFileSync(given, 'utf8');
  } catch (error) {
    throw unreadable(given, error, `Name a file with a tree, or write the tree: --filter '{"field":…}'.`);
  }
  throw invalid('--filter', 'too_long', `must be a file of at most ${maxFile} bytes`);
}
