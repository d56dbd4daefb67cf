import { HttpContextToken } from '@angular/common/http';

/** Set on a request that is to go out as it is: without a token, without a renewal. */
export const SKIP_AUTH = new HttpContextToken<boolean>(() => false);
