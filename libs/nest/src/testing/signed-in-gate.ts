import type { AuthContext } from '../context/auth-context.js';
import { AccessGate } from '../guard/access-gate.js';
import type { RouteRules } from '../guard/route-rules.js';
import { hasAuthorization, type CallerRequest } from '../http/http-request.js';

/**
 * An AccessGate that adds the access token of the test's account to calls without one. Has no constructor, so Nest
 * injects what the AccessGate needs.
 */
export function signedInGate(accessToken: () => Promise<string> | null): typeof AccessGate {
  return class SignedInGate extends AccessGate {
    override authorize(request: CallerRequest, rules?: RouteRules): AuthContext | Promise<AuthContext> {
      const own = hasAuthorization(request) ? null : accessToken();
      return own === null
        ? super.authorize(request, rules)
        : own.then((jwt) => this.authorizeToken(jwt, request, rules));
    }
  };
}
