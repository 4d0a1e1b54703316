/** Guides that have moved: their earlier addresses lead to the new ones. */
import path from 'node:path';
import type { PageHandler } from '../static-file.js';

/** The new address of each guide, by its earlier one, below `/docs`. */
export const movedGuides: Readonly<Record<string, string>> = {
  clients: 'guides/clients',
  comparing: 'guides/comparing',
  console: 'guides/console',
  feed: 'guides/feed',
  forwarding: 'guides/forwarding',
  'guides/security': 'operate/hardening',
  'operate/metrics': 'reference/metrics',
  pulling: 'guides/pulling',
  quality: 'reference/quality',
  webhooks: 'guides/webhooks',
};

/** Returns permanent redirects by path, for the pages and for their sources. */
export function movedGuidePages(): Readonly<Record<string, PageHandler>> {
  const pages = Object.entries(movedGuides).flatMap(([from, to]) =>
    ['', '.md'].map((ending): readonly [string, PageHandler] => [
      `/docs/${from}${ending}`,
      redirectTo(path.posix.relative(path.posix.dirname(from), to) + ending),
    ]),
  );
  return Object.fromEntries(pages);
}

/** Redirects to a path relative to the page, since the server may be below a path. The query names an account. */
function redirectTo(target: string): PageHandler {
  return ({ url = '' }, response) => {
    const start = url.indexOf('?');
    const query = start === -1 ? '' : url.slice(start);
    response.writeHead(301, { location: target + query, 'content-length': 0 }).end();
  };
}
