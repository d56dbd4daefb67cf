import { defineProblem, type Account } from '@holdfast/nest';
import { Inject, Injectable } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  type WebAuthnCredential,
} from '@simplewebauthn/server';
import { Tickets } from '../support/tickets.js';
import { challengeOf } from './challenge.js';

/** The site that the passkeys belong to. */
export interface PasskeyOptions {
  /** Name of the site, which the browser shows. */
  readonly name: string;
  /** Such as `https://app.example`; the passkeys work on its host. */
  readonly origin: URL;
}

/** Injection token of the PasskeyOptions. */
export const PASSKEY_OPTIONS = Symbol('PasskeyOptions');

class PasskeyRejectedError extends defineProblem('passkey_rejected', {
  status: 403,
  title: 'Passkey not accepted',
  detail: 'The passkey is not known here, or too much time has passed. Try again, or sign in another way.',
}) {}

interface Passkey {
  readonly accountId: string;
  readonly credential: WebAuthnCredential;
}

/**
 * The passkeys of the accounts (Web Authentication Level 3), by credential ID. In memory: yours are in your database.
 * The challenges are tickets, so that each counts once.
 */
@Injectable()
export class Passkeys {
  readonly #options: PasskeyOptions;
  readonly #tickets: Tickets;
  readonly #passkeys = new Map<string, Passkey>();

  constructor(@Inject(PASSKEY_OPTIONS) options: PasskeyOptions, @Inject(Tickets) tickets: Tickets) {
    this.#options = options;
    this.#tickets = tickets;
  }

  async creationOptions({ id, email }: Account): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const own = [...this.#passkeys.values()].filter(({ accountId }) => accountId === id);
    return generateRegistrationOptions({
      rpName: this.#options.name,
      rpID: this.#options.origin.hostname,
      userName: email ?? id,
      userID: new TextEncoder().encode(id),
      challenge: await this.#tickets.issue('passkey_creation', id),
      excludeCredentials: own.map(({ credential }) => ({ id: credential.id })),
      // The browser finds the passkey without a name, and asks for a PIN or a finger: two factors in one.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  }

  /** @throws PasskeyRejectedError */
  async add(accountId: string, response: RegistrationResponseJSON): Promise<void> {
    const challenge = challengeOf(response);
    const issuedTo = await this.#tickets.redeem('passkey_creation', challenge.ticket);
    if (issuedTo !== accountId) throw new PasskeyRejectedError();
    const { registrationInfo } = await accepted(() =>
      verifyRegistrationResponse({ response, ...this.#expected(challenge.encoded) }),
    );
    if (registrationInfo === undefined) throw new PasskeyRejectedError();
    const { credential } = registrationInfo;
    // An authenticator may claim any ID, also that of another account's passkey.
    if (this.#passkeys.has(credential.id)) throw new PasskeyRejectedError();
    this.#passkeys.set(credential.id, { accountId, credential });
  }

  async requestOptions(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return generateAuthenticationOptions({
      rpID: this.#options.origin.hostname,
      challenge: await this.#tickets.issue('passkey_request', 'anyone'),
      userVerification: 'required',
    });
  }

  /**
   * Returns the ID of the account whose passkey has signed the challenge.
   *
   * @throws PasskeyRejectedError
   */
  async verify(response: AuthenticationResponseJSON): Promise<string> {
    const challenge = challengeOf(response);
    const isOpen = (await this.#tickets.redeem('passkey_request', challenge.ticket)) !== null;
    const passkey = this.#passkeys.get(response.id);
    if (!isOpen || passkey === undefined) throw new PasskeyRejectedError();
    const { accountId, credential } = passkey;
    const { verified, authenticationInfo } = await accepted(() =>
      verifyAuthenticationResponse({ response, credential, ...this.#expected(challenge.encoded) }),
    );
    if (!verified) throw new PasskeyRejectedError();
    const counter = authenticationInfo.newCounter;
    this.#passkeys.set(credential.id, { accountId, credential: { ...credential, counter } });
    return accountId;
  }

  #expected(expectedChallenge: string): {
    readonly expectedChallenge: string;
    readonly expectedOrigin: string;
    readonly expectedRPID: string;
    readonly requireUserVerification: true;
  } {
    const { origin, hostname } = this.#options.origin;
    return {
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: hostname,
      requireUserVerification: true,
    };
  }
}

/** Whatever the library throws is about the response: it asks nobody else. */
async function accepted<Result>(verify: () => Promise<Result>): Promise<Result> {
  try {
    return await verify();
  } catch {
    throw new PasskeyRejectedError();
  }
}
