import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The gateway serves the result; its policy forbids anything inline, so nothing is inlined. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, target: 'es2023', modulePreload: { polyfill: false } },
});
