// Runs in a browser: a page on another site than its API. The URL says where the API is, and whether the page keeps the
// refresh token itself.
import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { createApplication } from '@angular/platform-browser';
import { holdfastInterceptor, provideHoldfast, Session } from '@holdfast/angular';
import { withStoredRefreshToken } from '@holdfast/angular/token-storage';
import { firstValueFrom } from 'rxjs';

const parameters = new URLSearchParams(document.location.search);
const apiOrigin = parameters.get('api');
const features = parameters.has('stored') ? [withStoredRefreshToken()] : [];

const { injector } = await createApplication({
  providers: [
    provideHttpClient(withInterceptors([holdfastInterceptor])),
    provideHoldfast({ apiOrigin }, ...features),
  ],
});
const session = injector.get(Session);
const http = injector.get(HttpClient);

globalThis.page = {
  status: () => session.status(),
  bound: () => session.bound(),
  signIn: (email, password) => session.signIn(email, password),
  signOut: () => session.signOut(),
  /** Sends requests whose token has expired; how many succeeded. */
  expire: async (count) => {
    const url = `${apiOrigin}/api/v1/auth/test-token-expiration`;
    const responses = Array.from({ length: count }, () => firstValueFrom(http.get(url)));
    return (await Promise.allSettled(responses)).filter(({ status }) => status === 'fulfilled').length;
  },
};
