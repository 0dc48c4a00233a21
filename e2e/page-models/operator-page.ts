import { expect, type Locator, type Page } from '@playwright/test';

/** The host's window, as its user sees it. */
export class OperatorPage {
  readonly page: Page;
  readonly search: Locator;
  readonly list: Locator;
  readonly player: Locator;
  readonly guide: Locator;
  readonly volume: Locator;
  readonly key: Locator;
  readonly tempo: Locator;
  readonly time: Locator;
  readonly waveform: Locator;

  constructor(page: Page) {
    this.page = page;
    this.search = page.getByRole('textbox', { name: 'Search your songs' });
    this.list = page.getByRole('grid');
    this.player = page.getByRole('region', { name: 'Player' });
    this.guide = page.getByRole('slider', { name: 'Guide vocal' });
    this.volume = page.getByRole('slider', { name: 'Volume' });
    this.key = page.getByRole('slider', { name: 'Key' });
    this.tempo = page.getByRole('slider', { name: 'Tempo' });
    this.time = page.getByTestId('time');
    this.waveform = page.getByRole('slider', { name: 'Position in the song' });
  }

  async open(address: string): Promise<this> {
    await this.page.goto(address);
    await expect(this.page.getByText('Limelight', { exact: true })).toBeVisible();
    return this;
  }

  song(title: string): Locator {
    return this.page.getByRole('row', { name: title });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async waitUntilReady(title: string, timeout = 90_000): Promise<void> {
    await expect(
      this.page.getByRole('row', { name: new RegExp(`^${escapePattern(title)}.*, ready$`, 'u') }),
    ).toBeVisible({
      timeout,
    });
  }

  /** Clicks a ready song and waits until it plays. */
  async play(title: string): Promise<void> {
    await this.song(title).click();
    await expect(this.button('Pause')).toBeVisible();
    await expect(this.time).not.toHaveText(/^0:00/u);
  }

  async chooseFiles(files: readonly string[]): Promise<void> {
    await this.page
      .locator('input[type=file]')
      .first()
      .setInputFiles([...files]);
  }

  /** Drops files and folders of the disk, the way the system does. */
  async drop(paths: readonly string[]): Promise<void> {
    const devtools = await this.page.context().newCDPSession(this.page);
    const data = { items: [], files: [...paths], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await devtools.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data });
      if (type === 'dragOver') await expect(this.page.getByText('Let go to add your songs')).toBeVisible();
    }
    await devtools.detach();
  }

  /** The words editor, while it is open. */
  get editor(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Drags within the editor's picture of the song, from one time after the needle to another, ms. */
  async dragTimeline(fromMs: number, toMs: number): Promise<void> {
    const box = await this.editor.getByRole('img', { name: 'The song around the needle' }).boundingBox();
    if (box === null) throw new Error('the editor shows no song');
    const x = (ms: number): number => box.x + box.width * (1 / 3 + ms / 9_000);
    // The row of words, below the waveform.
    const y = box.y + box.height * 0.75;
    await this.page.mouse.move(x(fromMs), y);
    await this.page.mouse.down();
    await this.page.mouse.move(x((fromMs + toMs) / 2), y);
    await this.page.mouse.move(x(toMs), y);
    await this.page.mouse.up();
  }

  /** Seconds on the clock. */
  async position(): Promise<number> {
    const [minutes = '0', seconds = '0'] = ((await this.time.textContent()) ?? '').split('of')[0]?.split(':') ?? [];
    return Number(minutes) * 60 + Number(seconds);
  }

  /** Milliseconds, as the waveform draws them: its cursor against its width. */
  async exactPosition(): Promise<number> {
    return await this.waveform.evaluate((element) => {
      const host = [...element.querySelectorAll('*')].find((child) => child.shadowRoot !== null);
      const cursor = host?.shadowRoot?.querySelector<HTMLElement>('[part~="cursor"]');
      const total = Number(element.getAttribute('aria-valuemax')) * 1000;
      return (Number.parseFloat(cursor?.style.left ?? '0') / 100) * total;
    });
  }

  /** Moves a level slider as a hand on the keyboard would: to a value of 0..100. */
  async setLevel(slider: Locator, percent: number): Promise<void> {
    await slider.fill(String(percent / 100));
  }

  /** A click in its middle reaches it: nothing lies over it once it is scrolled into sight. */
  async expectOnTop(target: Locator): Promise<void> {
    await target.first().scrollIntoViewIfNeeded();
    const covering = await target.first().evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const found = document.elementFromPoint(left + width / 2, top + height / 2);
      return element.contains(found) ? null : (found?.outerHTML.slice(0, 120) ?? 'nothing there');
    });
    expect(covering).toBeNull();
  }

  /** Nothing sticks out sideways. */
  async expectNoSidewaysScroll(): Promise<void> {
    const overflow = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}
