import { defineConfig } from 'vite';

/** Relative links, so that the pages work under any prefix. Nothing is inlined, because the Content-Security-Policy has no `data:`. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: {
      input: {
        index: 'web/index.html',
        design: 'web/design.html',
        map: 'web/map.html',
        docs: 'web/src/docs.ts',
      },
      // A script of Swagger UI's page, which the service puts there.
      output: { entryFileNames: ({ name }) => (name === 'docs' ? 'docs.js' : 'assets/[name]-[hash].js') },
    },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  logLevel: 'warn',
});
