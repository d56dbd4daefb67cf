import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { authenticatedGuard, holdfastInterceptor, provideHoldfast } from '@holdfast/angular';
import { withLegacyToken } from '@holdfast/angular/legacy-token';
import { App } from '../app';
import { Papers } from '../papers';
import { SignIn } from './sign-in';

bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter([
      { path: 'sign-in', component: SignIn },
      { path: '', component: Papers, canActivate: [authenticatedGuard] },
    ]),
    provideHttpClient(withInterceptors([holdfastInterceptor])),
    provideHoldfast(
      { apiPaths: ['/papers'] },
      withLegacyToken({
        read: () => localStorage.getItem('access_token'),
        remove: () => {
          localStorage.removeItem('access_token');
        },
      }),
    ),
  ],
}).catch((error: unknown) => {
  console.error(error);
});
