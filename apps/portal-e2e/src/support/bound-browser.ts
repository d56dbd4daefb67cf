import { chromium, type BrowserContext, type CDPSession, type Page } from '@playwright/test';
import { CHROMIUM } from '../../../../playwright.preset.js';
import { Portal } from './portal.js';
import type { TlsFront } from './tls-front.js';

/** Software keys stand in for the security chip, which test machines lack. */
const FEATURES = 'DeviceBoundSessions,EnableBoundSessionCredentialsSoftwareKeysForManualTesting';

/** A Chromium whose profile is kept in a folder, and what it reports of its device-bound sessions. */
export class BoundBrowser {
  readonly context: BrowserContext;
  readonly portal: Portal;
  /** What the browser reports, each with whether it succeeded: `creation true`. */
  readonly events: string[] = [];

  private constructor(context: BrowserContext, portal: Portal) {
    this.context = context;
    this.portal = portal;
  }

  static async open(profile: string, { url, spki }: TlsFront): Promise<BoundBrowser> {
    const context = await chromium.launchPersistentContext(profile, {
      ...CHROMIUM,
      baseURL: url,
      headless: false,
      args: [
        ...CHROMIUM.args,
        '--headless=new',
        `--enable-features=${FEATURES}`,
        `--ignore-certificate-errors-spki-list=${spki}`,
      ],
    });
    const page = await context.newPage();
    const browser = new BoundBrowser(context, new Portal(page));
    await browser.#listen(page);
    return browser;
  }

  /** Whether this Chromium knows device-bound sessions at all. */
  static async isSupported(page: Page): Promise<boolean> {
    const devtools = await page.context().newCDPSession(page);
    return enable(devtools).then(
      () => true,
      () => false,
    );
  }

  /** Deletes the bound cookie, as the browser does when its time has passed. */
  async expireBoundCookie(): Promise<void> {
    await this.context.clearCookies({ name: /_bound$/ });
  }

  async hasBoundCookie(): Promise<boolean> {
    return (await this.context.cookies()).some(({ name }) => name.endsWith('_bound'));
  }

  /** How often the browser has reported this. */
  count(event: string): number {
    return this.events.filter((each) => each === event).length;
  }

  async #listen(page: Page): Promise<void> {
    const devtools = await this.context.newCDPSession(page);
    await enable(devtools);
    devtools.on('Network.deviceBoundSessionEventOccurred', (reported) => {
      const { succeeded, ...event } = reported;
      const kind = ['creation', 'challenge', 'refresh', 'termination'].find(
        (each) => `${each}EventDetails` in event,
      );
      this.events.push(`${kind ?? 'unknown'} ${String(succeeded)}`);
      process.stdout.write(`  Chromium reports: ${kind ?? 'unknown'}, succeeded: ${String(succeeded)}\n`);
    });
  }
}

async function enable(devtools: CDPSession): Promise<void> {
  await devtools.send('Network.enable');
  await devtools.send('Network.enableDeviceBoundSessions', { enable: true });
}
