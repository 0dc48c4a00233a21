import { type Browser, type BrowserContext, expect, type Locator, type Page } from '@playwright/test';

export const phoneSizes = {
  usual: { width: 390, height: 844 },
  small: { width: 360, height: 640 },
} as const;

/** A guest's phone, as its owner sees it. */
export class PhonePage {
  readonly page: Page;
  readonly search: Locator;
  readonly turn: Locator;
  readonly offline: Locator;

  constructor(page: Page) {
    this.page = page;
    this.search = page.getByRole('searchbox', { name: 'Search songs' });
    this.turn = page.getByRole('region', { name: 'Your turn' });
    this.offline = page.getByText(/^No connection/u);
  }

  /** A phone of its own: with its own cookies and storage, and fingers instead of a mouse. */
  static async take(browser: Browser, size: keyof typeof phoneSizes = 'usual'): Promise<PhonePage> {
    const context: BrowserContext = await browser.newContext({
      viewport: phoneSizes[size],
      hasTouch: true,
      isMobile: true,
      deviceScaleFactor: 2,
      colorScheme: 'dark',
    });
    return new PhonePage(await context.newPage());
  }

  /** Scans the QR code. */
  async scan(link: string): Promise<this> {
    await this.page.goto(link);
    return this;
  }

  async giveName(name: string): Promise<this> {
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(name);
    await this.button('Start picking songs').tap();
    await expect(this.search).toBeVisible();
    return this;
  }

  async enterCode(code: string): Promise<this> {
    await this.page.getByRole('textbox', { name: 'Room code' }).fill(code);
    await this.button('Come in').tap();
    return this;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  song(title: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: title });
  }

  async add(title: string): Promise<void> {
    await this.button(`Add ${title} to my list`).tap();
    await expect(this.button(`${title} is on your list. Show my list`)).toBeVisible();
  }

  async open(tab: 'Songs' | 'My list' | 'Tonight'): Promise<this> {
    await this.page.getByRole('navigation').getByRole('button', { name: tab }).tap();
    return this;
  }

  /** Opens what can be done with a song of the own list. */
  async choose(title: string): Promise<void> {
    await this.page.getByRole('list').getByRole('button', { name: title, expanded: false }).tap();
  }

  /** Titles of the own list, top first. */
  async myList(): Promise<string[]> {
    return await this.page.getByRole('list').locator('.title').allTextContents();
  }

  /** Drags a song of the own list by its grip to the place of another. */
  async drag(from: number, to: number): Promise<void> {
    const centre = async (at: number): Promise<{ x: number; y: number }> => {
      const box = await this.page.locator('.grip').nth(at).boundingBox();
      if (box === null) throw new Error(`no grip ${at}`);
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const [start, end] = [await centre(from), await centre(to)];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move(start.x, (start.y + end.y) / 2, { steps: 3 });
    await this.page.mouse.move(end.x, end.y, { steps: 3 });
    await this.page.mouse.up();
  }

  async hangUp(): Promise<void> {
    await this.page.context().close();
  }
}
