import { describeMainPaths } from './engines/main-paths.js';
import { openWebKit } from './engines/webkit.js';
import { test } from './support/test.js';

const driver = process.env['WEBKIT_DRIVER_PATH'] ?? '';
const xvfb = process.env['XVFB_PATH'] ?? '';

test.skip(driver === '' || xvfb === '', 'Without WebKitGTK and Xvfb: see tools/with-engines.mjs');

test.describe('the portal in WebKitGTK', () => {
  describeMainPaths(() => openWebKit(driver, xvfb));
});
