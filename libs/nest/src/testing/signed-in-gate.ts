import type { AuthContext } from '../context/auth-context.js';
import { AccessGate } from '../guard/access-gate.js';
import type { RouteRules } from '../guard/route-rules.js';
import { hasAuthorization, type CallerRequest } from '../http/http-request.js';

/** Gives a call without an access token the one of the test's account. */
export class SignedInGate extends AccessGate {
  readonly #accessToken: () => Promise<string> | null;

  constructor(
    accessToken: () => Promise<string> | null,
    ...dependencies: ConstructorParameters<typeof AccessGate>
  ) {
    super(...dependencies);
    this.#accessToken = accessToken;
  }

  override authorize(request: CallerRequest, rules?: RouteRules): AuthContext | Promise<AuthContext> {
    const accessToken = hasAuthorization(request) ? null : this.#accessToken();
    return accessToken === null
      ? super.authorize(request, rules)
      : accessToken.then((jwt) => this.authorizeToken(jwt, request, rules));
  }
}
