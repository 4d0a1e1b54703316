/** The API reference: an OpenAPI document for each face, and a list of them with their operations. */

import { openApiOf } from '../../faces/kit/openapi/openapi.js';
import type { Face, Wire } from '../../faces/kit/wire/define-face.js';
import { escapeHtml } from '../html.js';
import { referencePath } from './reference.js';

export interface DocsPage {
  readonly type: string;
  readonly text: () => string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface DocsOptions {
  readonly faces: readonly Face[];
  /** scheme, host and perhaps a path of the server; absent: the address of the document */
  readonly publicUrl?: string | undefined;
}

// A document contains no secrets, and tools in browsers fetch it.
const jsonHeaders = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' };

/** Returns documents by path. Each is generated on its first request. */
export function docsPages(options: DocsOptions): Readonly<Record<string, DocsPage>> {
  const pages = options.faces.map((face): readonly [string, DocsPage] => {
    const text = rememberValue(() => JSON.stringify(openApiOf(face, options.publicUrl)));
    return [documentPath(face), { type: 'application/json', headers: jsonHeaders, text }];
  });
  return Object.fromEntries(pages);
}

const documentPath = ({ name }: Face) => `/docs/${name}.json`;

function rememberValue<Value>(make: () => Value): () => Value {
  let cached: { readonly value: Value } | undefined;
  return () => {
    cached ??= { value: make() };
    return cached.value;
  };
}

/** Returns all APIs with their operations as HTML. `root`: relative path to the root of the server. */
export function listOfApis(faces: readonly Face[], root: string): string {
  return faces.map((face) => sectionOf(face, root)).join('\n');
}

function sectionOf(face: Face, root: string): string {
  // Mounts of one wire have the same operations.
  const mounts = face.mounts.filter(
    (mount, index, all) => all.findIndex(({ wire }) => wire === mount.wire) === index,
  );
  const rows = mounts.flatMap(({ prefix, wire }) =>
    wire.routes.filter((route) => route.isShown !== false).map((route) => routeRowOf(prefix, route)),
  );
  const prefixes = face.mounts.map(({ prefix }) => `<code>${escapeHtml(prefix)}</code>`);
  const document = documentPath(face);
  return `<section>
<h3>${escapeHtml(face.title)}</h3>
<p>${prefixes.join(', ')}</p>
<p><a href="${escapeHtml(root + referencePath(face))}">Reference</a><a href="${escapeHtml(root + document)}">${escapeHtml(document)}</a></p>
<details>
<summary>${rows.length} operations</summary>
<table>
${rows.join('\n')}
</table>
</details>
</section>`;
}

function routeRowOf(prefix: string, { method, path, summary = '' }: Wire['routes'][number]): string {
  const full = prefix + path.replaceAll(/:([A-Za-z0-9_]+)/g, '{$1}');
  const cells = [`<code>${escapeHtml(method)}</code>`, `<code>${escapeHtml(full)}</code>`];
  return `<tr><td>${cells.join('</td><td>')}</td><td>${escapeHtml(summary)}</td></tr>`;
}
