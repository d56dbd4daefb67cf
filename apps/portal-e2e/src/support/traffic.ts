import type { Page } from '@playwright/test';

/** The pages' calls to the API, in the order of the responses: `GET /auth/me 200`. */
export class Traffic {
  readonly #calls: string[] = [];

  constructor(...pages: readonly Page[]) {
    for (const page of pages) {
      page.on('response', (response) => {
        const { pathname } = new URL(response.url());
        const [, path] = /\/api\/v1(\/.*)$/.exec(pathname) ?? [];
        if (path !== undefined) {
          this.#calls.push(`${response.request().method()} ${path} ${String(response.status())}`);
        }
      });
    }
  }

  /** The calls whose path starts with one of `paths`. */
  to(...paths: readonly string[]): readonly string[] {
    return this.#calls.filter((call) => paths.some((path) => call.split(' ')[1]?.startsWith(path)));
  }

  forget(): void {
    this.#calls.length = 0;
  }
}
