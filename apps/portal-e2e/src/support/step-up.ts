import { AuthPath, makeProblem } from '@holdfast/contract';
import type { Page } from '@playwright/test';

/** Makes the API ask once for a fresh sign-in where a page sends a request to a path, as if the last were long ago. */
export async function askForFreshSignIn(page: Page, path: string): Promise<void> {
  let isFresh = false;
  await page.route(`**${AuthPath.reauthenticate}`, async (route) => {
    isFresh = true;
    await route.continue();
  });
  await page.route(`**${path}`, async (route) => {
    if (isFresh) return route.continue();
    const problem = makeProblem(
      'insufficient_user_authentication',
      'Your last sign-in was too long ago.',
      'urn:request:1',
    );
    return route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      body: JSON.stringify({ ...problem, max_age: 300 }),
    });
  });
}
