/** Builds the console into dist/console, where the server finds it. The nonce is a mark that the server replaces for each visit. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    // A picture inlined as a data: URL is allowed by the policy, but not needed.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    target: 'es2022',
  },
})
