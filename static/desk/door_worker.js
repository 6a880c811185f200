// Opens a display's page where there is no network, or no house behind it: what was kept of it last.
// The page itself keeps its files (see door.js); here they are only looked up. Nothing else of the house is touched.

const KEPT = "door";
const PATIENCE = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function page(request, url) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status < 500) return answer;
    return (await kept(url.pathname)) ?? answer;
  } catch (error) {
    const found = await kept(url.pathname);
    if (found) return found;
    throw error;
  }
}

async function file(request) {
  return (await caches.match(request, { cacheName: KEPT })) ?? fetch(request);
}

function kept(path) {
  return caches.match(path, { cacheName: KEPT, ignoreVary: true });
}
