const executablePath = process.env['CHROME_PATH'];

/** Options with which every Chromium of the suite is launched. */
export const LAUNCH_OPTIONS = {
  ...(executablePath === undefined ? {} : { executablePath }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    // A domain of this machine alone, for what subdomains do to each other (RFC 6761 §6.2).
    '--host-resolver-rules=MAP *.holdfast.test 127.0.0.1',
    // All servers run on this machine; Chromium would ask for permission.
    '--disable-features=LocalNetworkAccessChecks',
  ],
};
