/**
 * The documentation at `/docs`: the output of `scripts/guides.mjs` from the user documents below `docs/`, with a
 * search. Neighbor: `guide-addresses.ts` has the parts that depend on the reader.
 */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { BodySlots } from '@switchbook/admission/body-slots.js';
import { clientNetwork } from '../../faces/kit/exchange/client-network.js';
import { arrivalOf } from '../../faces/kit/exchange/served-exchange.js';
import type { Face } from '../../faces/kit/wire/define-face.js';
import { documentHeaders, escapeHtml, plainPage } from '../html.js';
import { isBrowser } from '../missing-page.js';
import { filePolicy } from '../page-headers.js';
import { type Encoding, type PageHandler, sendFile } from '../static-file.js';
import { listOfApis } from './api-documents.js';
import {
  fillInAddresses,
  type GuideReader,
  guideReaderOf,
  hasExample,
  queryOf,
  type ReaderSettings,
} from './guide-addresses.js';
import { type GuideMatch, GuideSearch, maxQueryLength } from './guide-search.js';
import { movedGuidePages } from './moved-guides.js';

interface GuideOptions extends ReaderSettings {
  readonly faces: readonly Face[];
  readonly version: string;
  /** the program's folder */
  readonly root: string;
}

const indexPage = 'README';

/** Returns pages by path. A program without its documents only has the list of APIs. */
export function guidePages(options: GuideOptions): Readonly<Record<string, PageHandler>> {
  const sources = path.join(options.root, 'docs');
  const rendered = path.join(options.root, 'dist', 'docs');
  const documents = filesOf(rendered, '.json').map((file) => file.replace(/\.json$/, ''));
  const assets = filesOf(sources, '.json', '.png', '.svg', '.yml').map((file) => `/docs/${file}`);
  const guide = async (name: string) => {
    const text = await readFile(path.join(rendered, `${name}.json`), 'utf8');
    const { title, html } = JSON.parse(text) as { title: string; html: string };
    return { title, html: withoutMissing(html, assets) };
  };
  const front = readerPage(options, async (reader) => {
    const { title, html } = documents.includes(indexPage)
      ? await guide(indexPage)
      : { title: 'Documentation', html: '' };
    const apis = `<h2 id="apis">API reference</h2>
<p>Switchbook ${escapeHtml(options.version)} serves these APIs. Each has a reference, with requests to copy, and an OpenAPI 3.1 document.</p>
${listOfApis(options.faces, reader.root)}`;
    return { title, body: `${searchForm(reader)}<article>${fillInAddresses(html, reader)}</article>${apis}` };
  });
  const page = (name: string) =>
    readerPage(options, async (reader) => {
      const { title, html } = await guide(name);
      const forms = searchForm(reader) + (hasExample(html) ? accountForm(reader) : '');
      return { title, body: `${forms}<article>${fillInAddresses(html, reader)}</article>` };
    });
  const search = makeSearchIn(path.join(rendered, 'search.json'));
  const guides = documents.filter((name) => name !== indexPage && name !== 'search');
  return {
    ...movedGuidePages(),
    ...Object.fromEntries(guides.map((name) => [`/docs/${name}`, page(name)])),
    ...Object.fromEntries(guides.map((name) => [`/docs/${name}.md`, sourcePage(sources, `${name}.md`)])),
    ...Object.fromEntries(assets.map((file) => [file, filePage(path.join(options.root, file))])),
    '/docs/search': readerPage(options, async (reader, request) => {
      const index = await search();
      const query = reader.query.get('q') ?? '';
      const address = clientNetwork(arrivalOf(request)?.address ?? request.socket.remoteAddress);
      const find = () => index.find(query);
      return resultsPage(reader, index.known(query) ?? (await searches.run(address, find)));
    }),
    '/docs': front,
    '/docs/': front,
  };
}

/** Lists files with these endings, relative to the folder, without decisions and pages for developers. */
function filesOf(folder: string, ...endings: readonly string[]): readonly string[] {
  const files = existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]).sort() : [];
  return files.filter(
    (file) => endings.includes(path.extname(file)) && !/^(?:decisions|develop)\//.test(file),
  );
}

/** Replaces pictures that a package lacks by their descriptions. */
function withoutMissing(html: string, assets: readonly string[]): string {
  return html.replaceAll(
    /<img src="\u0001([^"]*)" alt="([^"]*)"[^>]*>/g,
    (image, file: string, description: string) => (assets.includes(file) ? image : `<em>${description}</em>`),
  );
}

