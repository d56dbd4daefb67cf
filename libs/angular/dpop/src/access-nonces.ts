import { HttpBackend, HttpClient, HttpErrorResponse } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { ɵClocks, ɵHOLDFAST_OPTIONS } from '@holdfast/angular';
import { DPOP_NONCE_HEADER } from '@holdfast/contract';
import { firstValueFrom, timeout } from 'rxjs';

/** The API accepts a nonce for two minutes. A request may take a while to arrive. */
const MAX_AGE_MS = 100_000;

const TIMEOUT_MS = 10_000;

/** The length of the API's nonces for proofs of access tokens. Those for the next refresh are longer. */
const NONCE_LENGTH = 28;

interface KnownNonce {
  readonly nonce: string;
  /** By the page's monotonic clock. */
  readonly until: number;
}

/** The nonces for proofs of access tokens, one for each origin that the token is sent to (RFC 9449 §8). */
@Injectable({ providedIn: 'root' })
export class AccessNonces {
  readonly #clocks = inject(ɵClocks);
  readonly #options = inject(ɵHOLDFAST_OPTIONS);
  readonly #http = new HttpClient(inject(HttpBackend));
  readonly #known = new Map<string, KnownNonce>();
  #asking: Promise<void> | null = null;

  /** Keeps the nonce of a response. */
  keep(origin: string, headers: { get(name: string): string | null }): void {
    const nonce = headers.get(DPOP_NONCE_HEADER);
    const isOwnApi = origin === this.#options.apiOrigin;
    if (nonce === null || (isOwnApi && nonce.length !== NONCE_LENGTH)) return;
    this.#known.set(origin, { nonce, until: this.#clocks.now() + MAX_AGE_MS });
  }

  /** A nonce that is fresh, asked for if necessary. Undefined if the API has sent none: it then sends a challenge. */
  async find(origin: string): Promise<string | undefined> {
    if (origin === this.#options.apiOrigin && this.#fresh(origin) === undefined) {
      this.#asking ??= this.#ask(origin).finally(() => {
        this.#asking = null;
      });
      await this.#asking;
    }
    return this.#fresh(origin);
  }

  #fresh(origin: string): string | undefined {
    const known = this.#known.get(origin);
    return known !== undefined && known.until > this.#clocks.now() ? known.nonce : undefined;
  }

  /** A request without a token has a 401 for a response, and with it a nonce. */
  async #ask(origin: string): Promise<void> {
    const url = `${origin}${this.#options.authPath}/me`;
    const response$ = this.#http.get(url, { observe: 'response' }).pipe(timeout(TIMEOUT_MS));
    const response = await firstValueFrom(response$).catch((error: unknown) =>
      error instanceof HttpErrorResponse ? error : null,
    );
    if (response !== null) this.keep(origin, response.headers);
  }
}
