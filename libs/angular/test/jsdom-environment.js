import { TestEnvironment } from 'jest-environment-jsdom';

/** jsdom has no WebCrypto of its own; Node's is the same, and wants buffers of Node's own kind. */
export default class JsdomWithWebCrypto extends TestEnvironment {
  async setup() {
    await super.setup();
    const { crypto, CryptoKey, ArrayBuffer, Uint8Array } = globalThis;
    for (const [name, value] of Object.entries({ crypto, CryptoKey, ArrayBuffer, Uint8Array })) {
      Object.defineProperty(this.global, name, { value, configurable: true, writable: true });
    }
  }
}
