import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The agent's server: runnel serve --port 8000, with RUNNEL_ALLOWED_ORIGINS=http://localhost:5173
const agent = process.env.RUNNEL_URL ?? 'http://127.0.0.1:8000';
const proxy = { '/api/chat': agent, '/chat': agent, '/runs': agent };

export default defineConfig({
  plugins: [react()],
  // Two versions of one package in one place; a page of its own has `ai` 4 under its own name.
  resolve: { alias: { 'ai/react': 'ai-4/react' } },
  server: { proxy },
  preview: { proxy },
  build: { outDir: '../../../../target/chat-pages', emptyOutDir: true, rollupOptions: { input: ['index.html', 'form.html'] } },
});
