import { LabPath } from '@holdfast/app-contract';
import { AUTH_PATH } from '@holdfast/contract';
import { ExpiredSignatureError, type AuthContext } from '@holdfast/nest';
import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { accessTokenOf } from './access-token-of.js';
import { LabFaults } from './lab-faults.js';

interface LabHttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly authorization?: string | undefined };
  /** Set by the library's guard after it has verified the token. */
  readonly auth?: AuthContext;
}

/** Rejects an access token that the lab has expired. */
@Injectable()
export class LabExpiryInterceptor implements NestInterceptor {
  readonly #faults: LabFaults;

  constructor(@Inject(LabFaults) faults: LabFaults) {
    this.#faults = faults;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<LabHttpRequest>();
    const { auth } = request;
    if (auth === undefined || disarms(request)) return next.handle();
    if (this.#faults.isExpired(auth.sessionId, accessTokenOf(request.headers))) {
      throw new ExpiredSignatureError(
        'Simulated expiry: the lab treats the access token as expired.',
        auth.token,
      );
    }
    return next.handle();
  }
}

/** A cancelled experiment must not have to refresh first. */
function disarms({ method, url }: LabHttpRequest): boolean {
  return method === 'DELETE' && url === `${AUTH_PATH}/${LabPath.faults}`;
}
