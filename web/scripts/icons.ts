import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** Draws the icons of the installed page from icon.svg. Run it after the drawing has changed; it needs Chromium. */
const publicFolder = new URL('../public/', import.meta.url);
const background = '#0f5f52';
const icons = [
  { name: 'icon-192.png', size: 192, share: 1 },
  { name: 'icon-512.png', size: 512, share: 1 },
  // Systems cut these to their own shape, so the drawing keeps to the safe zone and the background reaches the edge.
  { name: 'icon-maskable-512.png', size: 512, share: 0.8 },
  { name: 'apple-touch-icon.png', size: 180, share: 0.86 },
] as const;

const drawing = await readFile(new URL('icon.svg', publicFolder), 'utf8');
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const { name, size, share } of icons) {
  await page.setViewportSize({ width: size, height: size });
  const paper = share === 1 ? 'transparent' : background;
  await page.setContent(
    `<body style="margin:0;height:100vh;display:grid;place-items:center;background:${paper}"><div style="width:${share * size}px">${drawing}</div>`,
  );
  await page.screenshot({ path: fileURLToPath(new URL(name, publicFolder)), omitBackground: true });
}
await browser.close();
