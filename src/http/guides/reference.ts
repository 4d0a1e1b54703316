/**
 * The reference of each API at `/docs/<face>`: Scalar, a viewer of OpenAPI documents, from `api-viewer/`, with the
 * document at `/docs/<face>.json`. All files are served by this server. The page's own links are relative, so that a
 * proxy may serve it below a path.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, gzip } from 'node:zlib';
import type { Face } from '../../faces/kit/wire/define-face.js';
import { escapeHtml } from '../html.js';
import { pageHeaders, viewerPolicy } from '../page-headers.js';
import { type PageHandler, reply, type StaticFile, sendFile } from '../static-file.js';

export function referencePath({ name }: Face): string {
  return `/docs/${name}`;
}

/** Returns files by path; empty in a clone without the folder. */
export function referencePages(
  faces: readonly Face[],
  folder: string,
): Readonly<Record<string, PageHandler>> {
  if (!existsSync(path.join(folder, 'scalar', 'manifest.json'))) return {};
  const manifest = readFileSync(path.join(folder, 'scalar', 'manifest.json'), 'utf8');
  const { version, sha256 } = JSON.parse(manifest) as { version: string; sha256: string };
  const viewer = `scalar-${version}.js`;
  const files: Readonly<Record<string, StaticFile>> = {
    [viewer]: packedFile(path.join(folder, 'scalar', 'scalar.js.br'), sha256),
    'reference.js': smallFile(path.join(folder, 'reference.js'), 'text/javascript; charset=utf-8'),
    'reference.css': smallFile(path.join(folder, 'reference.css'), 'text/css; charset=utf-8'),
  };
  const sentHeaders = { ...pageHeaders, vary: 'accept-encoding' };
  const page =
    (face: Face): PageHandler =>
    (_request, response) => {
      const nonce = randomBytes(16).toString('base64');
      const headers = { 'content-security-policy': viewerPolicy(nonce), 'cache-control': 'no-store' };
      const text = referencePageOf(face, faces, viewer, nonce);
      reply(response, 200, 'text/html; charset=utf-8', text, { ...pageHeaders, ...headers });
    };
  return {
    ...Object.fromEntries(
      Object.entries(files).map(([name, file]): [string, PageHandler] => [
        `/docs/${name}`,
        (request, response) => sendFile(request, response, file, sentHeaders),
      ]),
    ),
    ...Object.fromEntries(faces.map((face) => [referencePath(face), page(face)])),
  };
}

/**
 * Serves a packed file. Only the Brotli form is stored. Other encodings are made once, for the first client that does
 * not accept Brotli.
 */
function packedFile(file: string, sha256: string): StaticFile {
  const br = rememberBytes(() => readFile(file));
  const identity = rememberBytes(async () => promisify(brotliDecompress)(await br()));
  const zipped = rememberBytes(async () => promisify(gzip)(await identity()));
  const encodings = { br, gzip: zipped, identity };
  return {
    type: 'text/javascript; charset=utf-8',
    isHashed: true,
    etag: sha256.slice(0, 32),
    encoded: (encoding) => encodings[encoding](),
  };
}

function smallFile(file: string, type: string): StaticFile {
  const identity = readFileSync(file);
  const etag = createHash('sha256').update(identity).digest('hex').slice(0, 32);
  const br = rememberBytes(() => promisify(brotliCompress)(identity));
  const zipped = rememberBytes(() => promisify(gzip)(identity));
  const encodings = { br, gzip: zipped, identity: () => identity };
  return { type, isHashed: false, etag, encoded: (encoding) => encodings[encoding]() };
}

/** Makes a value once. A failure is not stored. */
function rememberBytes(make: () => Promise<Buffer>): () => Promise<Buffer> {
  let cached: Promise<Buffer> | undefined;
  return () => {
    cached ??= make().catch((error: unknown) => {
      cached = undefined;
      throw error;
    });
    return cached;
  };
}

function referencePageOf(face: Face, faces: readonly Face[], viewer: string, nonce: string): string {
  const others = faces.map(({ name, title }) => {
    const current = name === face.name ? ' aria-current="page"' : '';
    return `<a href="${escapeHtml(name)}"${current}>${escapeHtml(title)}</a>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta property="csp-nonce" content="${nonce}">
<title>${escapeHtml(face.title)}: reference</title>
<link rel="icon" href="../icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="reference.css">
<script src="reference.js" defer></script>
<script src="${escapeHtml(viewer)}" defer></script>
</head>
<body>
<header class="bar"><nav aria-label="APIs"><a href=".">API reference</a>${others.join('')}</nav></header>
<div id="reference" data-document="${escapeHtml(face.name)}.json"></div>
<noscript><p>This reference needs JavaScript. The OpenAPI document is at <a href="${escapeHtml(face.name)}.json">${escapeHtml(face.name)}.json</a>, and <a href=".">a list of all operations</a> works without.</p></noscript>
</body>
</html>
`;
}
