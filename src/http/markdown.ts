/**
 * Markdown as HTML: the parts that our documents use, with the anchors that GitHub gives to headings. No HTML of a document
 * passes. The result has marks where it depends on the reader (`guide-reader.ts`).
 */
import { marks } from './guide-reader.js';
import { escaped } from './html.js';

export interface Targets {
  /** The address of a link. Undefined: its target is not served, so the link becomes its text. */
  readonly link: (href: string) => string | undefined;
  /** The address of a picture. Undefined: it is not served, so its description is shown. */
  readonly image: (href: string) => string | undefined;
}

export interface Section {
  /** the id of its heading; empty for text before the first one */
  readonly anchor: string;
  readonly heading: string;
  readonly text: string;
}

/** These accounts are examples, unlike one that a page creates or deletes. */
const exampleAccount = /(?<!--slug )\b(?:corner|book|flower|far)-shop\b|(?<=--account )(?:ACCOUNT|1)\b/g;
const comment = /^\s*<!--[\s\S]*-->\s*$/;

export async function renderMarkdown(text: string, targets: Targets): Promise<string> {
  // A server whose documentation is not read does not load it.
  const { Marked } = await import('marked');
  const anchors = new Map<string, number>();
  const marked = new Marked({
    renderer: {
      heading({ depth, tokens }) {
        const html = this.parser.parseInline(tokens);
        return `<h${depth} id="${anchorOf(textOf(html), anchors)}">${html}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const html = this.parser.parseInline(tokens);
        const target = targets.link(href);
        return target === undefined ? html : `<a href="${escaped(target)}">${html}</a>`;
      },
      image({ href, text: description }) {
        const target = targets.image(href);
        return target === undefined
          ? `<em>${escaped(description)}</em>`
          : `<img src="${escaped(target)}" alt="${escaped(description)}" loading="lazy">`;
      },
      // A box that scrolls must be reachable by keyboard.
      code: ({ text: code }) => `<pre tabindex="0"><code>${codeOf(code)}</code></pre>\n`,
      codespan: ({ text: code }) => `<code>${codeOf(code)}</code>`,
      html: ({ text: html }) => elementOf(html),
    },
  });
  return marked
    .parse(text, { async: false })
    .replaceAll('<table>', '<div class="wide" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>');
}

function codeOf(code: string): string {
  return escaped(code.replaceAll(exampleAccount, `${marks.example}$&${marks.example}`));
}

/** Documents use two kinds of HTML: comments, and anchors in tables. Other HTML is shown as text. */
function elementOf(html: string): string {
  const [, id] = /^<a id="([a-z0-9-]+)">$/.exec(html) ?? [];
  if (id !== undefined) return `<a id="${id}"></a>`;
  return html === '</a>' || comment.test(html) ? '' : escaped(html);
}

function anchorOf(heading: string, known: Map<string, number>): string {
  const stem = heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
  const times = known.get(stem) ?? 0;
  known.set(stem, times + 1);
  return times === 0 ? stem : `${stem}-${times}`;
}

/** Splits what `renderMarkdown` made at its headings. */
export function sectionsOf(html: string): readonly Section[] {
  const [before = '', ...parts] = html.split(/<h[1-6] id="([^"]*)">([\s\S]*?)<\/h[1-6]>/);
  const sections = [{ anchor: '', heading: '', text: textOf(before) }];
  for (let index = 0; index < parts.length; index += 3) {
    const [anchor = '', heading = '', body = ''] = parts.slice(index, index + 3);
    sections.push({ anchor, heading: textOf(heading), text: textOf(body) });
  }
  return sections.filter(({ heading, text }) => heading !== '' || text !== '');
}

const characters: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

function textOf(html: string): string {
  return html
    .replaceAll(/<\/?(?:p|pre|li|td|th|div|h\d)\b[^>]*>/g, ' ')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(marks.example, '')
    .replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters[entity] ?? entity)
    .replaceAll(/\s+/g, ' ')
    .trim();
}
