import { readFileSync } from 'node:fs';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** `npm run dev` serves the console with the API of a server that runs next to it. */
const server = process.env.SWITCHBOOK_URL ?? 'http://127.0.0.1:4470';

/**
 * What sign-in needs, what the frame and the list need after it, and small parts of every page, which would be a file
 * each. Forms, which sign-in has too, menus and dialogs are loaded after the list. One file compresses better. A group takes the modules that its
 * own import, unless an earlier one has them. `base` has nothing that reads a text when it is evaluated.
 */
const groups = {
  base: /rolldown\/runtime|node_modules\/(react\/|react-dom\/(?!client|cjs\/react-dom-client)|@tanstack\/(query-core|react-query)\/(?!build\/modern\/((mutation|infiniteQuery|queries)Observer|use(Mutation|InfiniteQuery|Queries)\.)))|clients\/typescript\/src\/(?!upload)|console\/src\/((ui\/(Icon|icons|states|toasts|buttons|inputs|Keys|layers|focus-back|Tag)|values\/distinct|jobs\/job|phones\/Phone)\.|late-fonts|views\/list-priority|api\/(follow|loaded)|drafts\/drafts|shell\/(actions|theme))/,
  frame:
    /console\/src\/(router|ui\/(LinkButton|Initials|menus\/LateMenu)|contacts\/(contact-queries|name)|members\/owners|fields\/queries)\./,
  list: /console\/src\/contacts\/ContactsPage\./,
  forms: /console\/src\/ui\/forms\/form\./,
  views: /console\/src\/views\/View(Bar|List)\./,
  menus:
    /node_modules\/(@tanstack\/|@radix-ui\/(?!react-tabs)|@floating-ui|aria-hidden|react-remove-scroll)|console\/src\/(shell\/menus|ui\/(menus\/overlays|ConfirmDialog|forms\/form-dialog))\./,
};

/** The application is imported after the texts of one language. Its chunk and the font are downloaded at the same time. */
const preloadApp: Plugin = {
  name: 'preload-app',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((value) => value.type === 'chunk');
      const app = chunks.find((chunk) => chunk.facadeModuleId?.endsWith('/src/app.tsx'));
      const files = app === undefined ? [] : [app.fileName, ...app.imports];
      const font = Object.values(bundle).find(
        (value) => 'names' in value && value.names.includes('inter-latin.woff2'),
      );
      const links = [
        ...(font === undefined
          ? []
          : [{ rel: 'preload', as: 'font', type: 'font/woff2', file: font.fileName }]),
        ...files
          .filter((file) => !chunks.some((chunk) => chunk.isEntry && chunk.fileName === file))
          .map((file) => ({ rel: 'modulepreload', file })),
      ];
      return links.map(({ file, ...attrs }) => ({
        tag: 'link',
        attrs: { ...attrs, crossorigin: true, href: `/${file}` },
        injectTo: 'head' as const,
      }));
    },
  },
};

/** `de.json?first` is one part of the texts of a language. */
const partsOfTexts: Plugin = {
  name: 'parts-of-texts',
  enforce: 'pre',
  load(id) {
    const [file = '', part = ''] = id.split('?');
    if (!/\/texts\/[\w-]+\.json$/.test(file) || part === '') return undefined;
    this.addWatchFile(file);
    return { code: JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))[part]), moduleType: 'json' };
  },
};

export default defineConfig({
  plugins: [react(), tailwind(), partsOfTexts, preloadApp],
  build: {
    target: 'es2022',
    sourcemap: false,
    // The policy of the pages allows no inline script; every browser that runs this preloads modules.
    modulePreload: {
      polyfill: false,
      // The frame would list the files of all pages. Instead, a page loads its files when its link is pointed at.
      resolveDependencies: (_, files, { hostId }) => (/\bframe-/.test(hostId) ? [] : files),
    },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: Object.entries(groups).map(([name, test]) => ({ name, test })),
        },
      },
    },
  },
  server: { proxy: { '/directory': server, '/docs': server, '/health': server } },
});
