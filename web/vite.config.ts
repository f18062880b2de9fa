import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The content security policy of the gateway forbids inline code, so nothing is inlined. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, target: 'es2023', modulePreload: { polyfill: false } },
});
