/**
 * The parts of a guide that depend on its reader. These are links relative to the page, the base URL of this server,
 * and the account in commands. Nothing about a reader is stored. A document must not write `http://127.0.0.1:4470` for
 * the process itself, as in the configuration of a proxy: every such address becomes the reader's address. Decision:
 * docs/decisions/0024-openapi-documents.md.
 */
import type { IncomingMessage } from 'node:http';
import { isSlug } from '@switchbook/domain/text/slug.js';
import type { HostNames } from '../../faces/kit/exchange/host-names.js';
import { escapeHtml } from '../html.js';

export interface GuideReader {
  /** relative path from the page to the root of the server, without a slash at the end */
  readonly root: string;
  /** the base URL of the server; empty: unknown */
  readonly url: string;
  /** id, number or slug; safe in HTML and in URLs */
  readonly account?: string | undefined;
  /** The request named an account in a form that no account has. */
  readonly isRefused: boolean;
  readonly query: URLSearchParams;
}

/** The guides write the usual address of a server. */
const exampleUrl = /http:\/\/127\.0\.0\.1:4470(?!\d)/g;

export interface ReaderSettings {
  readonly hosts: HostNames;
  readonly publicUrl?: string | undefined;
}

export function guideReaderOf(
  { hosts, publicUrl }: ReaderSettings,
  request: IncomingMessage,
  scheme: 'http' | 'https' | undefined,
): GuideReader {
  const [path = '', search = ''] = (request.url ?? '').replace(/^https?:\/\/[^/]*/i, '').split(/\?([^#]*)/);
  const query = new URLSearchParams(search);
  const slug = (query.get('account') ?? '').trim().toLowerCase();
  const depth = path.split('/').length - 2;
  return {
    root: depth === 0 ? '.' : Array(depth).fill('..').join('/'),
    url: publicUrl ?? hosts.originOf(request.headers.host, scheme),
    account: isSlug(slug) ? slug : undefined,
    isRefused: slug !== '' && !isSlug(slug),
    query,
  };
}

/** Keeps the account in links to other pages. */
export function queryOf({ account }: GuideReader): string {
  return account === undefined ? '' : `?account=${account}`;
}

/** Whether a page has the account of an example. */
export function hasExample(html: string): boolean {
  return html.includes('\u0003');
}

/** Replaces the placeholders that `scripts/guides.mjs` writes by the reader's values. */
export function fillInAddresses(html: string, reader: GuideReader): string {
  const { root, url, account } = reader;
  return html
    .replaceAll('\u0001', root)
    .replaceAll('\u0002', queryOf(reader))
    .replaceAll(/\u0003([^\u0003]*)\u0003/g, (_marked, example: string) => account ?? example)
    .replaceAll(exampleUrl, (example) => (url === '' ? example : escapeHtml(url)));
}
