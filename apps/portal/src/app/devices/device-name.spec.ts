import { deviceName } from './device-name';

const ON_IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

describe('the name of a device', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36',
      'Chrome on Linux',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36 Edg/149.0',
      'Microsoft Edge on Windows',
    ],
    [
      'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36',
      'Samsung Internet for Android',
    ],
    [`${ON_IPHONE} Version/19.0 Mobile/15E148 Safari/604.1`, 'Safari on iOS'],
    [`${ON_IPHONE} CriOS/149.0.0.0 Mobile/15E148 Safari/604.1`, 'Chrome on iOS'],
    [`${ON_IPHONE} FxiOS/149.0 Mobile/15E148 Safari/604.1`, 'Firefox on iOS'],
    [`${ON_IPHONE} EdgiOS/149.0 Mobile/15E148 Safari/604.1`, 'Microsoft Edge on iOS'],
    ['curl/8.5.0', 'curl'],
    ['PostmanRuntime/7.43.0', 'PostmanRuntime'],
    ['something else', 'Unknown browser'],
    ['', 'Unknown device'],
    [null, 'Unknown device'],
  ])('of %s is %s', (userAgent, name) => {
    expect(deviceName(userAgent)).toBe(name);
  });
});
