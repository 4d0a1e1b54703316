/** The API reference: an OpenAPI document for each face, and a page that lists them with their operations. */
import type { Face } from '../faces/kit/define-face.js';
import { type OpenApiDocument, openApiOf } from '../faces/kit/openapi.js';

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

/** The page may load and run nothing. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
const htmlHeaders = { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' };
// A document holds no secrets, and tools in browsers fetch it.
const jsonHeaders = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' };

/** By path. A document is generated on first request. */
export function docsPages(options: DocsOptions): Readonly<Record<string, DocsPage>> {
  const documents = options.faces.map((face) => ({
    face,
    path: `/docs/${face.name}.json`,
    document: once(() => openApiOf(face, options.publicUrl)),
  }));
  const list: DocsPage = {
    type: 'text/html; charset=utf-8',
    headers: htmlHeaders,
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

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}' +
  'table{border-collapse:collapse}td{padding:.1rem 1rem .1rem 0;vertical-align:top}code{font-size:.9em}';

function pageOf({ version, publicUrl = '' }: DocsOptions, listed: readonly Listed[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Switchbook API reference</title>
<style>${style}</style>
</head>
<body>
<h1>Switchbook ${escaped(version)}</h1>
<p>Every API that is served here, with its OpenAPI 3.1 document.</p>
${listed.map((one) => sectionOf(one, publicUrl)).join('\n')}
</body>
</html>
`;
}

function sectionOf({ face, path, document }: Listed, publicUrl: string): string {
  const { paths, servers } = document();
  const start = new URL(servers[0]?.url ?? '/', 'http://localhost').pathname.replace(/\/$/, '');
  const rows = Object.entries(paths).flatMap(([at, item]) =>
    Object.entries(item).map(([method, operation]) =>
      rowOf(method, start + at, operation as { summary?: string }),
    ),
  );
  return `<section>
<h2>${escaped(face.title)}</h2>
<p><a href="${escaped(publicUrl + path)}">${escaped(path)}</a></p>
<table>
${rows.join('\n')}
</table>
</section>`;
}

function rowOf(method: string, path: string, { summary = '' }: { readonly summary?: string }): string {
  const cells = [`<code>${escaped(method.toUpperCase())}</code>`, `<code>${escaped(path)}</code>`];
  return `<tr><td>${cells.join('</td><td>')}</td><td>${escaped(summary)}</td></tr>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
