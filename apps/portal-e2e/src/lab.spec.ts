import { PortalPath } from '@holdfast/app-contract';
import type { Locator, Page, Request } from '@playwright/test';
import { policyViolations } from './support/policy-violations.js';
import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

/** The sentence of an experiment without a fault in the refresh. */
const ONE_REFRESH = 'requests succeeded with 1 refresh. The user is still signed in.';

test.beforeEach(async ({ portal }) => {
  await portal.open();
  await portal.signIn();
  await portal.visit('Lab');
});

function holdfast(page: Page): Locator {
  return page.getByRole('region', { name: 'Holdfast', exact: true });
}

function usual(page: Page): Locator {
  return page.getByRole('region', { name: 'The usual interceptor', exact: true });
}

/** The paths of requests that got no response. Chromium also reports a request as failed whose response has come. */
async function withoutResponse(failed: Iterable<Request>): Promise<string[]> {
  const paths: string[] = [];
  for (const request of failed) {
    if ((await request.response()) === null) paths.push(new URL(request.url()).pathname);
  }
  return paths;
}

/** The 401 responses that the list counts. One that comes later than the others is a step of its own. */
async function listedRejections(page: Page): Promise<number> {
  const steps = await holdfast(page).getByRole('listitem').filter({ hasText: ': 401' }).allInnerTexts();
  return steps.reduce((sum, step) => sum + Number(/(\d+) responses?: 401/.exec(step)?.[1]), 0);
}

async function send(page: Page, count: string): Promise<void> {
  await page.getByRole('spinbutton', { name: 'Requests' }).fill(count);
  await page.getByRole('button', { name: 'Play' }).click();
}

test('1,000 requests at expiry: one refresh, 1,000 successes, no duplicates', async ({ portal, page }) => {
  const traffic = new Traffic(page);
  await send(page, '1000');
  await expect(portal.outcome).toContainText(
    `Holdfast: 1000 of 1000 ${ONE_REFRESH} The server served none of them twice.`,
    { timeout: 40_000 },
  );
  expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
});

test('the figures, the picture and the list agree with what the browser sent', async ({ portal, page }) => {
  for (let run = 0; run < 3; run += 1) {
    const traffic = new Traffic(page);
    await send(page, '50');
    await expect(portal.outcome).toContainText(`Holdfast: 50 of 50 ${ONE_REFRESH}`);
    const sent = traffic.to('/auth/lab/requests').map((call) => call.split(' ')[2]);
    const rejected = sent.filter((status) => status === '401').length;
    expect(sent.filter((status) => status === '200')).toHaveLength(50);
    await expect.poll(() => listedRejections(page)).toBe(rejected);
    await expect(holdfast(page).getByRole('img', { name: `50 of 50 ${ONE_REFRESH}` })).toBeVisible();
    await expect(page.getByRole('row', { name: 'Requests that succeeded' })).toContainText('50 of 50');
    await page.reload();
  }
});

test('five tabs whose tokens expire at once: one refresh, and every request succeeds', async ({
  portal,
  page,
  context,
}) => {
  const tabs = [page];
  for (let tab = 1; tab < 5; tab += 1) {
    const other = await context.newPage();
    await other.goto(`${PortalPath.lab}?partner=true`);
    await expect(other.getByTestId('partner')).toContainText('This is the second tab');
    tabs.push(other);
  }
  const traffic = new Traffic(...tabs);
  await portal.play('Two tabs at once');
  await expect(portal.outcome).toContainText(`Holdfast: 25 of 25 ${ONE_REFRESH}`);
  await expect(portal.outcome).toContainText('The server served none of them twice.');
  expect(traffic.to('/auth/refresh')).toEqual(['POST /auth/refresh 200']);
  for (const tab of ['Tab 1', 'Tab 5']) {
    await expect(holdfast(page).getByRole('group', { name: `${tab}: window` })).toContainText('5 of 5');
  }
});

for (const [experiment, sentence] of [
  ['A response is lost', '5 of 5 requests succeeded with 2 refreshes, 1 without a response.'],
  ['A cookie is lost', '10 of 10 requests succeeded with 2 refreshes.'],
  ['The clock is wrong', '10 of 10 requests succeeded with 2 refreshes.'],
] as const) {
  test(`“${experiment}” signs a usual application out, and nobody here`, async ({ portal, page }) => {
    await portal.play(experiment);
    await expect(portal.outcome).toContainText(`Holdfast: ${sentence} The user is still signed in.`, {
      timeout: 40_000,
    });
    await expect(portal.outcome).toContainText(/The usual interceptor: .* The user is signed out\./);
    await expect(usual(page)).toContainText('✗ Signed out');
    await expect(holdfast(page)).toContainText('✓ Still signed in');
    await expect(portal.account).toBeVisible();
  });
}

test('an outage fails no request, and each attempt without a response is counted', async ({
  portal,
  page,
}) => {
  const failed = new Set<Request>();
  page.on('requestfailed', (request) => failed.add(request));
  await portal.play('The server is away');
  await expect(page.getByText('The server does not respond; the others wait.')).toBeVisible();
  await expect(portal.outcome).toContainText('Holdfast: 5 of 5 requests succeeded', { timeout: 40_000 });
  const failures = await withoutResponse(failed);
  const lost = failures.filter((path) => path.endsWith('/auth/refresh')).length;
  expect(lost).toBeGreaterThan(0);
  expect(failures.filter((path) => path.endsWith('/auth/lab/requests'))).toEqual([]);
  await expect(portal.outcome).toContainText(
    `${String(lost + 1)} refreshes, ${String(lost)} without a response. The user is still signed in.`,
  );
});

