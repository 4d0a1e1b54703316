/** The documents below `docs/` that are for users. Each is read and rendered once, on its first request. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Face } from '../faces/kit/wire/define-face.js';
import { marks } from './guide-reader.js';
import { GuideSearch } from './guide-search.js';
import { renderMarkdown, sectionsOf, type Targets } from './markdown.js';
import { referencePath } from './reference.js';

export interface Guide {
  readonly title: string;
  readonly html: string;
}

const list = 'README.md';
/** Decisions and the pages for developers are read next to the code. */
const notServed = /^(?:decisions|develop)\//;
const asset = /\.(?:json|png|svg|yml)$/;

export class GuideLibrary {
  /** files, relative to `folder` */
  readonly documents: readonly string[];
  readonly assets: readonly string[];
  readonly #folder: string;
  /** paths of the server by files of the program */
  readonly #served: ReadonlyMap<string, string>;
  readonly #references: ReadonlyMap<string, string>;
  readonly #guides = new Map<string, Guide>();
  #search: Promise<GuideSearch> | undefined;

  constructor(folder: string, faces: readonly Face[]) {
    const files = existsSync(folder) ? (readdirSync(folder, { recursive: true }) as string[]).sort() : [];
    const served = files.filter((file) => !notServed.test(file));
    // The front page is the list of all documents; lists of folders repeat it.
    this.documents = served.filter((file) => file.endsWith('.md') && path.basename(file) !== list);
    this.assets = served.filter((file) => asset.test(file));
    this.#folder = folder;
    this.#served = new Map([
      [`docs/${list}`, `/docs${marks.query}`],
      ...this.documents.map((file) => [`docs/${file}`, guidePath(file) + marks.query] as const),
      ...this.assets.map((file) => [`docs/${file}`, `/docs/${file}`] as const),
    ]);
    // The page of an API in the repository has its reference in its place.
    this.#references = new Map(
      faces.map((face) => [`src/faces/${face.name}/README.md`, referencePath(face)]),
    );
  }

  /** Returns the list of all documents by task, without the part for developers. */
  async front(): Promise<Guide> {
    return existsSync(path.join(this.#folder, list))
      ? this.guide(list)
      : { title: 'Documentation', html: '' };
  }

  async guide(file: string): Promise<Guide> {
    const known = this.#guides.get(file);
    if (known !== undefined) return known;
    const text = await readFile(path.join(this.#folder, file), 'utf8');
    const [used = ''] = file === list ? text.split(/^## Work on it$/m) : [text];
    const html = await renderMarkdown(used, this.#targetsOf(file));
    const guide = { title: sectionsOf(html)[0]?.heading ?? file, html };
    this.#guides.set(file, guide);
    return guide;
  }

  /** The index is made once. A failure is not kept. */
  search(): Promise<GuideSearch> {
    this.#search ??= this.#index().catch((error: unknown) => {
      this.#search = undefined;
      throw error;
    });
    return this.#search;
  }

  /** Renders one document in each turn of the event loop. */
  async #index(): Promise<GuideSearch> {
    const search = new GuideSearch();
    for (const file of this.documents) {
      const { title, html } = await this.guide(file);
      for (const section of sectionsOf(html)) search.add({ ...section, title, page: guidePath(file) });
      await setImmediate();
    }
    return search;
  }

  #targetsOf(file: string): Targets {
    const resolve = (href: string) => path.posix.join('docs', path.posix.dirname(file), href);
    const placed = (found: string | undefined) => (found === undefined ? undefined : marks.root + found);
    return {
      link: (href) => {
        if (/^(?:#|https?:)/.test(href)) return href;
        const [target = '', anchor] = href.split('#');
        const found = placed(this.#served.get(resolve(target)));
        if (found === undefined) return placed(this.#references.get(resolve(target)));
        return anchor === undefined ? found : `${found}#${anchor}`;
      },
      image: (href) => placed(this.#served.get(resolve(href))),
    };
  }
}

export function guidePath(file: string): string {
  return `/docs/${file.replace(/\.md$/, '')}`;
}
