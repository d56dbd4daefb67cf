import { DOCUMENT, inject } from '@angular/core';
import { ɵDeviceKeyStore, ɵDeviceProofs } from '@holdfast/angular';

/**
 * Creates the proof for one request, the value of its `DPoP` header. Null if this browser cannot keep a device key: the
 * session is then unbound.
 *
 * @param url of the request, relative to the page's
 * @param method defaults to `POST`
 */
export type ProofFor = (url: string, method?: string) => Promise<string | null>;

/**
 * Returns a function that creates proofs of the device key (RFC 9449), for sign-ins that the application sends itself,
 * before `Session.adopt`. Prefer `injectSignInWith`, which also sends the request again if the API asks for a new proof
 * (`action: prove`). Call it in an injection context.
 *
 * @example
 * ```ts
 * readonly #proofFor = injectProofFor();
 * readonly #session = inject(Session);
 *
 * async signIn(form: FormData) {
 *   const proof = await this.#proofFor('/api/v1/auth/saml');
 *   const headers = proof === null ? {} : { DPoP: proof };
 *   const response = await fetch('/api/v1/auth/saml', { method: 'POST', body: form, headers });
 *   if (response.ok) await this.#session.adopt(await response.json());
 * }
 * ```
 */
export function injectProofFor(): ProofFor {
  const keys = inject(ɵDeviceKeyStore);
  const proofs = inject(ɵDeviceProofs);
  const page = inject(DOCUMENT);
  return async (url, method) => {
    const key = await keys.findOrCreate();
    return key === null ? null : proofs.create(key, new URL(url, page.baseURI).href, {}, method);
  };
}
