import { PortalPath } from '@holdfast/app-contract';
import { expect } from '@playwright/test';
import type { EngineTab } from './engine.js';

const DEMO = { email: 'demo@holdfast.test', password: 'correct-horse-battery' };

/** The portal as a user sees it in any engine. */
export class EnginePortal {
  readonly tab: EngineTab;
  readonly #url: string;

  constructor(tab: EngineTab, url: string) {
    this.tab = tab;
    this.#url = url;
  }

  open(path: string = PortalPath.notes): Promise<void> {
    return this.tab.goto(`${this.#url}${path}`);
  }

  async signIn(): Promise<void> {
    await this.tab.fill("//input[@type='email']", DEMO.email);
    await this.tab.fill("//input[@type='password']", DEMO.password);
    await this.press('Sign in');
    await this.expectSignedIn();
  }

  press(name: string): Promise<void> {
    return this.tab.click(`//button[normalize-space()='${name}']`);
  }

  async expectSignedIn(): Promise<void> {
    await this.expectText('account', DEMO.email);
    await expect.poll(() => this.tab.path()).toBe(PortalPath.notes);
  }

  async expectSignedOut(): Promise<void> {
    await expect.poll(() => this.tab.path()).toBe(PortalPath.signIn);
    await expect.poll(() => this.tab.text("//*[@data-testid='account']")).toBeNull();
  }

  async expectText(testId: string, text: string): Promise<void> {
    await expect.poll(() => this.tab.text(`//*[@data-testid='${testId}']`)).toContain(text);
  }
}
