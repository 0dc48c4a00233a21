interface ItemTemplate {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly checked?: boolean;
  readonly enabled?: boolean;
  readonly accelerator?: string;
  readonly click?: (item: MenuItem) => void;
  readonly submenu?: readonly ItemTemplate[];
}

export class MenuItem {
  readonly id: string;
  readonly label: string;
  readonly role: string | undefined;
  readonly type: string;
  readonly accelerator: string | undefined;
  readonly submenu: Menu | null;
  checked: boolean;
  enabled: boolean;
  readonly #click: ((item: MenuItem) => void) | undefined;

  constructor({
    id = '',
    label = '',
    role,
    type = 'normal',
    checked = false,
    enabled = true,
    accelerator,
    click,
    submenu,
  }: ItemTemplate) {
    this.id = id;
    this.label = label;
    this.role = role;
    this.type = type;
    this.checked = checked;
    this.enabled = enabled;
    this.accelerator = accelerator;
    this.submenu = submenu === undefined ? null : Menu.buildFromTemplate(submenu);
    this.#click = click;
  }

  /** As a hand does: a box changes its tick first, and what is greyed out does nothing. */
  click(): void {
    if (!this.enabled) return;
    if (this.type === 'checkbox') this.checked = !this.checked;
    this.#click?.(this);
  }
}

export class Menu {
  static #application: Menu | null = null;
  readonly items: MenuItem[] = [];

  static buildFromTemplate(template: readonly ItemTemplate[]): Menu {
    const menu = new Menu();
    menu.items.push(...template.map((item) => new MenuItem(item)));
    return menu;
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : (item.submenu?.getMenuItemById(id) ?? null);
      if (found !== null) return found;
    }
    return null;
  }
}
