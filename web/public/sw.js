// Caches the shell of the page, so that it opens without a network. It never answers API requests: money is always read from the server.
const cacheName = 'shell-1';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.add('/')));
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin || url.pathname.startsWith('/v1')) return;
  if (event.request.mode === 'navigate') event.respondWith(page(event.request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(event.request));
});

async function page(request) {
  const cache = await caches.open(cacheName);
  try {
    const fresh = await fetch(request);
    // An image or a style sheet can also be opened in a tab.
    if (fresh.ok && fresh.headers.get('content-type')?.startsWith('text/html')) await cache.put('/', fresh.clone());
    return fresh;
  } catch {
    return (await cache.match('/')) ?? Response.error();
  }
}

/** Asset names contain a hash of the content, so a cached asset is never stale. Assets of older releases are removed when there are too many. */
async function asset(request) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request);
  if (kept !== undefined) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  const keys = await cache.keys();
  if (keys.length > 60) await cache.delete(keys[1]);
  return fresh;
}
