import { SessionStore, type Clock } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { randomUUID } from 'node:crypto';
import { CLOCK } from './clock.js';

const TTL_S = 10 * 60;

/** Injection token of the secret that signs tickets: at least 32 random bytes, the same on all instances. */
export const TICKET_SECRET = Symbol('TicketSecret');

/**
 * Signed tickets that lead from one request of a sign-in to the next. They last ten minutes. The server keeps nothing
 * but which of them were used, in the session store, so that they count once on all instances.
 */
@Injectable()
export class Tickets {
  readonly #secret: Uint8Array;
  readonly #store: SessionStore;
  readonly #clock: Clock;

  constructor(
    @Inject(TICKET_SECRET) secret: Uint8Array,
    @Inject(SessionStore) store: SessionStore,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#secret = secret;
    this.#store = store;
    this.#clock = clock;
  }

  /** @param purpose a ticket for one purpose is worth nothing for another */
  issue(purpose: string, subject: string): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(purpose)
      .setSubject(subject)
      .setJti(randomUUID())
      .setExpirationTime(now + TTL_S)
      .sign(this.#secret);
  }

  /** Returns the subject. Null when the ticket has expired, is forged or has another purpose. */
  async read(purpose: string, ticket: string): Promise<string | null> {
    return (await this.#verify(purpose, ticket))?.sub ?? null;
  }

  /** Returns the subject once. */
  async redeem(purpose: string, ticket: string): Promise<string | null> {
    const claims = await this.#verify(purpose, ticket);
    if (claims?.jti === undefined) return null;
    const { count } = await this.#store.countAttempts(
      `ticket:${claims.jti}`,
      1,
      TTL_S * 1000,
      this.#clock.now(),
    );
    return count === 1 ? (claims.sub ?? null) : null;
  }

  async #verify(purpose: string, ticket: string): Promise<JWTPayload | null> {
    const currentDate = new Date(this.#clock.now());
    const expected = { algorithms: ['HS256'], audience: purpose, requiredClaims: ['exp'], currentDate };
    try {
      return (await jwtVerify(ticket, this.#secret, expected)).payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}
