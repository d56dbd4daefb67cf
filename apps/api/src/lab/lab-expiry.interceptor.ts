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
    const { auth, headers } = context.switchToHttp().getRequest<LabHttpRequest>();
    if (auth !== undefined && this.#faults.isExpired(auth.sessionId, accessTokenOf(headers))) {
      throw new ExpiredSignatureError(
        'Simulated expiry: the lab treats the access token as expired.',
        auth.token,
      );
    }
    return next.handle();
  }
}
