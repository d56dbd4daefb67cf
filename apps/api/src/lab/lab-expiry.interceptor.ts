import { ExpiredSignatureError, type AuthContext } from '@holdfast/nest';
import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { LabFaults } from './lab-faults.js';

interface LabRequest {
  readonly headers: { readonly authorization?: string | undefined };
  /** Set by the library's guard, which has looked at the token before. */
  readonly auth?: AuthContext;
}

/** Refuses an access token that the lab was told to expire. */
@Injectable()
export class LabExpiryInterceptor implements NestInterceptor {
  readonly #faults: LabFaults;

  constructor(@Inject(LabFaults) faults: LabFaults) {
    this.#faults = faults;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { auth, headers } = context.switchToHttp().getRequest<LabRequest>();
    if (auth !== undefined && this.#faults.isExpired(auth.sessionId, bearerOf(headers))) {
      throw new ExpiredSignatureError('Simulated: the access token counts as expired.', auth.token);
    }
    return next.handle();
  }
}

/** Empty where there is none. */
export function bearerOf({ authorization = '' }: LabRequest['headers']): string {
  return authorization.replace(/^Bearer +/i, '');
}
