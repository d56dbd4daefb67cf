import { ConflictError } from '@holdfast/nest';
import type { Clock } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { generateSecret, verifySync } from 'otplib';
import { AttemptLimit } from '../support/attempt-limit.js';
import { CLOCK } from '../support/clock.js';
import { InvalidCodeError } from './second-step-errors.js';

/** How far the clock of a phone may be off (RFC 6238 §5.2). */
const TOLERANCE_S = 30;

interface AuthenticatorApp {
  /** In base32. Encrypt it in your database: whoever reads it can make codes. */
  readonly secret: string;
  /** Whether the owner has shown that the app works. */
  readonly confirmed: boolean;
  /** The period of the last code that counted, in steps of 30 seconds since 1970. */
  readonly lastTimeStep: number;
}

/** The authenticator apps of the accounts (TOTP, RFC 6238), at most one each. In memory: yours are in your database. */
@Injectable()
export class AuthenticatorApps {
  readonly #clock: Clock;
  readonly #limit: AttemptLimit;
  readonly #apps = new Map<string, AuthenticatorApp>();

  constructor(@Inject(CLOCK) clock: Clock, @Inject(AttemptLimit) limit: AttemptLimit) {
    this.#clock = clock;
    this.#limit = limit;
  }

  isRequired(accountId: string): boolean {
    return this.#apps.get(accountId)?.confirmed === true;
  }

  /**
   * Returns a new secret. It counts once `confirm` has seen a code.
   *
   * @throws ConflictError when the account has an app already
   */
  add(accountId: string): string {
    if (this.isRequired(accountId)) throw new ConflictError('The account has an authenticator app already.');
    const secret = generateSecret();
    this.#apps.set(accountId, { secret, confirmed: false, lastTimeStep: 0 });
    return secret;
  }

  /** @throws InvalidCodeError, RateLimitedError */
  async confirm(accountId: string, code: string): Promise<void> {
    const app = await this.#accept(accountId, code);
    this.#apps.set(accountId, { ...app, confirmed: true });
  }

  /**
   * Accepts each code once, and few wrong ones.
   *
   * @throws InvalidCodeError, RateLimitedError
   */
  async verify(accountId: string, code: string): Promise<void> {
    if (!this.isRequired(accountId)) throw new InvalidCodeError();
    await this.#accept(accountId, code);
  }

  async #accept(accountId: string, code: string): Promise<AuthenticatorApp> {
    await this.#limit.begin('code', accountId);
    const app = this.#useUp(accountId, code);
    if (app === null) throw new InvalidCodeError();
    await this.#limit.succeed('code', accountId);
    return app;
  }

  /** In a database: `UPDATE … WHERE last_time_step < $2`, so that of two requests with the same code one fails. */
  #useUp(accountId: string, code: string): AuthenticatorApp | null {
    const app = this.#apps.get(accountId);
    if (app === undefined) return null;
    const epoch = Math.floor(this.#clock.now() / 1000);
    const result = verifySync({ secret: app.secret, token: code, epoch, epochTolerance: TOLERANCE_S });
    if (!result.valid || !('timeStep' in result) || result.timeStep <= app.lastTimeStep) return null;
    const used = { ...app, lastTimeStep: result.timeStep };
    this.#apps.set(accountId, used);
    return used;
  }
}
