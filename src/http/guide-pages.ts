/** The guides that faces name, as the files that came with the program: plain text, readable without anything else. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Face } from '../faces/kit/wire/define-face.js';
import type { DocsPage } from './docs-pages.js';

const headers = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'" };

/** Returns pages by path: `/` and the file's path below the program's folder. */
export function guidePages(faces: readonly Face[], root: string): Readonly<Record<string, DocsPage>> {
  const files = faces.flatMap(({ connect }) => (connect.guide === null ? [] : [connect.guide]));
  return Object.fromEntries(
    files.map((file) => [
      `/${file}`,
      {
        type: 'text/plain; charset=utf-8',
        headers,
        text: () => readFileSync(path.join(root, file), 'utf8'),
      },
    ]),
  );
}
