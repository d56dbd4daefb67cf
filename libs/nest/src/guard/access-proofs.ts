import type { ProofResult } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessToken } from '../context/access-token.js';
import { InvalidDpopProofError } from '../errors/problem-error.js';
import { rejectionError, type SessionRejection } from '../errors/session-errors.js';
import { AuthEventLog } from '../events/auth-event-log.js';
import { DeviceProofs } from '../http/device-proofs.js';
import { accessTokenOf, isHttpRequest, type CallerRequest } from '../http/http-request.js';
import { UsedProofs } from '../http/used-proofs.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';

const NOT_BOUND_USE =
  'The access token is bound to a device key. Send it as `Authorization: DPoP` with a device proof.';

/** Requires a proof of the device key with each request that carries a DPoP access token (RFC 9449 §7). */
@Injectable()
export class AccessProofs {
  readonly #proofs: DeviceProofs;
  readonly #log: AuthEventLog;
  readonly #options: ResolvedAuthOptions;
  readonly #used = new UsedProofs();
  /** The guard may see one request several times: once for each field of a GraphQL query. */
  readonly #proven = new WeakMap<CallerRequest, string>();

  constructor(
    @Inject(DeviceProofs) proofs: DeviceProofs,
    @Inject(AuthEventLog) log: AuthEventLog,
    @InjectAuthOptions() options: ResolvedAuthOptions,
  ) {
    this.#proofs = proofs;
    this.#log = log;
    this.#options = options;
  }

  /**
   * Returns when a proof by the token's key is there, or none is needed. Each proof is accepted once by this instance.
   *
   * @throws InvalidDpopProofError, UseDpopNonceError
   */
  require(request: CallerRequest, token: AccessToken): void {
    const { deviceKeyThumbprint, accountId, sessionId: id } = token;
    if (deviceKeyThumbprint === null || this.#proven.get(request) === token.id) return;
    const sent = accessTokenOf(request);
    if (sent?.scheme !== 'DPoP' || !isHttpRequest(request)) {
      throw new InvalidDpopProofError(NOT_BOUND_USE, token);
    }
    const proof = this.#proofs.readFor(request, sent.jwt);
    const rejection = this.#rejectionOf(proof, deviceKeyThumbprint);
    if (rejection !== null) {
      const session = { id, accountId, end: null };
      this.#log.sessionRejected(request, rejection, session);
      throw rejectionError(rejection, session, this.#proofs.diagnose(request, proof));
    }
    this.#proven.set(request, token.id);
  }

  /** A nonce of a generation is for the refresh token only: an access token's proof is fresh for minutes. */
  #rejectionOf(proof: ProofResult, thumbprint: string): SessionRejection | null {
    switch (proof.kind) {
      case 'none':
      case 'key_lost':
        return 'proof_missing';
      case 'invalid':
        return proof.htu === undefined ? 'proof_malformed' : 'proof_for_another_url';
      case 'stale':
      case 'for_generation':
        return proof.thumbprint === thumbprint ? 'proof_stale' : 'proof_by_another_key';
      case 'valid':
        if (proof.thumbprint !== thumbprint) return 'proof_by_another_key';
        return this.#used.add(thumbprint, proof.digest, this.#options.clock.now()) ? null : 'proof_used';
    }
  }
}
