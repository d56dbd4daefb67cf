import { CHROMIUM } from '../../../../playwright.preset.js';

/** Options with which every Chromium of the suite is launched. */
export const LAUNCH_OPTIONS = {
  ...CHROMIUM,
  args: [
    ...CHROMIUM.args,
    // A domain of this machine alone, for what subdomains do to each other (RFC 6761 §6.2).
    '--host-resolver-rules=MAP *.holdfast.test 127.0.0.1',
  ],
};
