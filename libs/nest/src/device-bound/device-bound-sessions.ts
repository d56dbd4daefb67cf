import type { RefreshTransport } from '@holdfast/contract';
import {
  HARDWARE_KEY_ALGORITHMS,
  offersRegistration,
  toSessionIdentifier,
  type HardwareKey,
  type SessionState,
} from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { browserAddressOf } from '../http/browser-address.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponses } from '../http/http-responses.js';
import { KeyRing } from '../keys/key-ring.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { AuthRoutes } from '../routes/auth-routes.js';
import { BOUND_COOKIE_ATTRIBUTES, BoundCookies } from './bound-cookies.js';
import type { DeviceBoundSession } from './device-bound.dto.js';
import { CHALLENGE_HEADER, REGISTRATION_HEADER } from './device-bound-headers.js';
import { DEVICE_BOUND_PATHS } from './device-bound-paths.js';

/** What browsers are told of device-bound sessions: whether to register a key, and which requests need the cookie. */
@Injectable()
export class DeviceBoundSessions {
  readonly #keys: KeyRing;
  readonly #cookies: BoundCookies;
  readonly #http: HttpResponses;
  readonly #routes: AuthRoutes;
  readonly #options: ResolvedAuthOptions;

  constructor(
    @Inject(KeyRing) keys: KeyRing,
    @Inject(BoundCookies) cookies: BoundCookies,
    @Inject(HttpResponses) http: HttpResponses,
    @Inject(AuthRoutes) routes: AuthRoutes,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    this.#keys = keys;
    this.#cookies = cookies;
    this.#http = http;
    this.#routes = routes;
    this.#options = options;
  }

  /** Whether the response to a request can ask to register a key: only over TLS, where the browser keeps our cookies. */
  canOffer(request: HttpRequest, transport: RefreshTransport): boolean {
    const { policy, publicUrls } = this.#options;
    return (
      policy.deviceBoundSessions !== 'off' &&
      transport === 'cookie' &&
      this.#routes.hasFixedPath &&
      browserAddressOf(request, publicUrls).transport === 'tls'
    );
  }

  /** Asks the browser to register a key, if this response is the one that offers it. */
  offer(request: HttpRequest, response: unknown, session: SessionState): void {
    if (!offersRegistration(session)) return;
    const challenge = this.#challengeFor('registration', session.id);
    const path = `${this.#pathOf(request)}/${DEVICE_BOUND_PATHS.registration}`;
    const value = `(${HARDWARE_KEY_ALGORITHMS.join(' ')});path="${path}";challenge="${challenge}"`;
    this.#http.setHeader(response, REGISTRATION_HEADER, value);
  }

  /** Asks the browser to sign a challenge before its cookie is renewed. */
  challenge(response: unknown, sessionId: string, identifier: string): void {
    const challenge = this.#challengeFor('renewal', sessionId);
    this.#http.setHeader(response, CHALLENGE_HEADER, `"${challenge}";id="${identifier}"`);
  }

  /**
   * Describes a session to its browser. Requests to refresh or to sign out wait for the cookie; no other request does.
   */
  describe(request: HttpRequest, sessionId: string, key: HardwareKey): DeviceBoundSession {
    const path = this.#pathOf(request);
    const include = (route: string) => ({ type: 'include', domain: '*', path: `${path}/${route}` }) as const;
    return {
      session_identifier: toSessionIdentifier(sessionId, key),
      refresh_url: `${path}/${DEVICE_BOUND_PATHS.renewal}`,
      scope: {
        include_site: false,
        scope_specification: [
          { type: 'exclude', domain: '*', path: '/' },
          include('refresh'),
          include('logout'),
        ],
      },
      credentials: [
        {
          type: 'cookie',
          name: this.#cookies.nameOf(request, sessionId),
          attributes: BOUND_COOKIE_ATTRIBUTES,
        },
      ],
    };
  }

  #challengeFor(purpose: 'registration' | 'renewal', sessionId: string): string {
    return this.#keys.deviceBound.issueChallenge(purpose, sessionId, this.#options.clock.now());
  }

  /** The path of the auth routes as browsers request it, with what a proxy strips. */
  #pathOf(request: HttpRequest): string {
    const { hostAndPath } = browserAddressOf(request, this.#options.publicUrls);
    const stripped = hostAndPath.indexOf('/');
    return (stripped < 0 ? '' : hostAndPath.slice(stripped)).replace(/\/$/, '') + this.#routes.path;
  }
}
