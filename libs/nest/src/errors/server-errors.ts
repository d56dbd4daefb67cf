import { AuthErrorBase } from './auth-error-base.js';

/** The store, or something else that the answer depends on, is out of reach. Never a verdict on anybody's session. */
export class OutageError extends AuthErrorBase {
  override readonly name = 'OutageError';
  readonly code = 'store_unavailable';

  constructor(message = 'Nothing was changed that you did not see confirmed. Try again.') {
    super(message);
  }
}

/** What nobody expected. Nothing of the cause gets out. */
export class InternalError extends AuthErrorBase {
  override readonly name = 'InternalError';
  readonly code = 'internal';

  constructor() {
    super('The log of the server tells more under this request id.');
  }
}
