const executablePath = process.env['CHROME_PATH'];

/** Options with which every Chromium of the suite is launched. */
export const LAUNCH_OPTIONS = {
  ...(executablePath === undefined ? {} : { executablePath }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    // All servers run on this machine; Chromium would ask for permission.
    '--disable-features=LocalNetworkAccessChecks',
  ],
};
