// Renders the documents below docs/ that are for users into dist/docs/. Each has its title and its HTML, with the
// anchors that GitHub gives to headings. search.json has the sections for the search. No HTML of a document passes.
// Where a page depends on its reader it has a placeholder, which `src/http/guides/guide-addresses.ts` replaces.
import fs from 'node:fs';
import path from 'node:path';
import { Marked } from 'marked';

/** Characters that no document has. */
export const placeholders = { root: '\u0001', query: '\u0002', example: '\u0003' };

const list = 'README.md';
/** Decisions and the pages for developers are read next to the code. */
const notServed = /^(?:decisions|develop)\//;
const asset = /\.(?:json|png|svg|yml)$/;
/** These accounts are examples, unlike one that a page creates or deletes. */
const exampleAccount = /(?<!--slug )\b(?:corner|book|flower|far)-shop\b|(?<=--account )(?:ACCOUNT|1)\b/g;
const comment = /^\s*<!--[\s\S]*-->\s*$/;

/** The documents that are rendered, by their path below `docs`; lists of folders repeat the front page. */
function documentsOf(docs) {
  const isShown = (file) => file.endsWith('.md') && (file === list || path.basename(file) !== list);
  return filesOf(docs).filter(isShown);
}

const filesOf = (docs) =>
  fs
    .readdirSync(docs, { recursive: true })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => !notServed.test(file))
    .sort();

/** Returns the files of dist/docs/, with their paths in it. */
export function renderGuides(root) {
  const docs = path.join(root, 'docs');
  const documents = documentsOf(docs);
  const served = new Map([
    ...documents.map((file) => [`docs/${file}`, docsPathOf(file) + placeholders.query]),
    ...filesOf(docs)
      .filter((file) => asset.test(file))
      .map((file) => [`docs/${file}`, `/docs/${file}`]),
  ]);
  const pages = documents.map((file) => {
    const text = fs.readFileSync(path.join(docs, file), 'utf8');
    // The front page is for users.
    const [used] = file === list ? text.split(/^## Develop$/m) : [text];
    const html = renderMarkdown(used, targetsOf(file, served));
    const sections = sectionsOf(html);
    return { file, title: sections[0].heading, html, sections };
  });
  const searched = pages
    .filter(({ file }) => file !== list)
    .flatMap(({ file, title, sections }) =>
      sections.map((section) => ({ ...section, title, page: docsPathOf(file) })),
    );
  return [
    ...pages.map(({ file, title, html }) => ({
      path: file.replace(/md$/, 'json'),
      text: JSON.stringify({ title, html }),
    })),
    { path: 'search.json', text: JSON.stringify(searched) },
  ];
}

const docsPathOf = (file) => (file === list ? '/docs' : `/docs/${file.replace(/\.md$/, '')}`);

function targetsOf(file, served) {
  const resolve = (href) => path.posix.join('docs', path.posix.dirname(file), href);
  const placed = (found) => (found === undefined ? undefined : placeholders.root + found);
  return {
    link: (href) => {
      if (/^(?:#|https?:)/.test(href)) return href;
      const [target, anchor] = href.split('#');
      // The README of an API links to its reference instead.
      const [, face] = /^src\/faces\/([^/]+)\/README\.md$/.exec(resolve(target)) ?? [];
      if (face !== undefined) return placed(`/docs/${face}`);
      const found = placed(served.get(resolve(target)));
      return found === undefined || anchor === undefined ? found : `${found}#${anchor}`;
    },
    image: (href) => placed(served.get(resolve(href))),
  };
}

/** `targets` has the addresses of links and pictures. One without an address becomes its text. */
export function renderMarkdown(text, targets) {
  const anchors = new Map();
  const marked = new Marked({
    renderer: {
      heading({ depth, tokens }) {
        const html = this.parser.parseInline(tokens);
        return `<h${depth} id="${anchorOf(textOf(html), anchors)}">${html}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const html = this.parser.parseInline(tokens);
        const target = targets.link(href);
        return target === undefined ? html : `<a href="${escapeHtml(target)}">${html}</a>`;
      },
      image({ href, text: description }) {
        const target = targets.image(href);
        return target === undefined
          ? `<em>${escapeHtml(description)}</em>`
          : `<img src="${escapeHtml(target)}" alt="${escapeHtml(description)}" loading="lazy">`;
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

const codeOf = (code) =>
  escapeHtml(code.replaceAll(exampleAccount, `${placeholders.example}$&${placeholders.example}`));

/** Documents use two kinds of HTML: comments, and anchors in tables. Other HTML is shown as text. */
function elementOf(html) {
  const [, id] = /^<a id="([a-z0-9-]+)">$/.exec(html) ?? [];
  if (id !== undefined) return `<a id="${id}"></a>`;
  return html === '</a>' || comment.test(html) ? '' : escapeHtml(html);
}

function anchorOf(heading, known) {
  const stem = heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
  const times = known.get(stem) ?? 0;
  known.set(stem, times + 1);
  return times === 0 ? stem : `${stem}-${times}`;
}

/** Splits the output of `renderMarkdown` at its headings. The text before the first one has no anchor. */
export function sectionsOf(html) {
  const [before, ...parts] = html.split(/<h[1-6] id="([^"]*)">([\s\S]*?)<\/h[1-6]>/);
  const sections = [{ anchor: '', heading: '', text: textOf(before) }];
  for (let index = 0; index < parts.length; index += 3) {
    const [anchor, heading, body] = parts.slice(index, index + 3);
    sections.push({ anchor, heading: textOf(heading), text: textOf(body) });
  }
  return sections.filter(({ heading, text }) => heading !== '' || text !== '');
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const characters = new Map(Object.entries(entities).map(([character, entity]) => [entity, character]));

const escapeHtml = (text) => text.replaceAll(/[&<>"']/g, (character) => entities[character]);

function textOf(html) {
  return html
    .replaceAll(/<\/?(?:p|pre|li|td|th|div|h\d)\b[^>]*>/g, ' ')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(placeholders.example, '')
    .replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters.get(entity))
    .replaceAll(/\s+/g, ' ')
    .trim();
}
