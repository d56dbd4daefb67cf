import type { Page } from '@playwright/test';

/** The page's content security policy violations, as the browser logs them. */
export function policyViolations(page: Page): readonly string[] {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text());
  });
  return violations;
}
