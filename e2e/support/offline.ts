import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import type { Rendered, RenderRequest } from '../offline/render-key-shift.ts';
import { projectRoot } from './station-process.ts';

export type Render = (
  request: RenderRequest,
) => Promise<Omit<Rendered, 'channels'> & { readonly channels: readonly Float32Array[] }>;

/**
 * Bundles the program's own key shift with a page that renders through it, into `folder`, and opens that page from a
 * server on loopback (a worklet is fetched by a thread of its own, past the routes of a page).
 */
export async function openRenderer(page: Page, folder: string): Promise<Render> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: path.join(projectRoot, 'e2e', 'offline'),
    base: './',
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'chrome120',
      assetsInlineLimit: 0,
      rollupOptions: { input: path.join(projectRoot, 'e2e', 'offline', 'index.html') },
    },
  });
  const files = new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.split(path.sep).join('/')),
  );
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://x').pathname.slice(1) || 'index.html';
    if (!files.has(name)) return void response.writeHead(404).end();
    response.setHeader('content-type', /\.m?js$/u.test(name) ? 'text/javascript' : 'text/html');
    response.end(readFileSync(path.join(folder, name)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  page.once('close', () => server.close());
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction('typeof window.render === "function"');
  return async (request) => {
    const { channels, ...rest } = await page.evaluate(
      (what) => (window as unknown as { render: (r: RenderRequest) => Promise<Rendered> }).render(what),
      request,
    );
    return { ...rest, channels: channels.map(samplesOf) };
  };
}

function samplesOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
