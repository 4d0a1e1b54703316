/** The API reference: an OpenAPI document for each face, and a page that lists them with their operations. */

import { type OpenApiDocument, openApiOf } from '../faces/kit/openapi/openapi.js';
import type { Face } from '../faces/kit/wire/define-face.js';
import { escaped, plainHeaders, plainPage } from './html.js';
import { referencePath } from './reference.js';

export interface DocsPage {
  readonly type: string;
  readonly text: () => string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface DocsOptions {
  readonly faces: readonly Face[];
  readonly version: string;
  /** scheme, host and perhaps a path of the server; absent: those of the document */
  readonly publicUrl?: string | undefined;
}

// A document holds no secrets, and tools in browsers fetch it.
const jsonHeaders = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' };

/** Returns pages by path. A document is generated on first request. */
export function docsPages(options: DocsOptions): Readonly<Record<string, DocsPage>> {
  const documents = options.faces.map((face) => ({
    face,
    path: `/docs/${face.name}.json`,
    document: once(() => openApiOf(face, options.publicUrl)),
  }));
  const list: DocsPage = {
    type: 'text/html; charset=utf-8',
    headers: plainHeaders,
    text: once(() => pageOf(options, documents)),
  };
  const pages = documents.map(({ path, document }) => {
    const text = once(() => JSON.stringify(document()));
    return [path, { type: 'application/json', headers: jsonHeaders, text }] as const;
  });
  return { '/docs': list, '/docs/': list, ...Object.fromEntries(pages) };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

interface Listed {
  readonly face: Face;
  readonly path: string;
  readonly document: () => OpenApiDocument;
}

function pageOf({ version, publicUrl = '' }: DocsOptions, listed: readonly Listed[]): string {
  return plainPage(
    'Switchbook API reference',
    publicUrl,
    `<h1>Switchbook ${escaped(version)}</h1>
<p>Every API that is served here: its reference, with requests to copy, and its OpenAPI 3.1 document.</p>
${listed.map((one) => sectionOf(one, publicUrl)).join('\n')}`,
  );
}

function sectionOf({ face, path, document }: Listed, publicUrl: string): string {
  const { paths, servers } = document();
  const start = new URL(servers[0]?.url ?? '/', 'http://localhost').pathname.replace(/\/$/, '');
  const rows = Object.entries(paths).flatMap(([at, item]) =>
    Object.entries(item).map(([method, operation]) =>
      rowOf(method, start + at, operation as { summary?: string }),
    ),
  );
  const prefixes = face.mounts.map(({ prefix }) => `<code>${escaped(prefix)}</code>`);
  return `<section>
<h2>${escaped(face.title)}</h2>
<p>${prefixes.join(', ')}</p>
<p><a href="${escaped(publicUrl + referencePath(face))}">Reference</a><a href="${escaped(publicUrl + path)}">${escaped(path)}</a></p>
<details>
<summary>${rows.length} operations</summary>
<table>
${rows.join('\n')}
</table>
</details>
</section>`;
}

function rowOf(method: string, path: string, { summary = '' }: { readonly summary?: string }): string {
  const cells = [`<code>${escaped(method.toUpperCase())}</code>`, `<code>${escaped(path)}</code>`];
  return `<tr><td>${cells.join('</td><td>')}</td><td>${escaped(summary)}</td></tr>`;
}
