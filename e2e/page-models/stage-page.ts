import { expect, type Locator, type Page } from '@playwright/test';

/** The TV, as the room sees it. */
export class StagePage {
  readonly page: Page;
  readonly stage: Locator;
  readonly words: Locator;
  readonly soundButton: Locator;

  constructor(page: Page) {
    this.page = page;
    this.stage = page.getByTestId('stage');
    this.words = page.getByTestId('words');
    this.soundButton = page.getByRole('button', { name: /^Click once/u });
  }

  async open(address: string): Promise<this> {
    await this.page.goto(address);
    await expect(this.stage).toBeVisible();
    return this;
  }

  async expectScene(scene: 'singing' | 'next' | 'idle'): Promise<void> {
    await expect(this.stage).toHaveAttribute('data-scene', scene);
  }

  /** One click anywhere lets the sound out. */
  async letSoundOut(): Promise<void> {
    await expect(this.soundButton).toBeVisible();
    await this.page.mouse.click(200, 200);
    await expect(this.stage).toHaveAttribute('data-sound', 'true');
  }

  /** Song seconds that the hairline shows, of a song of that length. */
  async position(durationSeconds: number): Promise<number> {
    const share = await this.page
      .getByRole('progressbar')
      .evaluate((bar) => Number(getComputedStyle(bar).getPropertyValue('--share')));
    return share * durationSeconds;
  }

  /** Texts that reach into the margin of 5 % that some televisions cut off, or that only scrolling would show. */
  async textOutside(): Promise<(string | null)[]> {
    return await this.page.evaluate(() => {
      // What it moves against burning in.
      const move = window.innerHeight * 0.01 + 1;
      const [x, y] = [window.innerWidth * 0.05 - move, window.innerHeight * 0.05 - move];
      const { scrollWidth, scrollHeight } = document.documentElement;
      const scrolls = scrollWidth > window.innerWidth || scrollHeight > window.innerHeight;
      return [...document.querySelectorAll('header *, footer *, h1, p, dt, dd, button, svg[role=img]')]
        .filter((element) => element.getClientRects().length > 0 && element.closest('[aria-hidden=true]') === null)
        .filter((element) => {
          const { left, top, right, bottom, width } = element.getBoundingClientRect();
          const inside = left >= x && top >= y && right <= window.innerWidth - x && bottom <= window.innerHeight - y;
          return width > 1 && !inside;
        })
        .map(({ textContent }) => textContent)
        .concat(scrolls ? ['it scrolls'] : []);
    });
  }

  /** Singers' names of which some letters can be seen within a part of the screen. */
  async namesInSight(part: Locator): Promise<(string | null)[]> {
    return await part.evaluate((element) => {
      const names = [...element.querySelectorAll('[aria-hidden=true] > bdi')];
      return names
        .filter((name) => {
          let { left, right } = name.getBoundingClientRect();
          const { top, bottom } = name.getBoundingClientRect();
          for (let box: Element | null = name; box !== null; box = box.parentElement) {
            if (getComputedStyle(box).overflowX === 'visible') continue;
            const outer = box.getBoundingClientRect();
            if (top < outer.top - 4 || bottom > outer.bottom + 4) return false;
            left = Math.max(left, outer.left);
            right = Math.min(right, outer.right);
          }
          return right - left > 1.5 * Number.parseFloat(getComputedStyle(name).fontSize);
        })
        .map(({ textContent }) => textContent);
    });
  }

  /** What a phone reads from the QR code, from the drawing itself. */
  async readCode(read: (modules: boolean[][]) => string): Promise<string> {
    const code = this.stage.locator('svg[data-qr]');
    const { path, side } = await code.evaluate((svg) => ({
      path: svg.querySelector('path')?.getAttribute('d') ?? '',
      side: Number(svg.getAttribute('viewBox')?.split(' ')[2]),
    }));
    const quiet = 4;
    const size = side - 2 * quiet;
    const modules = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)/gu))
      modules[Number(y) - quiet]?.fill(true, Number(x) - quiet, Number(x) - quiet + Number(width));
    return read(modules);
  }
}
