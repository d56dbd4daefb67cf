/**
 * A tab of a browser that Playwright does not drive. Elements are named by XPath, which every protocol understands.
 * What acts on an element waits for it.
 */
export interface EngineTab {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  path(): Promise<string>;
  click(xpath: string): Promise<void>;
  fill(xpath: string, text: string): Promise<void>;
  /** The text of the first such element now; null if there is none. */
  text(xpath: string): Promise<string | null>;
}

/** A browser of its own, with nothing stored. */
export interface EngineBrowser {
  newTab(): Promise<EngineTab>;
  close(): Promise<void>;
}

/** How long an element may take to appear. */
export const MAX_WAIT_MS = 15_000;
