/** Pages of plain HTML, without scripts: in the console's colors, with one style that the policy names by its hash. */
import { createHash } from 'node:crypto';
import { type Headers, plainPolicy } from './page-headers.js';

const style = [
  ':root{color-scheme:light dark;--canvas:#f5f6f6;--surface:#fff;--sunken:#eef0f0;--line:#e1e5e5;--ink:#15201f;--soft:#47524f;--accent:#0f766e}',
  '@media(prefers-color-scheme:dark){:root{--canvas:#0f1413;--surface:#151b1a;--sunken:#0c1110;--line:#28312f;--ink:#e7ecea;--soft:#b6c0bd;--accent:#4fc7b5}}',
  '*{box-sizing:border-box}',
  'body{margin:0;background:var(--canvas);color:var(--ink);font:.875rem/1.5 "Inter",system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}',
  'header{background:var(--surface);border-bottom:1px solid var(--line)}',
  'header nav,main{max-width:64rem;margin:0 auto;padding:0 1rem}',
  'header nav{display:flex;flex-wrap:wrap;gap:0 1.25rem;align-items:center;min-height:3rem}',
  'header a{display:inline-block;padding:.5rem 0;color:var(--soft);text-decoration:none}',
  'header a:first-child{color:var(--ink);font-weight:600}',
  'h1{font-size:1.375rem;line-height:1.75rem;margin:1.5rem 0 .25rem}',
  'h2,h3{font-size:1.0625rem;line-height:1.5rem;margin:0}',
  'p{margin:.25rem 0 .75rem;color:var(--soft)}',
  'a{color:var(--accent)}',
  ':focus-visible{outline:2px solid var(--accent);outline-offset:2px}',
  'section{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:1rem;margin:1rem 0}',
  'section p a,main>ul a{display:inline-block;padding:.25rem 0;margin-right:1.25rem}',
  'summary{cursor:pointer;padding:.25rem 0;color:var(--soft)}',
  'table{border-collapse:collapse;margin-top:.5rem}',
  'section td{padding:.2rem 1rem .2rem 0;vertical-align:top}',
  'code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.8125rem;overflow-wrap:anywhere}',
  // Styles of the guides follow.
  'article{max-width:52rem;font-size:.9375rem;line-height:1.6}',
  'article :is(p,li){color:var(--ink)}',
  'article li{margin:.25rem 0}',
  'article h2,#apis{font-size:1.25rem;margin:2rem 0 .5rem}',
  'article h3{margin:1.5rem 0 .25rem}',
  'article img{max-width:100%;height:auto;border:1px solid var(--line);border-radius:8px}',
  'pre,.wide{overflow-x:auto;margin:.75rem 0;border:1px solid var(--line);border-radius:8px;background:var(--surface)}',
  'pre{padding:.75rem 1rem}',
  'pre code,.wide code{overflow-wrap:normal}',
  ':not(pre)>code{background:var(--sunken);border-radius:4px;padding:.1em .25em}',
  '.wide table{margin:0;min-width:100%}',
  '.wide :is(td,th){padding:.4rem .75rem;text-align:left;vertical-align:top;border-top:1px solid var(--line)}',
  '.wide thead th{border-top:0}',
  'form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:1rem 0}',
  'form p{flex-basis:100%;margin:0}',
  'input,button{font:inherit;color:inherit;background:var(--surface);border:1px solid var(--soft);border-radius:6px;padding:.4rem .75rem;min-width:0}',
  'input{flex:1 1 8rem;max-width:20rem}',
  'mark{background:none;color:inherit;font-weight:600}',
  '.hits{padding-left:1.5rem}',
  'article,.hits{overflow-wrap:break-word}',
  '@media(max-width:40rem){label{flex-basis:100%}}',
  '@media(max-width:40rem){section td{display:block;padding:0}section tr{display:block;padding:.35rem 0;border-top:1px solid var(--line)}}',
].join('');

const hash = createHash('sha256').update(style).digest('base64');

const headersWith = (forms: string): Headers => ({
  'content-security-policy': plainPolicy(hash, forms),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
});

export const plainHeaders = headersWith("'none'");
/** The documentation has a search form, which is sent to this server. */
export const documentHeaders = headersWith("'self'");

/**
 * Makes a plain page. `base` is the address of the server, without a slash at the end; `body` is HTML. `query` is added
 * to the link to the documentation.
 */
export function plainPage(title: string, base: string, body: string, query = ''): string {
  // The policy allows pictures of the reader's own origin, which may differ from the origin of `base`.
  const ownBase = /^https?:/.test(base) ? '' : base;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${escapeHtml(ownBase)}/icon.svg" type="image/svg+xml">
<style>${style}</style>
</head>
<body>
<header><nav aria-label="Switchbook"><a href="${escapeHtml(base)}/">Switchbook</a><a href="${escapeHtml(base)}/docs${query}">Documentation</a></nav></header>
<main>
${body}
</main>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
