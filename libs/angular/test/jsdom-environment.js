import { TestEnvironment } from 'jest-environment-jsdom';

const { crypto, CryptoKey, ArrayBuffer, Uint8Array } = globalThis;
const { fetch, Request, Response, Headers, Blob, AbortController, AbortSignal } = globalThis;
const { ReadableStream, TextDecoderStream, structuredClone } = globalThis;

/**
 * jsdom has neither WebCrypto nor fetch of its own, and clones no keys; Node's are the same, and want buffers and signals
 * of Node's own kind.
 */
const OF_NODE = {
  ...{ crypto, CryptoKey, ArrayBuffer, Uint8Array },
  ...{ fetch, Request, Response, Headers, Blob, AbortController, AbortSignal },
  ...{ ReadableStream, TextDecoderStream, structuredClone },
};

export default class JsdomWithNodesGlobals extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const [name, value] of Object.entries(OF_NODE)) {
      Object.defineProperty(this.global, name, { value, configurable: true, writable: true });
    }
  }
}
