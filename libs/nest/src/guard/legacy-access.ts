import {
  LegacySessions,
  SessionService,
  type Clock,
  type SessionState,
  type VerifiedLegacyToken,
} from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { deepFreeze, sessionMembersOf } from '../access-token/access-token-claims.js';
import type { AccessToken } from '../context/access-token.js';
import { ExpiredSignatureError, SessionRevokedError } from '../errors/problem-error.js';
import { rejectionError } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import type { CallerRequest } from '../http/http-request.js';
import { sessionOriginOf } from '../http/session-origin.js';
import { LEGACY_CACHE_MS, LegacyTokens, MAX_LEGACY_TOKENS } from '../legacy/legacy-tokens.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import type { AccountClaims } from '../ports/claims-provider.js';
import { ActiveAccounts } from '../termination/active-accounts.js';

interface AcceptedToken {
  readonly token: AccessToken;
  /** When to look up the account and the session again. Milliseconds since 1970. */
  readonly until: number;
}

/** Authorizes legacy tokens at guarded routes. */
@Injectable()
export class LegacyAccess {
  readonly #tokens: LegacyTokens;
  readonly #legacySessions: LegacySessions;
  readonly #sessions: SessionService;
  readonly #accounts: ActiveAccounts;
  readonly #log: AuthEventLog;
  readonly #options: ResolvedAuthOptions;
  readonly #clock: Clock;
  readonly #accepted = new LRUCache<string, AcceptedToken>({ max: MAX_LEGACY_TOKENS });
  /** Lookups in progress. Concurrent requests with the same token share one. */
  readonly #lookups = new Map<string, Promise<AccessToken>>();

  constructor(
    @Inject(LegacyTokens) tokens: LegacyTokens,
    @Inject(LegacySessions) legacySessions: LegacySessions,
    @Inject(SessionService) sessions: SessionService,
    @Inject(ActiveAccounts) accounts: ActiveAccounts,
    @Inject(AuthEventLog) log: AuthEventLog,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    this.#tokens = tokens;
    this.#legacySessions = legacySessions;
    this.#sessions = sessions;
    this.#accounts = accounts;
    this.#log = log;
    this.#options = options;
    this.#clock = options.clock;
  }

  /**
   * Returns an access token in place of a legacy token. Null when it is not a legacy token.
   *
   * @throws ExpiredSignatureError when it has expired, was exchanged, or is not accepted here
   * @throws SessionRevokedError, SessionExpiredError, StoreUnavailableError
   */
  async authorize(jwt: string, request: CallerRequest): Promise<AccessToken | null> {
    const legacy = await this.#tokens.verify(jwt);
    if (legacy === null) return null;
    if (this.#options.legacyTokens?.accept !== true) throw exchangeRequired(legacy);
    const token = await this.#find(legacy, request);
    const outcome = await this.#sessions.authorize(token);
    if (outcome.kind === 'allowed') return token;
    this.#accepted.delete(keyOf(legacy));
    // The client cannot refresh, so read its claims again here.
    if (outcome.rejection === 'claims_stale') return this.#find(legacy, request);
    if (outcome.session?.end?.reason === 'replaced') throw exchangeRequired(legacy);
    throw rejectionError(outcome.rejection, outcome.session);
  }

  #find(legacy: VerifiedLegacyToken, request: CallerRequest): AccessToken | Promise<AccessToken> {
    const key = keyOf(legacy);
    const accepted = this.#accepted.get(key);
    if (accepted !== undefined && accepted.until > this.#clock.now()) return accepted.token;
    const running = this.#lookups.get(key);
    if (running !== undefined) return running;
    const lookup = this.#lookUp(legacy, request).finally(() => this.#lookups.delete(key));
    this.#lookups.set(key, lookup);
    return lookup;
  }

  async #lookUp(legacy: VerifiedLegacyToken, request: CallerRequest): Promise<AccessToken> {
    const outcome = await this.#legacySessions.accept(legacy, sessionOriginOf(request));
    switch (outcome.kind) {
      case 'exchanged':
        throw exchangeRequired(legacy);
      case 'rejected':
        throw rejectionError(outcome.rejection, outcome.session);
      case 'accepted': {
        // After its session exists, so that disabling the account finds and ends it.
        const { accountId } = legacy;
        const active = await this.#accounts.load(request, accountId);
        if (active === null) throw new SessionRevokedError('account_disabled', { accountId });
        this.#log.legacyTokenAccepted(request, outcome.session);
        const token = toAccessToken(legacy, outcome.session, active.claims);
        this.#accepted.set(keyOf(legacy), { token, until: this.#clock.now() + LEGACY_CACHE_MS });
        return token;
      }
    }
  }
}

function exchangeRequired({ accountId }: VerifiedLegacyToken): ExpiredSignatureError {
  return new ExpiredSignatureError(
    'This access token was issued before the migration. Exchange it at the refresh route.',
    { accountId },
  );
}

function toAccessToken(
  { authenticatedAt, expiresAt }: VerifiedLegacyToken,
  session: SessionState,
  { roles = [], claims = {} }: AccountClaims,
): AccessToken {
  return deepFreeze({
    id: session.id,
    ...sessionMembersOf(session),
    deviceKeyThumbprint: null,
    issuedAt: authenticatedAt,
    expiresAt,
    notBefore: null,
    refreshedAt: null,
    roles: [...roles],
    claims: structuredClone(claims),
  });
}

function keyOf({ digest }: VerifiedLegacyToken): string {
  return digest.toString('base64');
}
