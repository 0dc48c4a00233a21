import { expect, type Locator, type Page } from '@playwright/test';
import type { OperatorPage } from './operator-page.ts';

/** The night, in the host's window. */
export class NightPage {
  readonly page: Page;
  readonly operator: OperatorPage;
  readonly rotation: Locator;
  readonly next: Locator;
  readonly undo: Locator;

  constructor(operator: OperatorPage) {
    this.operator = operator;
    this.page = operator.page;
    this.rotation = this.page.getByRole('region', { name: 'Rotation' });
    this.next = this.page.getByRole('region', { name: 'Next on stage' });
    this.undo = this.page.getByRole('button', { name: /^Undo: / });
  }

  async start({ gap }: { gap?: string } = {}): Promise<void> {
    await this.operator.button('Start a night').click();
    if (gap !== undefined) await this.page.getByLabel('The next song starts').selectOption({ label: gap });
    await this.operator.button('Start the night').click();
    await expect(this.rotation).toBeVisible();
  }

  async add(...names: string[]): Promise<void> {
    const field = this.page.getByRole('combobox', { name: 'Name of the singer' });
    for (const name of names) {
      await field.fill(name);
      await field.press('Enter');
      await expect(this.singer(name)).toBeVisible();
    }
  }

  /** The button that opens a singer; its name says what the host sees. */
  singer(name: string): Locator {
    return this.rotation.getByRole('button', { name: new RegExp(`^${name}, `, 'u') });
  }

  /** Clicks a song in the library and says who sings it. */
  async give(title: string, ...names: string[]): Promise<void> {
    await this.operator.song(title).click();
    const dialog = this.page.getByRole('dialog', { name: `Who sings “${title}”?` });
    for (const name of names) await dialog.getByRole('checkbox', { name: new RegExp(name, 'u') }).check();
    await dialog.getByRole('button', { name: /^Put on/ }).click();
    await expect(dialog).toBeHidden();
  }

  /** Names as they stand in the rotation, from first to last. */
  async order(): Promise<string[]> {
    const rows = await this.rotation.locator('li > button[aria-expanded]').all();
    return await Promise.all(rows.map(async (row) => (await row.getAttribute('aria-label'))?.split(',')[0] ?? ''));
  }

  /** Texts of the footer that are printed over one another. */
  async footerOverlaps(): Promise<string[]> {
    return await this.page.locator('footer').evaluate((footer) => {
      const parts = [...footer.querySelectorAll('label, button, footer > span')].map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const inner = element.querySelector('span') ?? element;
        // What sticks out of its box is drawn all the same, unless the box cuts it.
        const drawn = getComputedStyle(inner).overflowX === 'visible' ? range : inner;
        const { left } = element.getBoundingClientRect();
        return { text: element.textContent, left, right: drawn.getBoundingClientRect().right };
      });
      parts.sort((a, b) => a.left - b.left);
      return parts.flatMap(({ text, right }, at) => {
        const next = parts[at + 1];
        return next !== undefined && right > next.left + 1 ? [`${text} / ${next.text}`] : [];
      });
    });
  }

  /** Ends the night and opens what is left of it. */
  async end(): Promise<Locator> {
    await this.page.getByTitle('The night: rules, history, end').click();
    await this.operator.button('End the night').click();
    await this.operator.button('End it').click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('button', { name: /day night/u }).click();
    return dialog;
  }

  async expectSinging(name: string): Promise<void> {
    await expect(this.page.getByText(`${name} is singing`)).toBeVisible({ timeout: 30_000 });
  }
}
