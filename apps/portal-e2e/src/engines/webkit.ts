import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Builder, By, until, type WebDriver, type WebElement } from 'selenium-webdriver';
import { DriverService } from 'selenium-webdriver/remote/index.js';
import { MAX_WAIT_MS, type EngineBrowser, type EngineTab } from './engine.js';

/** Opens WebKitGTK's MiniBrowser on a display of its own, as it has no headless mode. */
export async function openWebKit(driverPath: string, xvfbPath: string): Promise<EngineBrowser> {
  const display = spawn(xvfbPath, ['-displayfd', '1', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const service = new DriverService.Builder(driverPath)
    .setHostname('127.0.0.1')
    .setEnvironment({ ...process.env, DISPLAY: await nameOf(display), GDK_BACKEND: 'x11' })
    .build();
  const close = async (): Promise<void> => {
    await service.kill();
    display.kill();
  };
  try {
    const driver = await new Builder()
      .usingServer(await service.start())
      .withCapabilities({ browserName: 'MiniBrowser' })
      .build();
    return await browserOf(driver, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Xvfb writes the number of its display once it is ready. */
async function nameOf(display: ChildProcess): Promise<string> {
  if (display.stdout === null) throw new Error('Xvfb has no standard output');
  const [number] = (await once(display.stdout, 'data')) as unknown[];
  return `:${String(number).trim()}`;
}

async function browserOf(driver: WebDriver, closeDriver: () => Promise<void>): Promise<EngineBrowser> {
  const unused = [await driver.getWindowHandle()];
  return {
    newTab: async () => {
      const handle = unused.pop();
      if (handle === undefined) await driver.switchTo().newWindow('tab');
      return new WebKitTab(driver, handle ?? (await driver.getWindowHandle()));
    },
    close: async () => {
      await driver.quit();
      await closeDriver();
    },
  };
}

class WebKitTab implements EngineTab {
  readonly #driver: WebDriver;
  readonly #handle: string;

  constructor(driver: WebDriver, handle: string) {
    this.#driver = driver;
    this.#handle = handle;
  }

  async goto(url: string): Promise<void> {
    await (await this.#inFront()).get(url);
  }

  async reload(): Promise<void> {
    await (await this.#inFront()).navigate().refresh();
  }

  async path(): Promise<string> {
    return new URL(await (await this.#inFront()).getCurrentUrl()).pathname;
  }

  async click(xpath: string): Promise<void> {
    await (await this.#visible(xpath)).click();
  }

  async fill(xpath: string, text: string): Promise<void> {
    const field = await this.#visible(xpath);
    await field.clear();
    await field.sendKeys(text);
  }

  async text(xpath: string): Promise<string | null> {
    const [element] = await (await this.#inFront()).findElements(By.xpath(xpath));
    const text = await element?.getAttribute('textContent');
    return text?.trim() ?? null;
  }

  async #visible(xpath: string): Promise<WebElement> {
    const driver = await this.#inFront();
    const element = await driver.wait(until.elementLocated(By.xpath(xpath)), MAX_WAIT_MS, xpath);
    return driver.wait(until.elementIsVisible(element), MAX_WAIT_MS, xpath);
  }

  /** Every command goes to the tab that was switched to last. */
  async #inFront(): Promise<WebDriver> {
    await this.#driver.switchTo().window(this.#handle);
    return this.#driver;
  }
}
