/** What every browser test of the workspace shares, as `jest.preset.js` is for Jest. */
const executablePath = process.env['CHROME_PATH'];

/** Options with which every Chromium is launched. Without `CHROME_PATH`, Playwright takes its own. */
export const CHROMIUM = {
  ...(executablePath === undefined ? {} : { executablePath }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    // The tests' servers are local, and the browser would ask for permission to reach them.
    '--disable-features=LocalNetworkAccessChecks',
  ],
};

/** Settings of a Playwright project; each adds its own. */
export const PLAYWRIGHT_PRESET = {
  testMatch: '**/*.spec.ts',
  outputDir: './test-results/artifacts',
  forbidOnly: true,
  workers: 1,
  expect: { timeout: 15_000 },
};
