import { DPOP_HEADER } from '@holdfast/contract';
import { ProofNonces, verifyDeviceProof, type ProofResult, type ProofTarget } from '@holdfast/session';
import { Inject, Injectable } from '@nestjs/common';
import type { ProblemDiagnosis } from '../errors/problem-error-base.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { accessTokenOf, baseUrlsOf, singleHeader, type HttpRequest } from './http-request.js';

const MAX_LOGGED_URLS = 8;

const MAX_LOGGED_URL_LENGTH = 256;

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
    const proof = this.#read(request, { accessToken: accessTokenOf(request)?.jwt ?? null });
    return proof.kind === 'none' && deviceKey === 'lost' ? { kind: 'key_lost' } : proof;
  }

  /** Like `read`, for the proof that a DPoP access token needs: it must name the token (RFC 9449 §7). */
  readFor(request: HttpRequest, accessToken: string): ProofResult {
    return this.#read(request, { accessToken, requiresAth: true });
  }

  /** Why a proof is invalid, for the log. Otherwise nobody could see why sign-ins behind a proxy fail. */
  diagnose(request: HttpRequest, proof: ProofResult): ProblemDiagnosis {
    if (proof.kind !== 'invalid') return {};
    const { fault, htu } = proof;
    if (htu === undefined) return { fault };
    return {
      fault,
      received_url: loggableUrl(htu),
      expected_urls: this.#urlsOf(request).slice(0, MAX_LOGGED_URLS).map(loggableUrl),
      hint: 'Set the option publicUrl to the URL that browsers use, including the path that a proxy strips.',
    };
  }

  #read(request: HttpRequest, token: Pick<ProofTarget, 'accessToken' | 'requiresAth'>): ProofResult {
    if (request.headers[DPOP_HEADER.toLowerCase()] === undefined) return { kind: 'none' };
    const proof = singleHeader(request, DPOP_HEADER);
    if (proof === null) return { kind: 'invalid', fault: 'more than one proof' };
    const target = { method: request.method, urls: this.#urlsOf(request), ...token };
    return verifyDeviceProof(proof, target, this.#nonces, this.#options.clock.now());
  }

  #urlsOf(request: HttpRequest): readonly string[] {
    return baseUrlsOf(request, this.#options.publicUrls).map((base) => base + request.originalUrl);
  }
}

/** Drops user, query and fragment, which may contain secrets. */
function loggableUrl(url: string): string {
  if (!URL.canParse(url)) return 'not a URL';
  const { origin, pathname } = new URL(url);
  return (origin + pathname).slice(0, MAX_LOGGED_URL_LENGTH);
}