test('a stolen copy is rejected, shown in a banner and recorded in the history', async ({ portal, page }) => {
  await portal.play('A token is stolen');
  await expect(portal.outcome).toContainText(`Holdfast: 5 of 5 ${ONE_REFRESH}`);
  await expect(page.getByTestId('theft')).toContainText('was blocked');
  await page.getByRole('link', { name: 'View history' }).click();
  await expect(page.getByRole('listitem').first()).toContainText(
    'Blocked an attempt to use a copy of your session',
  );
  await portal.press('Dismiss');
  await expect(page.getByTestId('theft')).toHaveCount(0);
});

test('the window of the thief stands beside that of the owner, on both sides', async ({ portal, page }) => {
  await portal.play('A token is stolen');
  const thief = { name: 'Thief: window' };
  const owner = { name: 'Owner: window' };
  await expect(holdfast(page).getByRole('group', thief)).toContainText('401 invalid_dpop_proof');
  await expect(holdfast(page).getByRole('group', owner)).toContainText('✓ Signed in');
  await expect(usual(page).getByRole('group', thief)).toContainText('Made 5 requests as the owner.');
  await expect(usual(page).getByRole('group', owner)).toContainText('✗ Please sign in');
});

test('attempts are counted in one line of the history, with the first and the last time', async ({
  portal,
  page,
}) => {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await portal.visit('Lab');
    await portal.play('A token is stolen');
    await expect(portal.outcome).toContainText('Holdfast: 5 of 5');
    await portal.visit('Devices');
  }
  await page.getByRole('link', { name: 'View history' }).click();
  const attempts = page.getByRole('listitem').filter({ hasText: 'Blocked an attempt' });
  await expect(attempts).toHaveText(
    /copy of your session\.\s+2 times, first on \w+ \d+, \d{4}, [\d:]+\s[AP]M\.\s+\w+ \d+, \d{4}, [\d:]+\s[AP]M/,
  );
  await expect(page.getByRole('listitem').last()).toContainText('You signed in');
});

test('“Two tabs at once” opens a second tab, and shows both with one refresh', async ({
  portal,
  page,
  context,
}) => {
  const opening = context.waitForEvent('page');
  await portal.play('Two tabs at once');
  const other = await opening;
  await expect(portal.outcome).toContainText(`Holdfast: 10 of 10 ${ONE_REFRESH}`);
  await expect(other.getByTestId('partner')).toContainText('has sent its requests');
  for (const tab of ['Tab 1', 'Tab 2']) {
    await expect(holdfast(page).getByRole('group', { name: `${tab}: window` })).toContainText('5 of 5');
  }
});

test('a link opens an experiment and plays it', async ({ portal, page }) => {
  await page.goto(`${PortalPath.lab}?play=lost-answer`);
  await expect(page.getByRole('heading', { name: 'A response is lost' })).toBeVisible();
  await expect(portal.outcome).toContainText('Holdfast: 5 of 5 requests succeeded', { timeout: 30_000 });
  await page.goto(`${PortalPath.lab}?play=burn`);
  await expect(page.getByRole('alert').filter({ hasText: 'There is no experiment “burn”.' })).toBeVisible();
});

test('a blocked second tab is said plainly, and can be opened by hand', async ({ portal, page, context }) => {
  await page.addInitScript(() => {
    window.open = () => null;
  });
  await page.goto(`${PortalPath.lab}?play=two-tabs`);
  const blocked = page.getByTestId('blocked');
  await expect(blocked).toContainText('Your browser blocked the second tab.');
  const opening = context.waitForEvent('page');
  await blocked.getByRole('link', { name: 'Open it yourself' }).click();
  await opening;
  await expect(portal.outcome).toContainText(`Holdfast: 10 of 10 ${ONE_REFRESH}`);
  await expect(blocked).toHaveCount(0);
});

test('an experiment without a network says that the device is offline', async ({ portal, page, context }) => {
  await context.setOffline(true);
  await portal.play('A response is lost');
  await expect(page.getByTestId('problem')).toContainText('This device is offline.');
  await context.setOffline(false);
  await portal.press('Play');
  await expect(portal.outcome).toContainText('Holdfast: 5 of 5', { timeout: 30_000 });
});

test('an experiment can be cancelled, and leaves no fault behind', async ({ portal, page }) => {
  await portal.play('The server is away');
  await expect(page.getByText('The server does not respond; the others wait.')).toBeVisible();
  await portal.press('Cancel');
  await expect(page.getByTestId('problem')).toContainText('Cancelled.');
  await portal.play('The clock is wrong');
  await expect(portal.outcome).toContainText('Holdfast: 10 of 10', { timeout: 40_000 });
});

for (const count of ['0', '-1', '1001', '2.5', '']) {
  test(`“${count}” is no number of requests, and nothing is sent`, async ({ page }) => {
    const traffic = new Traffic(page);
    await send(page, count);
    await expect(page.getByText('Enter a whole number from 1 to 1,000.')).toBeVisible();
    expect(traffic.to('/auth/lab/')).toEqual([]);
  });
}

test('the lab keeps the content security policy', async ({ portal, page }) => {
  const violations = policyViolations(page);
  await page.goto(PortalPath.lab);
  await portal.play('A response is lost');
  await expect(portal.outcome).toContainText('Holdfast: 5 of 5', { timeout: 30_000 });
  expect(violations).toEqual([]);
});

test('the page shows the token’s remaining time and generation', async ({ page }) => {
  await expect(page.getByTestId('remaining')).toHaveText(/23 h 5\d min|24 h 0 min/);
  await expect(page.getByTestId('generation')).toHaveText(/^\d+$/);
});
