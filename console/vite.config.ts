import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run dev` serves the console with the API of a server that runs beside it. */
const server = process.env.SWITCHBOOK_URL ?? 'http://127.0.0.1:4470';

export default defineConfig({
  plugins: [react(), tailwind()],
  build: {
    target: 'es2022',
    sourcemap: false,
    // The policy of the pages allows no inline script; every browser that runs this preloads modules.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
  },
  server: { proxy: { '/directory': server, '/docs': server, '/health': server } },
});
