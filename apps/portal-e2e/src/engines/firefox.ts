import { launch, type Browser, type Page } from 'puppeteer-core';
import { MAX_WAIT_MS, type EngineBrowser, type EngineTab } from './engine.js';

/** Starts Firefox, which puppeteer drives by WebDriver BiDi. */
export function startFirefox(
  executablePath: string,
  preferences: Readonly<Record<string, unknown>> = {},
): Promise<Browser> {
  return launch({ browser: 'firefox', executablePath, extraPrefsFirefox: preferences });
}

/** Opens a browser of its own in a Firefox that runs. */
export async function openFirefox(firefox: Browser): Promise<EngineBrowser> {
  const context = await firefox.createBrowserContext();
  return {
    newTab: async () => new FirefoxTab(await context.newPage()),
    close: () => context.close(),
  };
}

class FirefoxTab implements EngineTab {
  readonly #page: Page;

  constructor(page: Page) {
    page.setDefaultTimeout(MAX_WAIT_MS);
    this.#page = page;
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  path(): Promise<string> {
    return Promise.resolve(new URL(this.#page.url()).pathname);
  }

  async click(xpath: string): Promise<void> {
    await this.#page.locator(selectorOf(xpath)).click();
  }

  async fill(xpath: string, text: string): Promise<void> {
    await this.#page.locator(selectorOf(xpath)).fill(text);
  }

  async text(xpath: string): Promise<string | null> {
    const texts = await this.#page.$$eval(selectorOf(xpath), (elements) =>
      elements.map(({ textContent }) => textContent),
    );
    return texts[0]?.trim() ?? null;
  }
}

function selectorOf(xpath: string): `::-p-xpath(${string})` {
  return `::-p-xpath(${xpath})`;
}
