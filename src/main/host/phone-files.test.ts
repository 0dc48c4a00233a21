import path from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../tests/support/sounds.ts';
import { headersFor } from './guest-answers.ts';
import { policyOf, readPhoneFiles } from './phone-files.ts';

const files = readPhoneFiles(path.join(projectRoot, 'dist', 'renderer', 'phone'));
const page = files.get('/');

it("the guests' page is in one piece and under 90 kB, without its fonts", () => {
  expect(page?.type).toBe('text/html; charset=utf-8');
  const bytes = [...files.values()]
    .filter(({ type }) => !type.startsWith('font/'))
    .reduce((sum, { gzipped, body }) => sum + (gzipped ?? body).length, 0);
  expect(bytes).toBeLessThan(90_000);
  expect([...files.keys()].filter((name) => /\.(?:js|css|map)$/u.test(name))).toEqual([]);
});

it('may run its one script and its one style, and nothing else that could stand in a page', () => {
  const text = page?.body.toString('utf8') ?? '';
  const { scripts, styles } = policyOf(text);
  expect([scripts.length, styles.length]).toEqual([1, 1]);
  expect(text.match(/<script/gu)?.length).toBeGreaterThanOrEqual(1);
  expect(text).not.toMatch(/\son\w+="/u);
  const policy = headersFor('192.168.1.20:4400', policyOf(text))['content-security-policy'] ?? '';
  expect(policy).toContain(`script-src ${scripts[0]};`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*|data:/u);
  // Without a page there is nothing to run.
  expect(headersFor('x', policyOf(''))['content-security-policy']).toContain("script-src 'none'");
});

it('fonts are not compressed twice, and names with a hash are kept for ever', () => {
  const fonts = [...files.entries()].filter(([, { type }]) => type === 'font/woff2');
  expect(fonts.length).toBeGreaterThan(2);
  for (const [, font] of fonts) expect(font).toMatchObject({ gzipped: null, immutable: true });
  expect(page?.immutable).toBe(false);
});
