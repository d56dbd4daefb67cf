import { HttpContextToken } from '@angular/common/http';

/**
 * Set on a request that must not be sent twice, such as an upload that is read as it goes. It waits for a token that
 * is fresh enough before it starts; should the token be refused all the same, it is renewed and the caller gets the 401.
 */
export const NO_REPLAY = new HttpContextToken<boolean>(() => false);
