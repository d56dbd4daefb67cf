const executablePath = process.env['CHROME_PATH'];

/** How every Chromium of these rows is started. */
export const LAUNCH_OPTIONS = {
  ...(executablePath === undefined ? {} : { executablePath }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    // All servers of this run are on this machine, and would need a person's permission.
    '--disable-features=LocalNetworkAccessChecks',
  ],
};