/** Returns the search, which reads the index at the first call. A failure is not stored. */
function makeSearchIn(file: string): () => Promise<GuideSearch> {
  let index: GuideSearch | undefined;
  return async () => {
    index ??= new GuideSearch(existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : []);
    return index;
  };
}

/** Serves the Markdown of a guide to programs. A browser is redirected to the page. */
function sourcePage(folder: string, file: string): PageHandler {
  const source = filePage(path.join(folder, file));
  return (request, response) => {
    response.setHeader('vary', 'accept, accept-encoding');
    if (!isBrowser(request)) return source(request, response);
    response.writeHead(302, { location: path.basename(file, '.md'), 'content-length': 0 }).end();
  };
}

/** Searches of one address run in sequence, and other requests run between two of them. */
const searches = new BodySlots(20);

function resultsPage(reader: GuideReader, hits: readonly GuideMatch[]): { title: string; body: string } {
  const query = reader.query.get('q') ?? '';
  const outcome =
    query.trim() === ''
      ? 'Enter words that a section must have.'
      : query.length > maxQueryLength
        ? `The search used the first ${maxQueryLength} characters.`
        : hits.length === 0
          ? 'No section has all of these words. Try fewer words.'
          : '';
  const items = hits.map((hit) => hitOf(hit, reader));
  return {
    title: 'Search',
    body: `${searchForm(reader)}<h1>Search</h1>\n<p>${outcome}</p>\n<ol class="hits">${items.join('\n')}</ol>`,
  };
}

function hitOf({ page, title, anchor, heading, excerpt }: GuideMatch, reader: GuideReader): string {
  const { before, found, after } = excerpt;
  const href = escapeHtml(page + queryOf(reader) + (anchor === '' ? '' : `#${anchor}`));
  const name = heading === title ? title : `${title}: ${heading}`;
  return `<li><a href="${reader.root}${href}">${escapeHtml(name)}</a>
<p>${escapeHtml(before)}<mark>${escapeHtml(found)}</mark>${escapeHtml(after)}</p></li>`;
}

function searchForm(reader: GuideReader): string {
  const { account, query } = reader;
  const hidden = account === undefined ? '' : `<input type="hidden" name="account" value="${account}">`;
  const words = escapeHtml((query.get('q') ?? '').slice(0, maxQueryLength));
  return `<form role="search" action="${reader.root}/docs/search"><label for="q">Search the documentation</label><input type="search" id="q" name="q" maxlength="${maxQueryLength}" value="${words}">${hidden}<button>Search</button></form>\n`;
}

function accountForm({ account = '', isRefused }: GuideReader): string {
  const refusal = isRefused
    ? '<p role="alert">An account has an id, a number or a slug, for example corner-shop.</p>'
    : '';
  return `<form><label for="account">Account in commands</label><input id="account" name="account" maxlength="63" placeholder="id, number or slug" value="${account}"><button>Show</button>${refusal}</form>\n`;
}

/**
 * Serves a page that is made for each reader. Browsers revalidate it each time, since two readers may get different
 * pages.
 */
function readerPage(
  options: GuideOptions,
  make: (
    reader: GuideReader,
    request: IncomingMessage,
  ) => Promise<{ readonly title: string; readonly body: string }>,
): PageHandler {
  return async (request, response, scheme) => {
    const reader = guideReaderOf(options, request, scheme);
    const { title, body } = await make(reader, request);
    const bytes = Buffer.from(plainPage(`${title} · Switchbook`, reader.root, body, queryOf(reader)));
    await sendFile(request, response, fileInMemory(bytes, 'text/html; charset=utf-8'), {
      ...documentHeaders,
      vary: 'accept-encoding',
    });
  };
}

const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};
const fileHeaders = { 'x-content-type-options': 'nosniff', 'content-security-policy': filePolicy };

function filePage(file: string): PageHandler {
  const type = types[path.extname(file)] ?? 'text/plain; charset=utf-8';
  return async (request, response) => {
    if (!response.hasHeader('vary')) response.setHeader('vary', 'accept-encoding');
    await sendFile(request, response, fileInMemory(await readFile(file), type), fileHeaders);
  };
}

const gzipAside = promisify(gzip);
const brotliAside = promisify(brotliCompress);

/** The highest quality takes a hundred times as long. */
const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

function fileInMemory(bytes: Buffer, type: string) {
  const encoded = (encoding: Encoding) =>
    encoding === 'br' ? brotliAside(bytes, quick) : encoding === 'gzip' ? gzipAside(bytes) : bytes;
  const etag = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  return { type, isHashed: false, etag, encoded };
}
