import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { inject, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, Router } from '@angular/router';
import { App } from '../app';
import { Papers } from '../papers';
import { SignIn } from './sign-in';
import { tokenInterceptor } from './token.interceptor';

const signedInGuard = () =>
  localStorage.getItem('access_token') !== null || inject(Router).parseUrl('/sign-in');

bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter([
      { path: 'sign-in', component: SignIn },
      { path: '', component: Papers, canActivate: [signedInGuard] },
    ]),
    provideHttpClient(withInterceptors([tokenInterceptor])),
  ],
}).catch((error: unknown) => {
  console.error(error);
});
