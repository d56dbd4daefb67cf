import type { SessionState } from '@holdfast/session';
import type { AccessToken } from '../context/access-token.js';

/**
 * The session as a client knows it that gets an access token without a new refresh token: with the refresh token of its
 * earlier access token. Using the new one must not confirm a later refresh token, whose response may have been lost.
 */
export function keepingRefreshToken(
  session: SessionState,
  { generation, branch }: AccessToken,
): SessionState {
  return { ...session, generation, branch };
}
