import { SessionService, type BoundCookie, type ProofResult, type RefreshToken } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { RefreshRequest } from '@holdfast/contract';
import { BoundCookies } from '../device-bound/bound-cookies.js';
import { DeviceProofs } from '../http/device-proofs.js';
import { bearerTokenOf, type HttpRequest } from '../http/http-request.js';
import { RefreshCookies, type RefreshCookie } from '../http/refresh-cookies.js';
import { KeyRing } from '../keys/key-ring.js';

/** A refresh token that we issued, and the proofs that came with it. */
export interface PresentedToken {
  readonly kind: 'refresh_token';
  readonly token: RefreshToken;
  readonly proof: ProofResult;
  readonly boundCookie: BoundCookie;
  readonly transport: 'body' | 'cookie';
  /** The cookies of its session: one, or two while the browser still has one with the former name. */
  readonly cookies: readonly RefreshCookie[];
  /** The cookies that the browser no longer needs once the session is refreshed. */
  readonly obsoleteCookies: readonly RefreshCookie[];
}

/** The credential of a request to refresh or to sign out. */
export type RefreshCredential =
  | PresentedToken
  /** The refresh token in the body is not one that we issued. */
  | { readonly kind: 'forged' }
  | { readonly kind: 'access_token'; readonly jwt: string }
  | { readonly kind: 'none' };

/** Finds and decodes the refresh credential of a request. */
@Injectable()
export class RefreshCredentials {
  readonly #keys: KeyRing;
  readonly #cookies: RefreshCookies;
  readonly #boundCookies: BoundCookies;
  readonly #proofs: DeviceProofs;
  readonly #sessions: SessionService;

  constructor(
    @Inject(KeyRing) keys: KeyRing,
    @Inject(RefreshCookies) cookies: RefreshCookies,
    @Inject(BoundCookies) boundCookies: BoundCookies,
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(SessionService) sessions: SessionService,
  ) {
    this.#keys = keys;
    this.#cookies = cookies;
    this.#boundCookies = boundCookies;
    this.#proofs = proofs;
    this.#sessions = sessions;
  }

  /**
   * The body takes precedence, then the cookies, then the access token.
   *
   * @param sessionId of the access token, when it says which of several cookies is meant
   * @throws StoreUnavailableError when the store does not respond, or when a token names an unknown key and the keys
   *   cannot be reloaded
   */
  async read(
    request: HttpRequest,
    body: RefreshRequest,
    sessionId: string | null = null,
  ): Promise<RefreshCredential> {
    if (body.refresh_token !== undefined) return this.#readBody(request, body, body.refresh_token);
    const presented = await this.#readCookies(request, body, sessionId);
    if (presented !== null) return presented;
    const jwt = bearerTokenOf(request);
    return jwt === null ? { kind: 'none' } : { kind: 'access_token', jwt };
  }

  async #readBody(
    request: HttpRequest,
    body: RefreshRequest,
    refreshToken: string,
  ): Promise<RefreshCredential> {
    const token = await this.#keys.decodeRefreshToken(refreshToken);
    if (token === null) return { kind: 'forged' };
    const proof = this.#proofs.read(request, body.device_key);
    const boundCookie = await this.#boundCookies.read(request, token.sessionId);
    const presented = { kind: 'refresh_token', token, proof, boundCookie, transport: 'body' } as const;
    return { ...presented, cookies: [], obsoleteCookies: [] };
  }

  async #readCookies(
    request: HttpRequest,
    body: RefreshRequest,
    sessionId: string | null,
  ): Promise<PresentedToken | null> {
    const all = await this.#cookies.read(request);
    if (all.length === 0) return null;
    // Subdomains can set cookies with the former name.
    const current = all.filter(({ isFormer }) => !isFormer);
    const eligible = current.length === 0 ? all : current;
    const named = eligible.filter((cookie) => cookie.token.sessionId === sessionId);
    const candidates = named.length === 0 ? eligible : named;
    const proof = this.#proofs.read(request, body.device_key);
    const selection = await this.#sessions.select(
      candidates.map(({ token }) => token),
      proof,
    );
    if (selection === null) return null;
    const { token, obsolete } = selection;
    const isOwn = (cookie: RefreshCookie): boolean => cookie.token.sessionId === token.sessionId;
    const isReplaced = (cookie: RefreshCookie): boolean =>
      cookie.isFormer && (isOwn(cookie) || current.length > 0);
    return {
      kind: 'refresh_token',
      token,
      proof,
      boundCookie: await this.#boundCookies.read(request, token.sessionId),
      transport: 'cookie',
      cookies: all.filter(isOwn),
      obsoleteCookies: all.filter(
        (cookie) => isReplaced(cookie) || obsolete.includes(cookie.token.sessionId),
      ),
    };
  }
}
