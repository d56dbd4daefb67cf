import { HttpResponse } from '@angular/common/http';
import { DOCUMENT, inject, Injectable } from '@angular/core';
import {
  ɵaccessTokenHash,
  ɵauthorizationOf,
  ɵDeviceKeyStore,
  ɵDeviceProofs,
  type ɵAccessProofs,
  type ɵApiRequest,
} from '@holdfast/angular';
import { DPOP_HEADER } from '@holdfast/contract';
import type { HeldToken } from '@holdfast/renewal';
import { defer, switchMap, tap, type Observable } from 'rxjs';
import { AccessNonces } from './access-nonces.js';

/** Sends requests that carry a DPoP access token, each with a proof of its own. */
@Injectable({ providedIn: 'root' })
export class DpopRequests implements ɵAccessProofs {
  readonly #keys = inject(ɵDeviceKeyStore);
  readonly #proofs = inject(ɵDeviceProofs);
  readonly #nonces = inject(AccessNonces);
  readonly #page = inject(DOCUMENT);
  /** The key of the session whose token was sent last. Reading it each time would cost more than the signature. */
  #key: { readonly sessionId: string; readonly pair: CryptoKeyPair } | null = null;

  send<Event>(request: ɵApiRequest<Event>, token: HeldToken): Observable<Event> | null {
    if (token.tokenType !== 'DPoP') return null;
    const { method, url } = request;
    return defer(() => this.#headersFor(method, url, token)).pipe(
      switchMap((headers) => request.send(headers)),
      tap((event) => {
        if (request.isResponse(event)) this.#keepNonce(url, headersOfResponse(event));
      }),
    );
  }

  challenged<Event>(request: ɵApiRequest<Event>, error: unknown): boolean {
    this.#keepNonce(request.url, request.headersOf(error));
    return true;
  }

  async proofFor(method: string, url: string, accessToken: string): Promise<string | null> {
    const pair = await this.#keys.find();
    return pair === null || pair === 'unreadable' ? null : this.#create(pair, method, url, accessToken);
  }

  #keepNonce(url: string, headers: { get(name: string): string | null } | null): void {
    if (headers !== null) this.#nonces.keep(this.#resolve(url).origin, headers);
  }

  /** Without a proof if the device key cannot be read: the API says then that it lacks one, and signs nobody out. */
  async #headersFor(
    method: string,
    url: string,
    token: HeldToken,
  ): Promise<Readonly<Record<string, string>>> {
    const authorization = ɵauthorizationOf(token);
    const pair = await this.#keyOf(token);
    if (pair === null) return authorization;
    return { ...authorization, [DPOP_HEADER]: await this.#create(pair, method, url, token.accessToken) };
  }

  async #create(pair: CryptoKeyPair, method: string, url: string, accessToken: string): Promise<string> {
    const { href, origin } = this.#resolve(url);
    const [nonce, ath] = await Promise.all([this.#nonces.find(origin), ɵaccessTokenHash(accessToken)]);
    return this.#proofs.create(pair, href, { ath, nonce }, method);
  }

  async #keyOf({ sessionId }: HeldToken): Promise<CryptoKeyPair | null> {
    if (this.#key?.sessionId === sessionId) return this.#key.pair;
    const pair = await this.#keys.find();
    if (pair === null || pair === 'unreadable') return null;
    this.#key = { sessionId, pair };
    return pair;
  }

  /** A socket's URL counts as that of its handshake. */
  #resolve(url: string): URL {
    return new URL(new URL(url, this.#page.baseURI).href.replace(/^ws/, 'http'));
  }
}

/** The headers of a response of HttpClient or of `fetch`. */
function headersOfResponse(response: unknown): { get(name: string): string | null } | null {
  return response instanceof HttpResponse || response instanceof Response ? response.headers : null;
}
