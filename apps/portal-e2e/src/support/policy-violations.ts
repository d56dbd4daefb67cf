import type { Page } from '@playwright/test';

/** What the page does against its content security policy, as the browser tells it. */
export function policyViolations(page: Page): readonly string[] {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text());
  });
  return violations;
}
