import { DPOP_HEADER } from '@holdfast/contract';
import { ProofNonces, verifyDeviceProof, type ProofResult } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { bearerTokenOf, originOf, singleHeader, type HttpRequest } from './http-request.js';

/** Reads and verifies the device proof of a request. */
@Injectable()
export class DeviceProofs {
  readonly #nonces: ProofNonces;
  readonly #options: ResolvedAuthOptions;

  constructor(@Inject(ProofNonces) nonces: ProofNonces, @InjectAuthOptions() options: ResolvedAuthOptions) {
    this.#nonces = nonces;
    this.#options = options;
  }

  /** @param deviceKey `lost` when the client reports that it has lost its device key */
  read(request: HttpRequest, deviceKey?: 'lost'): ProofResult {
    if (request.headers[DPOP_HEADER.toLowerCase()] === undefined) {
      return deviceKey === 'lost' ? { kind: 'key_lost' } : { kind: 'none' };
    }
    const proof = singleHeader(request, DPOP_HEADER);
    if (proof === null) return { kind: 'invalid', fault: 'more than one proof' };
    const target = { method: request.method, url: this.#urlOf(request), accessToken: bearerTokenOf(request) };
    return verifyDeviceProof(proof, target, this.#nonces, this.#options.clock.now());
  }

  #urlOf(request: HttpRequest): string {
    return (this.#options.publicUrl ?? originOf(request)) + request.originalUrl;
  }
}
