import {
  readRegistrationProof,
  readRenewalProof,
  readSessionIdentifier,
  SessionService,
  type HardwareKey,
  type RegistrationOutcome,
} from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { BadRequestError, ConflictError, RefreshMissingError } from '../errors/problem-error.js';
import { rejectionError, subjectOf } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { singleHeader, type HttpRequest } from '../http/http-request.js';
import { RefreshCookies } from '../http/refresh-cookies.js';
import { KeyRing } from '../keys/key-ring.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { PROOF_HEADER, SESSION_ID_HEADER } from './device-bound-headers.js';

/** Longer than a challenge is fresh on any instance. */
const CHALLENGE_WINDOW_MS = 600_000;

/** The browser has signed with this key for this session. */
export interface Proven {
  readonly kind: 'proven';
  readonly sessionId: string;
  readonly key: HardwareKey;
}

/** The browser has to sign a challenge. `identifier` is its name for the session. */
export interface Challenged {
  readonly kind: 'challenged';
  readonly sessionId: string;
  readonly identifier: string;
}

/** The outcome of a renewal. */
export type Renewal =
  | Proven
  | Challenged
  /** This browser has no session of that name any more. */
  | { readonly kind: 'ended'; readonly identifier: string };

const REGISTRATION_FAULTS = {
  registration_not_offered: 'No registration was offered for this session.',
  registration_late: 'The time to register a hardware key has passed.',
  registered_already: 'The session has another hardware key.',
} as const;

/** Registers hardware keys, and renews bound cookies. */
@Injectable()
export class DeviceBoundService {
  readonly #sessions: SessionService;
  readonly #cookies: RefreshCookies;
  readonly #keys: KeyRing;
  readonly #log: AuthEventLog;
  readonly #options: ResolvedAuthOptions;

  constructor(
    @Inject(SessionService) sessions: SessionService,
    @Inject(RefreshCookies) cookies: RefreshCookies,
    @Inject(KeyRing) keys: KeyRing,
    @Inject(AuthEventLog) log: AuthEventLog,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    this.#sessions = sessions;
    this.#cookies = cookies;
    this.#keys = keys;
    this.#log = log;
    this.#options = options;
  }

  /**
   * Registers the key that has signed the challenge of a session, whose refresh cookie the request must carry too.
   *
   * @throws BadRequestError, ConflictError, RefreshMissingError, SessionRevokedError, SessionExpiredError
   */
  async register(request: HttpRequest): Promise<Proven> {
    const proof = readRegistrationProof(singleHeader(request, PROOF_HEADER) ?? '');
    if (proof === null) throw new BadRequestError('Send a proof that is signed by the key in its header.');
    const { challenge, key } = proof;
    const sessionId = this.#keys.deviceBound.readChallenge('registration', challenge, this.#now);
    if (sessionId === null) throw new BadRequestError('The challenge is unknown, or no longer fresh.');
    if (!(await this.#hasSession(request, sessionId))) throw new RefreshMissingError();
    const outcome = await this.#sessions.registerHardwareKey(sessionId, key.thumbprint);
    if (outcome === null) throw rejectionError('session_unknown', null);
    if (outcome.kind === 'rejected') throw registrationError(outcome);
    this.#log.hardwareKeyRegistered(request, outcome.session);
    return { kind: 'proven', sessionId, key };
  }

  /**
   * Renews the bound cookie of a session if its browser has signed a fresh challenge, each of which counts once. Reads no
   * session: whether it has ended, and has this key, is checked by the refresh that shows the cookie.
   *
   * @throws BadRequestError when another key has signed
   */
  async renew(request: HttpRequest): Promise<Renewal> {
    const identifier = singleHeader(request, SESSION_ID_HEADER)?.replaceAll('"', '') ?? '';
    const named = readSessionIdentifier(identifier);
    if (named === null) throw new BadRequestError('Send the session identifier that you were given.');
    const { sessionId, key } = named;
    const isOff = this.#options.policy.deviceBoundSessions === 'off';
    if (isOff || !(await this.#hasSession(request, sessionId))) return { kind: 'ended', identifier };

    const signed = singleHeader(request, PROOF_HEADER);
    if (signed === null) return { kind: 'challenged', sessionId, identifier };
    const proof = readRenewalProof(signed, key);
    if (proof === null) throw new BadRequestError('The proof is not signed by the key of this session.');
    if (!(await this.#isFirstUse(proof.challenge, sessionId))) {
      return { kind: 'challenged', sessionId, identifier };
    }
    this.#log.boundCookieRenewed(sessionId);
    return { kind: 'proven', sessionId, key };
  }

  get #now(): number {
    return this.#options.clock.now();
  }

  async #hasSession(request: HttpRequest, sessionId: string): Promise<boolean> {
    const cookies = await this.#cookies.read(request);
    return cookies.some(({ token }) => token.sessionId === sessionId);
  }

  /** On any instance: counts the challenge in the store, which is the only statement of a renewal. */
  async #isFirstUse(challenge: string, sessionId: string): Promise<boolean> {
    const now = this.#now;
    if (this.#keys.deviceBound.readChallenge('renewal', challenge, now) !== sessionId) return false;
    const key = `dbsc:${createHash('sha256').update(challenge).digest('base64url')}`;
    const { count } = await this.#options.store.countAttempts(key, 1, CHALLENGE_WINDOW_MS, now);
    return count === 1;
  }
}

function registrationError({
  rejection,
  session,
}: Extract<RegistrationOutcome, { readonly kind: 'rejected' }>): Error {
  return rejection === 'session_revoked' || rejection === 'session_expired'
    ? rejectionError(rejection, session)
    : new ConflictError(REGISTRATION_FAULTS[rejection], subjectOf(session));
}
