/**
 * The web console at `/`: the files that `scripts/console.mjs` built, read once. Only the paths of its pages return the
 * one document, and only to a browser. So a mistyped path of an API never returns a page.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { consolePolicy, pageHeaders } from './page-headers.js';
import { type Encoding, sendFile } from './static-file.js';

interface ManifestFile {
  readonly path: string;
  /** its name in the folder, without the ending of the encoding */
  readonly stored: string;
  readonly type: string;
  /** whether its name contains a hash of its content */
  readonly isHashed: boolean;
  readonly etag: string;
}

interface Manifest {
  readonly pages: readonly string[];
  readonly files: readonly ManifestFile[];
}

interface EncodedFile {
  readonly br: Buffer;
  readonly gzip: Buffer;
}

const headers = { 'content-security-policy': consolePolicy, ...pageHeaders, vary: 'accept, accept-encoding' };
/** Headers of scripts, styles, fonts and pictures. A first visit loads a dozen such files, so the headers are few. */
const headersOfParts = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  vary: 'accept-encoding',
};

export class ConsoleFiles {
  readonly #manifest: Manifest;
  readonly #folder: string;
  readonly #contents = new Map<string, EncodedFile>();

  /** Reads all files of the console. A clone without a build has no pages. */
  constructor(folder: string) {
    const file = path.join(folder, 'manifest.json');
    this.#folder = folder;
    this.#manifest = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { pages: [], files: [] };
    // All files are read at once: a developer's build replaces the folder while the server runs.
    for (const manifestFile of this.#manifest.files)
      this.#contents.set(manifestFile.path, this.#read(manifestFile));
  }

  /** Whether the console answers this path to this caller. */
  serves(request: IncomingMessage, urlPath: string): boolean {
    return this.#find(request, urlPath) !== undefined;
  }

  async answer(request: IncomingMessage, response: ServerResponse, urlPath: string): Promise<void> {
    const file = this.#find(request, urlPath);
    const contents = file && this.#contents.get(file.path);
    if (file === undefined || contents === undefined) {
      response.writeHead(404).end();
      return;
    }
    const encoded = (encoding: Encoding) =>
      encoding === 'identity' ? gunzipSync(contents.gzip) : contents[encoding];
    const fileHeaders = file.path === '/index.html' ? headers : headersOfParts;
    await sendFile(request, response, { ...file, encoded }, fileHeaders);
  }

  #find({ headers: { accept = '' } }: IncomingMessage, urlPath: string): ManifestFile | undefined {
    const { files, pages } = this.#manifest;
    const file = files.find((manifestFile) => manifestFile.path === urlPath);
    if (file !== undefined) return file;
    const [, first = ''] = urlPath.split('/');
    // Other clients than browsers get the usual answer for a page's path.
    if (!pages.includes(`/${first}`) || !/\btext\/html\b/i.test(accept)) return undefined;
    return files.find((manifestFile) => manifestFile.path === '/index.html');
  }

  #read({ stored }: ManifestFile): EncodedFile {
    const read = (ending: string) => readFileSync(path.join(this.#folder, `${stored}.${ending}`));
    return { br: read('br'), gzip: read('gz') };
  }
}
