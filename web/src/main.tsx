import './styles/index.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { loadPageAt } from './app/pages.ts';
import { restoreCommands } from './lib/commands.ts';
import { askWhoIAm, queryClient } from './lib/queries.ts';
import { restoreQueue } from './lib/queue.ts';
import { openFromShortcut } from './lib/record-store.ts';
import { restoreTheme } from './lib/theme.ts';

askWhoIAm();
loadPageAt(location.pathname);
restoreTheme();
restoreCommands();
restoreQueue();
openFromShortcut();
if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js').catch(() => undefined);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
